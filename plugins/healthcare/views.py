"""Pages about discharges, at /s/healthcare/."""
from __future__ import annotations

from typing import Any

from flask import Blueprint

from core.extend import Stale, current_user, get_client, get_record, log_read, needs, once, page, redirect_saved

from .discharges import state
from .forms import DischargeForm, EndingForm
from .models import Discharge

bp = Blueprint("healthcare", __name__)


@bp.get("/clients/<int:client_id>/discharges")
@needs("clients.read")
def index(client_id: int) -> Any:
    client = get_client(client_id)
    log_read(client.id, "discharges")
    found = Discharge.of(client)
    return page("healthcare/discharges.html", client=client, discharges=found, state=state(client, found))


@bp.get("/clients/<int:client_id>/discharges/new")
@needs("clients.write")
def new(client_id: int) -> Any:
    client = get_client(client_id)
    log_read(client.id, "discharge form")
    return page("healthcare/discharge.html", client=client, form=DischargeForm(), discharge=None)


@bp.post("/clients/<int:client_id>/discharges/new")
@needs("clients.write")
def create(client_id: int) -> Any:
    client, form = get_client(client_id), DischargeForm()
    if not form.validate():
        return page("healthcare/discharge.html", client=client, form=form, discharge=None, status=422)
    url = once(form.once.data, current_user.id, lambda: Discharge.add(client, current_user, **_given(form)).url)
    return redirect_saved(url, "saved")


@bp.get("/discharges/<int:discharge_id>/edit")
@needs("clients.write")
def edit(discharge_id: int) -> Any:
    discharge = get_record(Discharge, discharge_id)
    log_read(discharge.client_id, f"discharge {discharge.id}")
    form = DischargeForm(data={"discharged_on": discharge.discharged_on, "facility": discharge.facility,
                               "complexity": discharge.complexity, "reason": discharge.reason,
                               "version": str(discharge.version)})
    return page("healthcare/discharge.html", client=discharge.client, form=form, discharge=discharge)


@bp.post("/discharges/<int:discharge_id>/edit")
@needs("clients.write")
def change(discharge_id: int) -> Any:
    discharge, form = get_record(Discharge, discharge_id), DischargeForm()
    if not form.validate():
        return page("healthcare/discharge.html", client=discharge.client, form=form, discharge=discharge, status=422)
    try:
        discharge.change(form.seen_version, **_given(form))
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return page("healthcare/discharge.html", client=discharge.client, form=form, discharge=discharge,
                    stale=stale.row, status=409)
    return redirect_saved(discharge.url, "saved")


def _given(form: DischargeForm) -> dict[str, Any]:
    return {"discharged_on": form.discharged_on.data, "facility": form.facility.data,
            "complexity": form.complexity.data, "reason": form.reason.data}


# --- The end --------------------------------------------------------------------------------------


@bp.get("/discharges/<int:discharge_id>/ending")
@needs("clients.write")
def ending(discharge_id: int) -> Any:
    discharge = get_record(Discharge, discharge_id)
    log_read(discharge.client_id, f"discharge {discharge.id}")
    form = EndingForm(data={"version": str(discharge.version)})
    return page("healthcare/ending.html", client=discharge.client, form=form, discharge=discharge)


@bp.post("/discharges/<int:discharge_id>/ending")
@needs("clients.write")
def end(discharge_id: int) -> Any:
    discharge, form = get_record(Discharge, discharge_id), EndingForm()
    if not form.validate():
        return page("healthcare/ending.html", client=discharge.client, form=form, discharge=discharge, status=422)
    try:
        discharge.end(form.seen_version, form.ending.data, current_user)
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return page("healthcare/ending.html", client=discharge.client, form=form, discharge=stale.row,
                    stale=stale.row, status=409)
    return redirect_saved(discharge.url, "saved")

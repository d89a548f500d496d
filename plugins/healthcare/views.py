"""Pages about discharges, at /s/healthcare/."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, request
from flask_babel import lazy_gettext as _

from core.extend import (
    Client,
    Conflict,
    Form,
    add_notices,
    answer,
    client_page,
    current_user,
    get_client,
    get_open_client,
    get_record,
    needs,
)

from .discharges import state
from .forms import DischargeForm, EndingForm
from .models import Discharge

bp = Blueprint("healthcare", __name__)
add_notices(bp.name, {"added": _("Discharge added."), "updated": _("Discharge updated."),
                      "closed": _("Discharge follow-up closed.")})


@bp.get("/clients/<int:client_id>/discharges")
@needs("clients.read")
def index(client_id: int) -> Any:
    return _list(get_client(client_id))


def _list(client: Client, **why: Any) -> Any:
    discharges = Discharge.of(client, current_user)
    return client_page("healthcare/discharges.html", client, reads="discharges",
                       protected=[discharge.sensitivity for discharge in discharges],
                       discharges=discharges, state=state(client, discharges), **why)


@bp.get("/clients/<int:client_id>/discharges/new")
@bp.post("/clients/<int:client_id>/discharges/new")
@needs("clients.write")
def new(client_id: int) -> Any:
    client = get_open_client(client_id)
    form = DischargeForm(client)
    show = partial(client_page, "healthcare/discharge.html", client, reads="discharge form", form=form)
    return answer(form, lambda: Discharge.add(client, current_user, **form.columns).url, show,
                  "healthcare.added")


@bp.get("/discharges/<int:discharge_id>/edit")
@bp.post("/discharges/<int:discharge_id>/edit")
@needs("clients.write")
def edit(discharge_id: int) -> Any:
    discharge = get_record(Discharge, discharge_id)
    form = DischargeForm(discharge.client, discharge, obj=discharge)
    return _answer("discharge", discharge, form, lambda: discharge.change(form.seen_version, **form.columns),
                   "updated")


@bp.get("/discharges/<int:discharge_id>/ending")
@bp.post("/discharges/<int:discharge_id>/ending")
@needs("clients.write")
def ending(discharge_id: int) -> Any:
    discharge = get_record(Discharge, discharge_id)
    form = EndingForm(obj=discharge)
    return _answer("ending", discharge, form,
                   lambda: discharge.end(form.seen_version, form.ending.data, current_user), "closed")


def _answer(name: str, discharge: Discharge, form: Form, change: Callable[[], None], notice: str) -> Any:
    """The page of a form about this discharge, or what comes of it; the list, when it takes no more changes."""
    if request.method == "GET":
        try:
            discharge.must_be_open()
        except Conflict as conflict:
            return _list(discharge.client, status=409, conflict=conflict.sentence)

    def save() -> str:
        change()
        return discharge.url

    show = partial(client_page, f"healthcare/{name}.html", discharge.client, reads=f"discharge {discharge.id}",
                   protected=[discharge.sensitivity], form=form, discharge=discharge)
    return answer(form, save, show, f"healthcare.{notice}", form.differences)

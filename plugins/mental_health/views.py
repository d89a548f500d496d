"""Pages about medicines, at /s/mental_health/."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from core.extend import (
    Form,
    Stale,
    current_user,
    get_client,
    get_record,
    log_read,
    needs,
    once,
    page,
    redirect_saved,
    today,
)

from . import rules
from .forms import MedicationForm, RefillForm, StopForm
from .models import Medication

bp = Blueprint("mental_health", __name__)


@bp.get("/clients/<int:client_id>/medications")
@needs("clients.read")
def index(client_id: int) -> Any:
    client = get_client(client_id)
    log_read(client.id, "medications")
    return page("mental_health/medications.html", client=client, medications=Medication.of(client))


@bp.get("/clients/<int:client_id>/medications/new")
@needs("clients.write")
def new(client_id: int) -> Any:
    client = get_client(client_id)
    log_read(client.id, "medication form")
    return page("mental_health/medication.html", client=client, form=MedicationForm(), medication=None)


@bp.post("/clients/<int:client_id>/medications/new")
@needs("clients.write")
def create(client_id: int) -> Any:
    client, form = get_client(client_id), MedicationForm()
    if not form.validate():
        return page("mental_health/medication.html", client=client, form=form, medication=None, status=422)
    url = once(form.once.data, current_user.id, lambda: Medication.add(client, current_user, **_given(form)).url)
    return redirect_saved(url, "saved")


@bp.get("/medications/<int:medication_id>/edit")
@needs("clients.write")
def edit(medication_id: int) -> Any:
    medication = _opened(medication_id)
    given = {name: getattr(medication, name) for name in ("name", "dose", "prescriber", "refill_on", "adherence")}
    form = MedicationForm(data={**given, "version": str(medication.version)})
    return _shown("mental_health/medication.html", medication, form)


@bp.post("/medications/<int:medication_id>/edit")
@needs("clients.write")
def change(medication_id: int) -> Any:
    medication, form = get_record(Medication, medication_id), MedicationForm()
    return _saved("mental_health/medication.html", medication, form,
                  lambda: medication.change(form.seen_version, **_given(form)))


def _given(form: MedicationForm) -> dict[str, Any]:
    return {"name": form.name.data, "dose": form.dose.data, "prescriber": form.prescriber.data,
            "refill_on": form.refill_on.data, "adherence": form.adherence.data}


@bp.get("/medications/<int:medication_id>/refill")
@needs("clients.write")
def refill(medication_id: int) -> Any:
    medication = _opened(medication_id)
    form = RefillForm(data={"refill_on": rules.next_refill(medication.refill_on, today()),
                            "version": str(medication.version)})
    return _shown("mental_health/refill.html", medication, form)


@bp.post("/medications/<int:medication_id>/refill")
@needs("clients.write")
def refilled(medication_id: int) -> Any:
    medication, form = get_record(Medication, medication_id), RefillForm()
    return _saved("mental_health/refill.html", medication, form,
                  lambda: medication.refill(form.seen_version, form.refill_on.data))


@bp.get("/medications/<int:medication_id>/stop")
@needs("clients.write")
def stop(medication_id: int) -> Any:
    medication = _opened(medication_id)
    return _shown("mental_health/stop.html", medication, StopForm(data={"version": str(medication.version)}))


@bp.post("/medications/<int:medication_id>/stop")
@needs("clients.write")
def stopped(medication_id: int) -> Any:
    medication, form = get_record(Medication, medication_id), StopForm()
    return _saved("mental_health/stop.html", medication, form,
                  lambda: medication.stop(form.seen_version, form.reason.data, current_user))


def _opened(medication_id: int) -> Medication:
    medication = get_record(Medication, medication_id)
    log_read(medication.client_id, f"medication {medication.id}")
    return medication


def _shown(template: str, medication: Medication, form: Form, **more: Any) -> Any:
    return page(template, client=medication.client, medication=medication, form=form, **more)


def _saved(template: str, medication: Medication, form: Form, save: Callable[[], None]) -> Any:
    """Save what was typed, or show it again with what is wrong or what somebody else saved."""
    if not form.validate():
        return _shown(template, medication, form, status=422)
    try:
        save()
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return _shown(template, medication, form, stale=stale.row, status=409)
    return redirect_saved(medication.url, "saved")

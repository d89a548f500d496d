"""Pages about medicines, at /s/mental_health/."""
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
    today,
)

from . import rules
from .forms import MedicationForm, RefillForm, StopForm
from .models import Medication

bp = Blueprint("mental_health", __name__)
add_notices(bp.name, {"added": _("Medication added."), "updated": _("Medication updated."),
                      "refilled": _("Refill recorded."), "stopped": _("Medication stopped.")})


@bp.get("/clients/<int:client_id>/medications")
@needs("clients.read")
def index(client_id: int) -> Any:
    return _list(get_client(client_id))


def _list(client: Client, **why: Any) -> Any:
    medications = Medication.of(client, current_user)
    return client_page("mental_health/medications.html", client, reads="medications",
                       protected=[medication.sensitivity for medication in medications], medications=medications,
                       **why)


@bp.get("/clients/<int:client_id>/medications/new")
@bp.post("/clients/<int:client_id>/medications/new")
@needs("clients.write")
def new(client_id: int) -> Any:
    client = get_open_client(client_id)
    form = MedicationForm(client)
    show = partial(client_page, "mental_health/medication.html", client, reads="medication form", form=form)
    return answer(form, lambda: Medication.add(client, current_user, **form.columns).url, show,
                  "mental_health.added")


@bp.get("/medications/<int:medication_id>/edit")
@bp.post("/medications/<int:medication_id>/edit")
@needs("clients.write")
def edit(medication_id: int) -> Any:
    medication = get_record(Medication, medication_id)
    form = MedicationForm(medication.client, medication, obj=medication)
    return _answer("medication", medication, form, lambda: medication.change(form.seen_version, **form.columns),
                   "updated")


@bp.get("/medications/<int:medication_id>/refill")
@bp.post("/medications/<int:medication_id>/refill")
@needs("clients.write")
def refill(medication_id: int) -> Any:
    medication = get_record(Medication, medication_id)
    form = RefillForm(data={"refill_on": rules.next_refill(medication.refill_on, today()),
                            "version": medication.version})
    return _answer("refill", medication, form, lambda: medication.refill(form.seen_version, form.refill_on.data),
                   "refilled")


@bp.get("/medications/<int:medication_id>/stop")
@bp.post("/medications/<int:medication_id>/stop")
@needs("clients.write")
def stop(medication_id: int) -> Any:
    medication = get_record(Medication, medication_id)
    form = StopForm(obj=medication)
    return _answer("stop", medication, form, lambda: medication.stop(form.seen_version, form.reason.data, current_user),
                   "stopped")


def _answer(name: str, medication: Medication, form: Form, change: Callable[[], None], notice: str) -> Any:
    """The page of a form about this medication, or what comes of it; the list, when it takes no more changes."""
    if request.method == "GET":
        try:
            medication.must_be_taken()
        except Conflict as conflict:
            return _list(medication.client, status=409, conflict=conflict.sentence)

    def save() -> str:
        change()
        return medication.url

    show = partial(client_page, f"mental_health/{name}.html", medication.client, reads=f"medication {medication.id}",
                   protected=[medication.sensitivity], form=form, medication=medication)
    return answer(form, save, show, f"mental_health.{notice}", form.differences)

"""Pages about medicines, at /s/mental_health/."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _

from core.extend import (
    Client,
    Conflict,
    Form,
    add_notices,
    add_task,
    change_page,
    client_page,
    current_user,
    get_client,
    get_open_client,
    get_record,
    gettext,
    needs,
    new_page,
    open_task,
    today,
)

from . import rules
from .forms import CallForm, MedicationForm, RefillForm, StopForm
from .models import Medication

TAB = "mental_health.medications"

bp = Blueprint("mental_health", __name__)
add_notices(bp.name, {"added": _("Medication added."), "updated": _("Medication updated."),
                      "refilled": _("Refill recorded."), "stopped": _("Medication stopped."),
                      "call": _("Task added.")})


@bp.get("/clients/<int:client_id>/medications")
@needs("clients.read")
def index(client_id: int) -> Any:
    return _list(get_client(client_id))


def _list(client: Client, **why: Any) -> Any:
    medications = Medication.of(client, current_user)
    return client_page("mental_health/medications.html", client, reads="medications", tab=TAB,
                       protected=[medication.sensitivity for medication in medications], medications=medications,
                       **why)


@bp.route("/clients/<int:client_id>/medications/new", methods=["GET", "POST"])
@needs("clients.write")
def new(client_id: int) -> Any:
    client = get_open_client(client_id)
    return new_page("mental_health/medication.html", Medication, client, MedicationForm(client), "mental_health.added",
                    tab=TAB)


@bp.route("/medications/<int:medication_id>/edit", methods=["GET", "POST"])
@needs("clients.write")
def edit(medication_id: int) -> Any:
    medication = get_record(Medication, medication_id)
    form = MedicationForm(medication.client, medication, obj=medication)
    return _change("medication", medication, form,
                   lambda: medication.edit(form.seen_version, current_user, **form.columns), "updated")


@bp.route("/medications/<int:medication_id>/refill", methods=["GET", "POST"])
@needs("clients.write")
def refill(medication_id: int) -> Any:
    medication = get_record(Medication, medication_id)
    form = RefillForm(data={"refill_on": rules.next_refill(medication.refill_on, today()),
                            "version": medication.version})
    return _change("refill", medication, form, lambda: medication.refill(form.seen_version, form.refill_on.data),
                   "refilled")


@bp.route("/medications/<int:medication_id>/stop", methods=["GET", "POST"])
@needs("clients.write")
def stop(medication_id: int) -> Any:
    medication = get_record(Medication, medication_id)
    form = StopForm(obj=medication)
    return _change("stop", medication, form, lambda: medication.stop(form.seen_version, form.reason.data, current_user),
                   "stopped")


@bp.route("/medications/<int:medication_id>/call", methods=["GET", "POST"])
@needs("tasks.write")
def call(medication_id: int) -> Any:
    """A task to call the pharmacy, as protected as the medication that it names."""
    medication = get_record(Medication, medication_id)
    client, form = get_open_client(medication.client_id), CallForm(data={"due_on": today()})
    title = gettext("Call the pharmacy: %(name)s", name=medication.name)[:200]
    planned = open_task(client, title, medication.sensitivity)

    def save() -> None:
        if open_task(client, title, medication.sensitivity):
            raise Conflict(gettext("This call is already on the task list."), medication)
        add_task(client, current_user, title, form.due_on.data, detail=form.detail.data, source=medication)

    return _change("call", medication, form, save, "call", planned=planned)


def _change(name: str, medication: Medication, form: Form, change: Callable[[], Any], notice: str, **more: Any) -> Any:
    return change_page(f"mental_health/{name}.html", medication, form, change, f"mental_health.{notice}", tab=TAB,
                       ended=_list, **more)

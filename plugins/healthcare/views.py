"""Pages about discharges, at /s/healthcare/."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _

from core.extend import (
    Client,
    Form,
    add_contact,
    add_notices,
    change_page,
    client_page,
    current_user,
    get_client,
    get_open_client,
    get_record,
    needs,
    new_page,
)

from .discharges import state
from .forms import ContactForm, DischargeForm, EndingForm
from .models import Discharge

TAB = "healthcare.discharges"

bp = Blueprint("healthcare", __name__)
add_notices(bp.name, {"added": _("Discharge added."), "updated": _("Discharge updated."),
                      "closed": _("Discharge follow-up closed."),
                      "contact": _("Contact saved. Sign it when it's complete.")})


@bp.get("/clients/<int:client_id>/discharges")
@needs("clients.read")
def index(client_id: int) -> Any:
    return _list(get_client(client_id))


def _list(client: Client, **why: Any) -> Any:
    discharges = Discharge.of(client, current_user)
    return client_page("healthcare/discharges.html", client, reads="discharges", tab=TAB,
                       protected=[discharge.sensitivity for discharge in discharges],
                       discharges=discharges, state=state(client, discharges), **why)


@bp.route("/clients/<int:client_id>/discharges/new", methods=["GET", "POST"])
@needs("clients.write")
def new(client_id: int) -> Any:
    client = get_open_client(client_id)
    return new_page("healthcare/discharge.html", Discharge, client, DischargeForm(client), "healthcare.added", tab=TAB)


@bp.route("/discharges/<int:discharge_id>/edit", methods=["GET", "POST"])
@needs("clients.write")
def edit(discharge_id: int) -> Any:
    discharge = get_record(Discharge, discharge_id)
    form = DischargeForm(discharge.client, discharge, obj=discharge)
    return _change("discharge", discharge, form,
                   lambda: discharge.edit(form.seen_version, current_user, **form.columns), "updated")


@bp.route("/discharges/<int:discharge_id>/ending", methods=["GET", "POST"])
@needs("clients.write")
def ending(discharge_id: int) -> Any:
    discharge = get_record(Discharge, discharge_id)
    form = EndingForm(obj=discharge)
    return _change("ending", discharge, form,
                   lambda: discharge.end(form.seen_version, form.ending.data, current_user, form.ending_reason.data),
                   "closed")


@bp.route("/discharges/<int:discharge_id>/contact", methods=["GET", "POST"])
@needs("contacts.write")
def contact(discharge_id: int) -> Any:
    """The contact after this discharge, as protected as the discharge is."""
    discharge = get_record(Discharge, discharge_id)
    client, form = get_open_client(discharge.client_id), ContactForm(discharge)
    return _change("contact", discharge, form, lambda: add_contact(
        client, current_user, form.on.data, form.kind.data, form.whom.data, form.outcome.data == "reached",
        form.text.data, source=discharge), "contact", goes_on=True)


def _change(name: str, discharge: Discharge, form: Form, change: Callable[[], Any], notice: str,
            goes_on: bool = False) -> Any:
    return change_page(f"healthcare/{name}.html", discharge, form, change, f"healthcare.{notice}", tab=TAB, ended=_list,
                       goes_on=goes_on)

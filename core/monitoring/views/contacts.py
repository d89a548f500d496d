"""Contact notes: log, read, edit until signed, sign, add."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, request
from flask_login import current_user

from core.clients.models import Alert, Client
from core.clients.queries.visibility import mine
from core.clients.views.page import get_client, get_record, log_list, log_read
from core.foundation import application, clock
from core.foundation.db import Stale
from core.monitoring import queries
from core.monitoring.forms import AddendumForm, ContactForm
from core.monitoring.models import Contact
from core.web.forms import choices
from core.web.gate import needs
from core.web.once import once
from core.web.pages import page, redirect_saved

bp = Blueprint("contacts", __name__)


@dataclass(frozen=True)
class OpenGoals:
    """How to find a client's open goals (id, words, sensitivity): plans know them and stand above monitoring."""

    find: Callable[[int, list[str]], list[tuple[int, str, str]]] = lambda client_id, may_see: []


@bp.get("/contacts/new")
@needs("contacts.write")
def choose() -> Any:
    """With whom? The worker's own clients, by name."""
    found = list(Client.select(Client.id, Client.given, Client.family, Client.preferred, Client.last_contact_on)
                 .where(mine(current_user), Client.status == "active", Client.sensitivity << current_user.may_see)
                 .order_by(Client.name_sort).limit(200).namedtuples())
    log_list("choose for a contact", ((client.id, "") for client in found))
    return page("monitoring/choose.html", clients=found)


@bp.get("/clients/<int:client_id>/contacts")
@needs("contacts.read")
def index(client_id: int) -> Any:
    client = get_client(client_id)
    rows = queries.contacts(client.id, current_user.may_see, _before(), queries.PAGE + 1)
    more = rows[queries.PAGE - 1] if len(rows) > queries.PAGE else None
    rows = rows[:queries.PAGE]
    ids = [row.id for row in rows]
    log_read(client, "contacts", ids=ids)
    return page("monitoring/contacts.html", client=client, tab="contacts", contacts=rows, more=more,
                goals=queries.goals_of(ids, current_user.may_see), addenda=queries.addenda_of(ids),
                alerts=_alerts(client), begun=bool(_before()))


def _before() -> tuple[date, int] | None:
    day, _dot, number = request.args.get("before", "").partition(".")
    try:
        return (date.fromisoformat(day), int(number)) if number.isdecimal() and len(number) < 10 else None
    except ValueError:
        return None


def _alerts(client: Client) -> list[Any]:
    return list(Alert.standing(client.id, clock.today(), current_user.may_see))


@bp.get("/clients/<int:client_id>/contacts/new")
@needs("contacts.write")
def new(client_id: int) -> Any:
    client = get_client(client_id)
    kind, minutes = queries.last_habits(current_user)
    form = _form(client, data={"on": clock.today(), "kind": kind, "minutes": minutes, "outcome": "reached",
                               "sensitivity": client.sensitivity})
    log_read(client, "contact form")
    return _edit(client, form)


def _form(client: Client, contact: Contact | None = None, **kwargs: Any) -> ContactForm:
    form = ContactForm(client, contact, **kwargs)
    form.open_goals = application.current(OpenGoals).find(client.id, current_user.may_see)
    form.goals.choices = choices((goal_id, words) for goal_id, words, _sensitivity in form.open_goals)
    return form


def _edit(client: Client, form: ContactForm, contact: Contact | None = None, stale: Contact | None = None,
          status: int = 200) -> Any:
    return page("monitoring/contact_form.html", "form", client=client, form=form, contact=contact, stale=stale,
                tab="contacts", alerts=_alerts(client), status=status)


@bp.post("/clients/<int:client_id>/contacts/new")
@needs("contacts.write")
def create(client_id: int) -> Any:
    client = get_client(client_id)
    form = _form(client)
    if not form.validate():
        return _edit(client, form, status=422)
    sign = "sign" in request.form
    url = once(form.once.data, current_user.id, lambda: Contact.log(
        client, current_user, goals=_goals(form), sign=sign, **_columns(form)).url)
    return redirect_saved(url, "signed" if sign else "contact")


def _goals(form: ContactForm) -> list[tuple[int, str, str]]:
    """The goals that were chosen, with the words and the protection they have now."""
    chosen = set(form.goals.data or ())
    return [goal for goal in form.open_goals if str(goal[0]) in chosen]


def _columns(form: ContactForm) -> dict[str, Any]:
    return {"on": form.on.data, "kind": form.kind.data, "outcome": form.outcome.data,
            "minutes": form.minutes.data or 0, "text": form.text.data, "next_step": form.next_step.data or "",
            "next_on": form.next_on.data, **form.protection}


@bp.get("/contacts/<int:contact_id>")
@needs("contacts.read")
def show(contact_id: int) -> Any:
    return _show(get_record(Contact, contact_id), AddendumForm())


def _show(contact: Contact, addendum: AddendumForm, status: int = 200) -> Any:
    log_read(contact.client, f"contact {contact.id}", [contact.sensitivity])
    return page("monitoring/contact.html", contact=contact, client=contact.client, tab="contacts", form=addendum,
                goals=queries.goals_of([contact.id], current_user.may_see), addenda=queries.addenda_of([contact.id]),
                alerts=_alerts(contact.client), status=status)


@bp.get("/contacts/<int:contact_id>/edit")
@needs("contacts.write")
def edit(contact_id: int) -> Any:
    contact = _unsigned(contact_id)
    form = _form(contact.client, contact, data={**_told(contact), "version": str(contact.version)})
    log_read(contact.client, f"contact {contact.id}", [contact.sensitivity])
    return _edit(contact.client, form, contact)


def _told(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in
            ("on", "kind", "outcome", "minutes", "text", "next_step", "next_on", "sensitivity")}


def _unsigned(contact_id: int) -> Contact:
    """The worker's own note while it may still be edited; 404 for a colleague's, 409 once signed."""
    contact = get_record(Contact, contact_id)
    if contact.worker_id != current_user.id:
        abort(404)
    if contact.signed_at:
        abort(409)
    return contact


@bp.post("/contacts/<int:contact_id>/edit")
@needs("contacts.write")
def save(contact_id: int) -> Any:
    contact = _unsigned(contact_id)
    form = _form(contact.client, contact)
    if not form.validate():
        return _edit(contact.client, form, contact, status=422)
    try:
        contact.edit(form.seen_version, current_user, goals=_goals(form), **_columns(form))
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return _edit(contact.client, form, contact, stale=stale.row, status=409)
    if "sign" in request.form:
        contact.sign(current_user)
        return redirect_saved(contact.url, "signed")
    return redirect_saved(contact.url, "contact")


@bp.post("/contacts/<int:contact_id>/signature")
@needs("contacts.write")
def sign(contact_id: int) -> Any:
    contact = get_record(Contact, contact_id)
    if contact.worker_id != current_user.id:
        abort(403)
    contact.sign(current_user)
    return redirect_saved(contact.url, "signed")


@bp.post("/contacts/<int:contact_id>/addenda")
@needs("contacts.write")
def add(contact_id: int) -> Any:
    contact, form = get_record(Contact, contact_id), AddendumForm()
    if not contact.signed_at:
        abort(409)
    if not form.validate():
        return _show(contact, form, status=422)
    url = once(form.once.data, current_user.id, lambda: (contact.add_addendum(form.text.data, current_user), contact.url)[1])
    return redirect_saved(url, "addendum")

"""Contact notes: with whom, log, list, read, edit until signed."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, abort, g, request
from flask_login import current_user

from core.clients.models import Client, RelatedPerson, names
from core.clients.views.page import client_page, get_client, get_open_client, log_list
from core.extension.contributions import NoteFormat
from core.extension.registry import Registry
from core.foundation import application, clock
from core.foundation.db import Conflict
from core.monitoring.forms import ContactForm, NameForm
from core.monitoring.models import Contact
from core.monitoring.queries import contacts as queries
from core.monitoring.views.notes import Note, get_note, note_page, offer_goals, show_note
from core.web.answers import answer
from core.web.gate import needs
from core.web.pages import page
from core.web.paging import Page, asked_position, page_of

bp = Blueprint("contacts", __name__)


# --- With whom? -----------------------------------------------------------------------------------


@bp.get("/contacts/new")
@needs("contacts.write")
def choose() -> Any:
    """The worker's own clients, by name."""
    position = asked_position("own clients")
    rows = queries.own_clients(current_user, position)
    shown = page_of("own clients", rows, queries.PAGE, position, lambda row: (row.name_sort, row.id))
    return _choose(NameForm(), shown)


@bp.post("/contacts/new")
@needs("contacts.write")
def choose_by_name() -> Any:
    """Those of them who are so called; the name came in the body, so that no address and no log holds it."""
    form = NameForm()
    if not form.validate():
        return _choose(form, status=422)
    rows = queries.own_clients_called(current_user, names.words(form.name.data)[:6], queries.PAGE + 1)
    return _choose(form, Page(rows[:queries.PAGE]), more=len(rows) > queries.PAGE)


def _choose(form: NameForm, clients: Page | None = None, more: bool = False, status: int = 200) -> Any:
    if clients:
        log_list("choose for a contact", ((row.id, row.sensitivity) for row in clients.rows))
    return page("monitoring/choose.html", form=form, clients=clients, more=more, status=status)


# --- A client's contacts --------------------------------------------------------------------------


@bp.get("/clients/<int:client_id>/contacts")
@needs("contacts.read")
def index(client_id: int) -> Any:
    client, position = get_client(client_id), asked_position(f"contacts of {client_id}")
    rows = queries.contacts_of(client.id, current_user.may_see, position, queries.PAGE + 1)
    shown = page_of(f"contacts of {client_id}", rows, queries.PAGE, position, lambda row: (row.on, row.id))
    ids = [row.id for row in shown.rows]
    goals = queries.goals_of(ids, current_user.may_see)
    protected = [row.sensitivity for row in [*shown.rows, *(goal for of_one in goals.values() for goal in of_one)]]
    return client_page("monitoring/contacts.html", client, reads="contacts", protected=protected, tab="contacts",
                       contacts=shown, goals=goals, addenda=queries.addenda_of(ids),
                       closings=queries.closings_of(client.id, ids, current_user.may_see))


@bp.get("/clients/<int:client_id>/contacts/new")
@needs("contacts.write")
def new(client_id: int) -> Any:
    client = get_open_client(client_id)
    kind, minutes = queries.last_habits(current_user)
    form = ContactForm(client, data={"on": clock.today(), "kind": kind, "minutes": minutes, "outcome": "reached",
                                     "whom": "family" if client.deceased else "client",
                                     "sensitivity": client.sensitivity})
    offer_goals(form, client)
    form.use_format(_asked_format())
    return _new(client, form)


def _formats() -> list[NoteFormat]:
    """The formats of the specializations that are on, by title."""
    offered = application.current(Registry).offered("note_formats", g.on)
    return sorted(offered, key=lambda one: str(one.title))


def _asked_format() -> NoteFormat | None:
    """The one that the form has, or that the address names."""
    return _format(request.form.get("format", request.args.get("format")))


def _format(key: str | None) -> NoteFormat | None:
    """The format of this key, while it is offered."""
    return next((one for one in _formats() if one.key == key), None)


def _new(client: Client, form: ContactForm, **more: Any) -> Any:
    stopped = RelatedPerson.never_contacted(client.id, current_user.may_see)
    goals = [sensitivity for _id, _words, sensitivity in form.offered_goals]
    return client_page("monitoring/contact_form.html", client, "page", reads="contact form",
                       protected=[*goals, *(row.sensitivity for row in stopped)], tab="contacts",
                       layout="clients/page.html", form=form, contact=None, formats=_formats(), stopped=stopped,
                       **more)


@bp.post("/clients/<int:client_id>/contacts/new")
@needs("contacts.write")
def create(client_id: int) -> Any:
    """Log it; or give the form back in another format, with what was typed so far."""
    client = get_open_client(client_id)
    form = ContactForm(client)
    offer_goals(form, client)
    if "other_format" in request.form:
        form.switch_format(_asked_format(), _format(request.form["other_format"]))
        return _new(client, form)
    form.use_format(_asked_format())
    sign = "sign" in request.form

    def save() -> str:
        return Contact.log(client, current_user, goals=form.chosen_goals, sign=sign, **form.columns).url

    return answer(form, save, partial(_new, client, form), "signed" if sign else "contact")


# --- One contact ----------------------------------------------------------------------------------


@bp.get("/contacts/<int:contact_id>")
@needs("contacts.read")
def show(contact_id: int) -> Any:
    return show_note(get_note(contact_id))


@bp.get("/contacts/<int:contact_id>/edit")
@needs("contacts.write")
def edit(contact_id: int) -> Any:
    note = _own_note(contact_id)
    try:
        note.contact.must_be_unsigned()
    except Conflict as conflict:
        return show_note(note, status=409, conflict=conflict.sentence)
    form = _edit_form(note)
    form.version.data = str(note.contact.version)
    return _edit(note, form)


def _own_note(contact_id: int) -> Note:
    """A note of the worker's own; a colleague's is not there to be edited."""
    note = get_note(contact_id)
    if not note.is_own:
        abort(404)
    return note


def _edit_form(note: Note) -> ContactForm:
    form = ContactForm(note.contact.client, note.contact, data=ContactForm.stored(note.contact))
    offer_goals(form, note.contact.client, note)
    return form


def _edit(note: Note, form: ContactForm, **more: Any) -> Any:
    return note_page("monitoring/contact_form.html", note, form=form, **more)


@bp.post("/contacts/<int:contact_id>/edit")
@needs("contacts.write")
def save(contact_id: int) -> Any:
    note = _own_note(contact_id)
    form, sign = _edit_form(note), "sign" in request.form

    def save() -> str:
        note.contact.edit(form.seen_version, current_user, form.chosen_goals, form.offered_ids, **form.columns)
        if sign:
            note.contact.sign(current_user)
        return note.url

    def differences(stored: Contact) -> Any:
        other = ContactForm(note.contact.client, stored)
        other.process(data=ContactForm.stored(stored))
        del other.goals
        return form.differences(other)

    return answer(form, save, partial(_edit, note, form), "signed" if sign else "contact", differences)

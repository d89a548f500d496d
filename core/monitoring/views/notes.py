"""What the pages of a contact note share: whose it is, how it is shown, and what may be done with it."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_login import current_user

from core.access.rules import may
from core.clients.forms import StrikeForm
from core.clients.models import Client
from core.clients.views.page import client_page, get_record, log_read, notices
from core.foundation import application
from core.monitoring.forms import AddendumForm, NoteForm, SignForm
from core.monitoring.models import Contact
from core.monitoring.queries.contacts import (
    addenda_of,
    amendment_of,
    closings_of,
    goals_of,
    has_on_today,
    note_of_lost_client,
)
from core.web.pages import page


@dataclass(frozen=True)
class OpenGoals:
    """How to find a client's open goals (id, words, sensitivity): plans know them and stand above monitoring."""

    find: Callable[[int, list[str]], list[tuple[int, str, str]]] = lambda client_id, may_see: []


@dataclass(frozen=True)
class Note:
    """A contact that this worker may open; `is_lost` when they no longer see the client, but may still finish it."""

    contact: Contact
    is_lost: bool = False

    @property
    def is_own(self) -> bool:
        return bool(self.contact.worker_id == current_user.id)

    @property
    def may_be_edited(self) -> bool:
        return self.is_own and self.contact.is_open and may(current_user, "contacts.write")

    @property
    def may_be_closed(self) -> bool:
        """Whether this worker, who is not its author, may close it as it stands: it is on their Today."""
        return (not self.is_own and self.contact.is_open and may(current_user, "contacts.write")
                and has_on_today(current_user, self.contact))

    @property
    def may_be_corrected(self) -> bool:
        """Whether this worker may amend it or mark it as entered in error: its author and supervisors may."""
        return not self.is_lost and may(current_user, "contacts.write") and (
            self.is_own or "supervisor" in current_user.role_names)

    @property
    def url(self) -> str:
        """Where to go on after a save: its page, or Today when the worker may open it no longer."""
        return self.contact.url if not self.is_lost or self.contact.is_open else "/"


def get_note(contact_id: int) -> Note:
    """A contact of a client whom this worker sees, or an own one that may still be finished; else 404."""
    if lost := note_of_lost_client(current_user, contact_id):
        return Note(lost, True)
    return Note(get_record(Contact, contact_id))


def show_note(note: Note, status: int = 200, conflict: str = "", **forms: Any) -> Response:
    """The page of a contact, with its addenda, its amendments and what can be done with it."""
    contact = note.contact if status < 409 else _as_stored(note.contact)
    context = {"form": AddendumForm(), "strike": StrikeForm(), "sign": SignForm(), "note": Note(contact, note.is_lost),
               "addenda": addenda_of([contact.id]),
               "closings": closings_of(contact.client_id, [contact.id], current_user.may_see,
                                       amended=contact.amended_at is not None),
               "amendment": amendment_of(contact), **forms}
    for name in ("strike", "sign"):
        context[name].version.data = str(contact.version)
    return note_page("monitoring/contact.html", note, contact=contact, status=status, conflict=conflict, **context)


def _as_stored(contact: Contact) -> Contact:
    """The contact as the database holds it, after a change of it failed."""
    stored = Contact.get_by_id(contact.id)
    stored.client = contact.client
    return stored


def note_page(template: str, note: Note, /, **context: Any) -> Response:
    """A page about a contact: below the client's banner, or with the client's name alone when they lost the client."""
    contact = context.setdefault("contact", note.contact)
    goals = context.setdefault("goals", goals_of([contact.id], current_user.may_see))
    protected = [contact.sensitivity, *(goal.sensitivity for goal in goals[contact.id])]
    reads = f"contact {contact.id}"
    if not note.is_lost:
        return client_page(template, contact.client, reads=reads, protected=protected, tab="contacts",
                           layout="clients/page.html", is_lost=False, **context)
    log_read(contact.client, reads, protected)
    kinds = {contact.client.sensitivity, *protected} - {""}
    return page(template, client=contact.client, notices=notices(kinds), layout="monitoring/lost_client.html",
                is_lost=True, **context)


def offer_goals(form: NoteForm, client: Client, note: Note | None = None) -> None:
    """Let the goals be chosen that are on the note already, and those that are open."""
    there = goals_of([note.contact.id], current_user.may_see)[note.contact.id] if note else []
    known = [(row.goal_id, row.title, row.sensitivity) for row in there]
    chosen = {number for number, _words, _sensitivity in known}
    others = [] if note and note.is_lost else application.current(OpenGoals).find(client.id, current_user.may_see)
    form.offer([*known, *(goal for goal in others if goal[0] not in chosen)])
    if request.method == "GET":
        form.goals.data = [str(number) for number in chosen]

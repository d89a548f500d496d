"""What is done to notes."""
from __future__ import annotations

from typing import Any

from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.models.merging import Merge
from core.monitoring.models import Contact
from tests.invariants.history import LIFTED, History
from tests.invariants.operations import operation
from tests.invariants.operations.clients import close_client

OPEN = Contact.signed_at.is_null() & Contact.struck_at.is_null()
SIGNED = Contact.signed_at.is_null(False) & Contact.counting()


@operation(6)
def log_contact(h: History) -> Any:
    client = h.client()
    button = {"sign": "1"} if h.likely(0.4) else {}
    return h.submit(h.worker_of(client), f"{client.url}/contacts/new", **_typed(h), **_next_step(h), **button)


def _typed(h: History) -> dict[str, Any]:
    whom, outcome = h.chance.choice((("client", "reached"), ("client", "reached"), ("client", "attempted"),
                                     ("family", "reached"), ("other", "attempted")))
    return {"on": h.day(-6, 0), "whom": whom, "outcome": outcome,
            "text": h.world.word(), "sensitivity": h.protection(), "minutes": "5"}


def _next_step(h: History) -> dict[str, str]:
    return {"next_step": h.world.word(), "next_on": h.day(0, 12)} if h.likely(0.6) else {"next_step": "", "next_on": ""}


@operation(6)
def edit_contact(h: History) -> Any:
    """The next step moved, reworded or removed; protected or not; goals chosen or not."""
    note = h.row(Contact, OPEN)
    if note is None:
        return None
    typed: dict[str, Any] = {"lifted_because": LIFTED}
    if h.likely(0.3):
        typed["next_on"] = h.day(0, 20) if note.next_step else ""
    if h.likely(0.3) and note.next_on:
        typed["next_step"] = h.world.word()
    if h.likely(0.3):
        typed |= _next_step(h)
    if h.likely(0.4):
        typed["sensitivity"] = "" if note.sensitivity else h.world.policy
    if h.likely(0.3):
        typed |= {"whom": h.chance.choice(("client", "family")), "outcome": h.chance.choice(("reached", "attempted"))}
    if h.likely(0.2):
        typed["sign"] = "1"
    return h.submit(_author(h, note), f"{note.url}/edit", **typed)


def _author(h: History, note: Contact) -> Worker:
    author = Worker.get_by_id(note.worker_id)
    return author if author.is_active and h.likely(0.9) else h.worker_of(note.client)


@operation(3)
def sign_contact(h: History) -> Any:
    note = h.row(Contact, OPEN)
    return h.post(_author(h, note), f"{note.url}/signature", {}) if note else None


@operation(1)
def add_addendum(h: History) -> Any:
    note = h.row(Contact, SIGNED)
    return h.submit(_author(h, note), note.url, f"{note.url}/addenda", text=h.world.word()) if note else None


@operation(3)
def amend_contact(h: History) -> Any:
    note = h.row(Contact, SIGNED)
    if note is None:
        return None
    typed = {**_typed(h), "reason": h.world.word()}
    if h.has("/contacts/<id>/amendments/new"):
        return h.submit(_author(h, note), f"{note.url}/amendments/new", **typed, amend_reason=typed["reason"])
    by, fields = _author(h, note), {"on": note.on, "kind": note.kind, "outcome": typed["outcome"],
                                    "text": typed["text"]}
    return h.verb(by, lambda: note.amend(note.version, by, typed["reason"], **fields))


@operation(2)
def strike_contact(h: History) -> Any:
    note = h.row(Contact, Contact.counting())
    if note is None:
        return None
    by, reason = _author(h, note), h.world.word()
    if h.has("/contacts/<id>/strike"):
        return h.submit(by, note.url, f"{note.url}/strike", reason=reason)
    return h.verb(by, lambda: note.strike(note.version, by, reason))


@operation(2)
def log_contact_of_a_closed_client(h: History) -> Any:
    """Refused, whoever tries, from a form that was opened before the client was closed."""
    merged = Merge.select(Merge.merged).where(Merge.undone_at.is_null())  # whose pages are those of another
    closed = Client.select().where(Client.id << h.clients, Client.status == "closed", Client.id.not_in(merged))
    if not closed.exists():
        close_client(h)  # few can be: a safety follow-up that is open holds a client open
    shut = closed.first()
    if shut is None:
        return None
    typed = {"kind": "phone", **_typed(h), **_next_step(h)}
    answer = h.post(h.worker_of(shut), f"{shut.url}/contacts/new", typed)
    assert answer.status_code != 303
    return True

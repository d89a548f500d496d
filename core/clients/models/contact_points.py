"""More ways to reach a client than the one phone, email, and address of the details: each with its use and dates.

What the details held before a change is kept here as a former one, so that every way has its history.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from peewee import BooleanField, CharField, DateField, TextField

from core.clients.models.client import Client
from core.clients.models.record import Record
from core.clients.rules import phone_numbers
from core.foundation import clock
from core.foundation.db import Moment
from core.foundation.prepared import Prepared, given
from core.web.sentences import lazy_gettext as _

POINT_KINDS = {"phone": _("Phone"), "email": _("Email"), "address": _("Address")}
USES = {"home": _("Home"), "mobile": _("Cell"), "work": _("Work"), "mailing": _("For mail"),
        "temporary": _("Temporary"), "message": _("Someone takes messages"), "former": _("Former")}
SAFE = {"": _("Not known if it's safe"), "yes": _("Safe"), "no": _("Not safe. Don't use it")}


class ContactPoint(Record):
    """A phone, an email, or an address, with its use, from when until when, and whether it is safe."""

    record_name = "contact_point"

    kind = CharField(16)
    use = CharField(16, default="")
    value = TextField()
    tail = CharField(4, default="", index=True)  # of a phone, the digits that it is found by
    other_tail = CharField(4, default="", index=True)  # of a second number in the same phone
    safe = CharField(16, default="")
    interpreter = BooleanField(default=False)  # who calls brings an interpreter onto the line
    note = CharField(200, default="")
    since = DateField(null=True)
    until = DateField(null=True)
    by = CharField(200)
    at = Moment()

    @property
    def url(self) -> str:
        return f"/contact-points/{self.id}"

    @property
    def kind_words(self) -> str:
        return str(POINT_KINDS.get(self.kind, self.kind))

    @property
    def use_words(self) -> str:
        return str(USES.get(self.use, ""))

    @property
    def safe_words(self) -> str:
        return str(SAFE.get(self.safe, ""))

    def is_former(self, today: date) -> bool:
        """Whether it has ended."""
        return self.until is not None and self.until < today

    def may_be_dialed(self, today: date) -> bool:
        """Whether a page makes it a link: neither over nor known as unsafe."""
        return self.safe != "no" and not self.is_former(today)

    @classmethod
    def of(cls, client_id: int, cleared: Iterable[str]) -> list[ContactPoint]:
        """Those of a client that somebody cleared for these may know, the present ones first, the newest of each."""
        return POINTS.models(client=client_id, cleared=list(cleared))

    @classmethod
    def columns(cls, **fields: Any) -> dict[str, Any]:
        """What add() and change() take: these, and what a phone is found by."""
        numbers = phone_numbers(fields["value"]) if fields["kind"] == "phone" else []
        tail, other = [*(number[-4:] for number in numbers), "", ""][:2]
        return {**fields, "tail": tail, "other_tail": other}


POINTS = Prepared(lambda: ContactPoint.select().where(
    ContactPoint.client == given("client"), ContactPoint.sensitivity << given("cleared"))
    .order_by(ContactPoint.until.is_null().desc(), ContactPoint.id.desc()))


def keep_former_points(client: Client, former: Mapping[str, str], by: Any) -> None:
    """Keep the phone, email and address that the details had before a change; within the transaction of the change.

    A closed client's record takes nothing new: there the audit log alone knows that it changed.
    """
    for kind in POINT_KINDS:
        if former[kind] and former[kind] != getattr(client, kind) and client.status != "closed":
            ContactPoint.add(client, by, **ContactPoint.columns(kind=kind, use="former", value=former[kind],
                                                                until=clock.today()))

"""Numbers by which others know a client: of a hospital, Medicaid, Social Security, a driver's license.

They are masked on every page; whoever may read them reveals one at a time, with a trace, and finds the client by the
whole number or its last four.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from peewee import BooleanField, CharField, fn

from core.clients.models.record import Record
from core.clients.rules import compact_number
from core.foundation.db import Moment
from core.foundation.prepared import Prepared, given
from core.web.sentences import lazy_gettext as _

IDENTIFIER_KINDS = {
    "ssn": _("Social Security number"), "itin": _("Taxpayer number (ITIN)"), "medicaid": _("Medicaid number"),
    "medicare": _("Medicare number"), "mrn": _("Medical record number"), "license": _("Driver's license"),
    "state_id": _("State ID"), "agency": _("Number at this agency"), "other": _("Another number"),
}
NATIONAL = ("ssn", "itin", "medicaid", "medicare")  # one number, whoever is said to have given it out
SHORT = 9  # characters, with more than four of which hidden
MASK = "\N{BULLET}" * 4


class Identifier(Record):
    """A number with its kind and who gave it out; or that the client declined or nobody knows (`blank`)."""

    record_name = "identifier"

    kind = CharField(16)
    issuer = CharField(200, default="")
    value = CharField(100, default="")  # as it was typed; of some only the last four are known
    compact = CharField(100, default="", index=True)  # its letters and digits alone, by which it is found
    tail = CharField(4, default="", index=True)
    blank = CharField(16, default="")  # "unknown" or "declined"
    ended = BooleanField(default=False)  # no longer valid, or never theirs: nobody finds the client by it
    by = CharField(200)
    at = Moment()

    @property
    def url(self) -> str:
        return f"/identifiers/{self.id}"

    @property
    def kind_words(self) -> str:
        return str(IDENTIFIER_KINDS.get(self.kind, self.kind))

    @property
    def masked(self) -> str:
        """All but the last four; of a short one, of which that would be half or more, nothing."""
        return MASK + (self.tail if len(self.compact) >= SHORT or self.kind == "ssn" else "")

    @classmethod
    def one_number(cls, other: Any) -> Any:
        """That two rows have one number of one issuer. Case in what was typed doesn't matter."""
        issued = fn.LOWER(cls.issuer) == fn.LOWER(other.issuer)
        return (cls.compact == other.compact) & (cls.kind == other.kind) & ((cls.kind << NATIONAL) | issued)

    def is_number_of(self, other: Identifier) -> bool:
        """The same of two rows that were read."""
        issued = self.kind in NATIONAL or self.issuer.casefold() == other.issuer.casefold()
        return bool(self.compact) and (self.kind, self.compact) == (other.kind, other.compact) and issued

    @classmethod
    def of(cls, client_id: int, cleared: Iterable[str]) -> list[Identifier]:
        """Those of a client that somebody cleared for these may know, the valid ones first."""
        return IDENTIFIERS.models(client=client_id, cleared=list(cleared))

    @classmethod
    def columns(cls, kind: str, issuer: str, value: str, blank: str = "", ended: bool = False) -> dict[str, Any]:
        """What add() and change() take: the number, and what it is found by."""
        compact = compact_number(value)
        return {"kind": kind, "issuer": issuer, "value": value, "blank": "" if value else blank, "ended": ended,
                "compact": compact, "tail": compact[-4:]}


IDENTIFIERS = Prepared(lambda: Identifier.select().where(
    Identifier.client == given("client"), Identifier.sensitivity << given("cleared"))
    .order_by(Identifier.ended, Identifier.kind, Identifier.id))

"""A fall of a client, and the look at the home that follows it."""
from __future__ import annotations

from datetime import date
from typing import Any

from peewee import CharField, DateField, TextField

from core.extend import Client, Conflict, Moment, Prepared, Readable, Record, gettext, given, now
from core.extend import lazy_gettext as _


class Fall(Record):
    """One fall. Entered by mistake, it is withdrawn and stays on record."""

    record_name = "geriatric.fall"
    readable = Readable(_("Falls"), {
        "on": _("Date"), "place": _("Location"), "injury": _("Injury and response"),
        "home_checked_on": _("Home safety check"), "home_found": _("What the check found"), "by": _("Recorded by"),
        "at": _("Recorded"), "withdrawn_at": _("Marked as entered in error"), "withdrawn_by": _("Marked by"),
        "withdrawn_reason": _("Why was it entered in error?")}, on="on", withdrawn="withdrawn_at")

    on = DateField()
    place = CharField(200)
    injury = TextField(default="")
    home_checked_on = DateField(null=True)
    home_found = TextField(default="")
    by = CharField(200)
    at = Moment()
    withdrawn_at = Moment(null=True)
    withdrawn_by = CharField(200, default="")
    withdrawn_reason = TextField(default="")

    class Meta:
        table_name = "geriatric_fall"

    @property
    def url(self) -> str:
        return f"/s/geriatric/clients/{self.client_id}/falls"

    @classmethod
    def of(cls, client: Client, reader: Any) -> list[Fall]:
        """The client's falls that the reader is cleared for, the newest first, withdrawn ones included."""
        return [fall for fall in NEWEST_FIRST.models(client=client.id) if fall.sensitivity in reader.may_see]

    @classmethod
    def standing(cls, client: Client) -> list[Fall]:
        """All of the client's falls that were not withdrawn, protected ones too, the newest first: for rules."""
        return [fall for fall in NEWEST_FIRST.models(client=client.id) if fall.withdrawn_at is None]

    def must_take_changes(self) -> None:
        """Raises Conflict once it was withdrawn."""
        if self.withdrawn_at:
            raise Conflict(gettext("This fall was entered in error. Record it again if it happened."), self)

    def check_home(self, seen_version: int, on: date, findings: str) -> None:
        """The home was looked over after the fall. Raises Stale."""
        self.change(seen_version, "home", home_checked_on=on, home_found=findings)

    def withdraw(self, seen_version: int, by: Any, reason: str = "") -> None:
        """It was entered by mistake, with why: nothing follows from it. Raises Stale."""
        self.change(seen_version, "withdraw", withdrawn_at=now(), withdrawn_by=by.name, withdrawn_reason=reason)


NEWEST_FIRST = Prepared(lambda: Fall.select().where(Fall.client == given("client"))
                        .order_by(Fall.on.desc(), Fall.id.desc()))

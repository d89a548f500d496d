"""A medicine that a client takes, and until when it lasts."""
from __future__ import annotations

from datetime import date
from typing import Any, Self

from peewee import CharField, DateField, TextField

from core.extend import Client, Conflict, Moment, Prepared, Readable, Record, atomic, gettext, given, now
from core.extend import lazy_gettext as _


class Medication(Record):
    """One medicine as the client or the prescriber tells it; never a prescription."""

    record_name = "mental_health.medication"
    readable = Readable(_("Medications"), {
        "name": _("Medication"), "dose": _("Dosage"), "prescriber": _("Prescriber"), "refill_on": _("Refill due"),
        "adherence": _("Adherence"), "by": _("Recorded by"), "at": _("Recorded"), "ended_at": _("Stopped"),
        "ended_by": _("Stopped by"), "reason": _("Reason")}, on="at")

    name = CharField(200)
    dose = CharField(200, default="")
    prescriber = CharField(200, default="")
    refill_on = DateField(null=True)
    adherence = TextField(default="")
    by = CharField(200)
    at = Moment()
    ended_at = Moment(null=True)
    ended_by = CharField(200, default="")
    reason = TextField(default="")

    class Meta:
        table_name = "mental_health_medication"

    @property
    def url(self) -> str:
        return f"/s/mental_health/clients/{self.client_id}/medications"

    @classmethod
    def of(cls, client: Client, reader: Any) -> list[Medication]:
        """The client's medicines that the reader is cleared for: those taken now first, each by name."""
        rows = [medication for medication in BY_NAME.models(client=client.id)
                if medication.sensitivity in reader.may_see]
        return sorted(rows, key=lambda medication: medication.ended_at is not None)

    @classmethod
    def taken_by(cls, client: Client) -> list[Medication]:
        """All medicines that the client takes now, protected ones too, by name: for rules."""
        return [medication for medication in BY_NAME.models(client=client.id) if medication.ended_at is None]

    @classmethod
    def add(cls, client: Client, by: Any, **fields: Any) -> Self:
        """Raises Conflict when it is taken already, and ClientClosed."""
        with atomic():
            cls._must_be_new(client, by, fields["name"])
            return super().add(client, by, **fields)

    def edit(self, seen_version: int, by: Any, **fields: Any) -> None:
        """Save these fields. Raises Stale, and Conflict when it became one that is taken already."""
        with atomic():
            if fields["name"] != self.name:
                self._must_be_new(self.client, by, fields["name"], self.id)
            self.change(seen_version, **fields)

    @classmethod
    def _must_be_new(cls, client: Client, by: Any, name: str, own: int = 0) -> None:
        """Raises Conflict for another of this name that is taken now, unless `by` may not know of it."""
        for other in cls.of(client, by):
            if other.id != own and other.ended_at is None and other.name.strip().casefold() == name.strip().casefold():
                raise Conflict(gettext("%(name)s is already on the list. Edit it there, or add to the name what is "
                                       "different, such as the strength.", name=other.name), other)

    def must_take_changes(self) -> None:
        """Raises Conflict once it was stopped."""
        if self.ended_at:
            raise Conflict(gettext("This medication was stopped. Add it again if the client takes it."), self)

    def refill(self, seen_version: int, next_on: date) -> None:
        """It was refilled; the next refill is due on that day. Raises Stale."""
        self.change(seen_version, "refill", refill_on=next_on)

    def stop(self, seen_version: int, reason: str, by: Any) -> None:
        """It is no longer taken, with why; it stays on record. Raises Stale."""
        self.change(seen_version, "stop", ended_at=now(), ended_by=by.name, reason=reason)


BY_NAME = Prepared(lambda: Medication.select().where(Medication.client == given("client"))
                   .order_by(Medication.name, Medication.id))

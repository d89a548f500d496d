"""A medicine that a client takes, and until when it lasts."""
from __future__ import annotations

from datetime import date
from typing import Any

from peewee import CharField, DateField, ForeignKeyField, TextField

from core.extend import Client, Moment, PluginTable, atomic, audit, changed, now


class Medication(PluginTable):
    """One medicine as the client or the prescriber tells it; never a prescription."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
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
    def of(cls, client: Client) -> list[Medication]:
        """The client's medicines, those taken now first, each by name."""
        found = cls.select().where(cls.client == client.id).order_by(cls.name, cls.id)
        return sorted(found, key=lambda medication: medication.ended_at is not None)

    @classmethod
    def taken_by(cls, client: Client) -> list[Medication]:
        """The medicines that the client takes now, by name."""
        return [medication for medication in cls.of(client) if medication.ended_at is None]

    @classmethod
    def add(cls, client: Client, by: Any, *, name: str, dose: str = "", prescriber: str = "",
            refill_on: date | None = None, adherence: str = "") -> Medication:
        """Put a medicine on the list; its refill becomes due."""
        with atomic():
            made = cls.create(client=client, by=by.name, at=now(), name=name, dose=dose, prescriber=prescriber,
                              refill_on=refill_on, adherence=adherence)
            made._told("mental_health.medication.add", client)
        return made

    def change(self, seen: int, **fields: Any) -> None:
        """Save these fields. Raises Stale."""
        self._store(seen, "mental_health.medication.change", fields)

    def refill(self, seen: int, next_on: date) -> None:
        """It was refilled; the next refill is due on that day. Raises Stale."""
        self._store(seen, "mental_health.medication.refill", {"refill_on": next_on})

    def stop(self, seen: int, reason: str, by: Any) -> None:
        """It is no longer taken, with why; it stays on record. Raises Stale."""
        self._store(seen, "mental_health.medication.stop", {"ended_at": now(), "ended_by": by.name, "reason": reason})

    def _store(self, seen: int, action: str, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        with atomic():
            self.save_from(seen)
            self._told(action, self.client)

    def _told(self, action: str, client: Client) -> None:
        audit(action, client, f"medication {self.id}")
        changed(client, "mental_health.medication")

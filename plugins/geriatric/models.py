"""A fall of a client, and the look at the home that follows it."""
from __future__ import annotations

from datetime import date
from typing import Any

from peewee import CharField, DateField, ForeignKeyField, TextField

from core.extend import Client, Moment, PluginTable, atomic, audit, changed, now


class Fall(PluginTable):
    """One fall. Entered by mistake, it is withdrawn and stays on record."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    on = DateField()
    place = CharField(200)
    injury = TextField(default="")
    home_checked_on = DateField(null=True)
    home_found = TextField(default="")
    by = CharField(200)
    at = Moment()
    withdrawn_at = Moment(null=True)
    withdrawn_by = CharField(200, default="")

    class Meta:
        table_name = "geriatric_fall"

    @property
    def url(self) -> str:
        return f"/s/geriatric/clients/{self.client_id}/falls"

    @classmethod
    def of(cls, client: Client) -> list[Fall]:
        """The client's falls, the newest first, withdrawn ones included."""
        return list(cls.select().where(cls.client == client.id).order_by(cls.on.desc(), cls.id.desc()))

    @classmethod
    def last_of(cls, client: Client) -> Fall | None:
        """The newest fall that was not withdrawn."""
        return (cls.select().where(cls.client == client.id, cls.withdrawn_at.is_null())
                .order_by(cls.on.desc(), cls.id.desc()).first())

    @classmethod
    def add(cls, client: Client, by: Any, *, on: date, place: str, injury: str = "") -> Fall:
        """Write a fall down; a new assessment and a look at the home become due."""
        with atomic():
            made = cls.create(client=client, by=by.name, at=now(), on=on, place=place, injury=injury)
            made._told("geriatric.fall.add", client)
        return made

    def change(self, seen: int, **fields: Any) -> None:
        """Save these fields. Raises Stale."""
        self._store(seen, "geriatric.fall.change", fields)

    def check_home(self, seen: int, on: date, found: str) -> None:
        """The home was looked over after the fall. Raises Stale."""
        self._store(seen, "geriatric.fall.home", {"home_checked_on": on, "home_found": found})

    def withdraw(self, seen: int, by: Any) -> None:
        """It was entered by mistake: nothing follows from it. Raises Stale."""
        self._store(seen, "geriatric.fall.withdraw", {"withdrawn_at": now(), "withdrawn_by": by.name})

    def _store(self, seen: int, action: str, fields: dict[str, Any]) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        with atomic():
            self.save_from(seen)
            self._told(action, self.client)

    def _told(self, action: str, client: Client) -> None:
        audit(action, client, f"fall {self.id}")
        changed(client, "geriatric.fall")

"""What is kept of a merge, so that it can be undone."""
from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from peewee import CharField, ForeignKeyField, TextField

from core.clients.models import Client
from core.foundation import clock
from core.foundation.db import Moment, Table, VersionedTable

DAYS = 30  # in which a merge can be undone


class Merge(VersionedTable):
    """`merged` became a part of `client`; its row stays, seen by nobody, until the merge is undone."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    merged = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    by = CharField(200)
    at = Moment()
    given_up = TextField(default="")  # why a stricter value was not kept
    kept = TextField(default="")  # what undoing needs, as JSON: see merge.py
    undone_at = Moment(null=True)
    undone_by = CharField(200, default="")
    undone_because = TextField(default="")

    @property
    def url(self) -> str:
        return f"/merges/{self.id}/undo"

    @property
    def before(self) -> dict[str, Any]:
        """What was there before and what moved; {} where nothing is kept."""
        try:
            return dict(json.loads(self.kept))
        except ValueError:
            return {}

    @property
    def last_day(self) -> date:
        """The last day on which it can be undone."""
        return clock.local(self.at).date() + timedelta(days=DAYS)

    @classmethod
    def standing(cls, client: Client) -> list[Merge]:
        """The merges into this client that were not undone, the latest first."""
        return list(cls.select().where(cls.client == client, cls.merged != client, cls.undone_at.is_null())
                    .order_by(cls.id.desc()))


class NotSame(Table):
    """Somebody looked: these two are not the same person."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    other = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    by = CharField(200)
    at = Moment()

    @classmethod
    def say(cls, client: Client, other: Client, by: str) -> None:
        """Remember it."""
        if other.id not in cls.of(client.id):
            cls.create(client=client, other=other, by=by, at=clock.now())

    @classmethod
    def of(cls, client_id: int) -> set[int]:
        """The ids of those of whom somebody said that they are not this client."""
        rows = cls.select(cls.client, cls.other).where((cls.client == client_id) | (cls.other == client_id)).tuples()
        return {number for pair in rows for number in pair} - {client_id}


def survivor_of(client_id: int) -> int | None:
    """The id of the client whose record holds the one of this number now; None when it was not merged."""
    found, seen = client_id, {client_id}
    while row := Merge.select(Merge.client).where(Merge.merged == found, Merge.undone_at.is_null()).tuples().first():
        if row[0] in seen:
            break
        found = row[0]
        seen.add(found)
    return found if found != client_id else None


def merged_ids(client_id: int) -> list[int]:
    """The client's number and those of all records that are a part of its record now."""
    ids = [client_id]
    for one in ids:  # grows while it is walked
        ids += [number for number, in Merge.select(Merge.merged).where(
            Merge.client == one, Merge.undone_at.is_null()).tuples() if number not in ids]
    return ids

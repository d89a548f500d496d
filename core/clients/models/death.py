"""That a client died: what was open is settled, each thing explicitly; undone for the wrong person, all is as before.

The record stays open: there are contacts with the family, and tasks. Only what somebody plans is due (see `after_death`
of a monitoring rule).
"""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from blinker import Signal
from flask_babel import gettext
from peewee import CharField, DateField, ForeignKeyField, TextField

from core.accounts.models import Worker
from core.clients.models.client import Client
from core.clients.models.closing import closing_of
from core.clients.models.record import must_be_open
from core.clients.models.work import OpenWork, work_of_kind
from core.foundation import clock
from core.foundation.db import Conflict, Moment, Table, atomic
from core.web.sentences import lazy_gettext

lived_after = Signal()
"""Asked before a death is recorded: lived_after.send(client, day=date(2026, 6, 9)). A receiver answers with rows that
say that the client lived after that day: each with `url`, `on`, `outcome_words` and `sensitivity`."""


class Death(Table):
    """A client died on a day, or nobody knows when; until it is undone."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    on = DateField(null=True)
    settled = TextField(default="")  # the keys of what was settled with it: "task-12 goal-3"
    by = CharField(200)
    at = Moment()
    undone_at = Moment(null=True)
    undone_by = CharField(200, default="")
    undone_because = TextField(default="")

    @classmethod
    def of(cls, client: Client) -> Death | None:
        """The one that stands."""
        return cls.get_or_none(cls.client == client, cls.undone_at.is_null())

    @classmethod
    def history(cls, client: Client) -> list[Death]:
        """All that were recorded, the latest first."""
        return list(cls.select().where(cls.client == client).order_by(cls.id.desc()))


def last_day_of_life(client: Client) -> date | None:
    """The last day on which somebody can have been in contact with a client who died; None of one who lives.

    Where nobody knows when it was, the day before it was recorded.
    """
    if not client.deceased:
        return None
    death = None if client.died_on else Death.of(client)
    return client.died_on or (clock.local(death.at).date() - timedelta(days=1) if death else None)


def to_settle(client: Client, by: Worker) -> list[OpenWork]:
    """What is open and ends with the client's life; a note that waits for its signature is signed all the same."""
    return [item for item in closing_of(client, by).to_settle if item.ends_at_death]


def record_death(client: Client, seen_version: int, on: date | None, by: Worker, ways: Mapping[str, str]) -> None:
    """Mark the client as deceased; `ways` says by its key how each open thing is settled.

    Raises Stale, and Conflict when the client is already, or something was opened in the meantime.
    """
    with atomic():
        if Client.get_by_id(client.id).deceased:
            raise Conflict(gettext("This client is already marked as deceased."), client)
        items = to_settle(client, by)
        if any(item.key not in ways for item in items):
            raise Conflict(gettext("Something new was opened in the meantime. Choose what to do with it, too."), client)
        for item in items:
            item.settle(ways[item.key], lazy_gettext("Resolved when the client was marked as deceased."), by)
        client.deceased, client.died_on = True, on
        client.save_from(seen_version)
        Death.create(client=client, on=on, settled=" ".join(item.key for item in items), by=by.name, at=clock.now())
        client.log_change("death")


def undo_death(client: Client, seen_version: int, because: str, by: Worker) -> None:
    """The client lives: what was settled with the death is open again, unless somebody changed it since.

    Raises Stale, ClientClosed while there is something to open again, and Conflict when no death is recorded.
    """
    with atomic():
        death = Death.of(client)
        if death is None:
            raise Conflict(gettext("This client isn't marked as deceased."), client)
        keys = str(death.settled).split()
        if keys:
            must_be_open(client)
        client.deceased, client.died_on = False, None
        client.save_from(seen_version)
        death.undone_at, death.undone_by, death.undone_because = clock.now(), by.name, because
        death.save()
        for key in reversed(keys):  # a goal before its steps
            kind, _, number = key.partition("-")
            work_of_kind(kind).bring_back(int(number), by)
        client.log_change("alive")

"""Households, and walls between people where there is violence.

Nobody's address follows from somebody else's: each client has their own, and a change for several names each of them
first. Two people with a wall between them are not there for each other, on any page and to anybody: neither is a
member of what the other's household shows, whoever looks at it. Who was a member once is shown nowhere.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext
from peewee import CharField, ForeignKeyField, IntegerField, TextField, fn

from core.accounts.models import Worker
from core.clients.models.client import Client
from core.clients.models.other_names import change_details
from core.foundation import clock
from core.foundation.db import Conflict, Moment, Table, atomic


class Resident(Table):
    """A client's part in a household, until it ends; one at a time. Those with one number live together."""

    household = IntegerField(index=True)
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    since = Moment()
    until = Moment(null=True)
    by = CharField(200)

    @classmethod
    def current(cls, client_id: int) -> Resident | None:
        """The client's part in the household of today."""
        return cls.get_or_none(cls.client == client_id, cls.until.is_null())


class Wall(Table):
    """Two people who must not learn of each other through us; set on the page of `client`, and only its log says so."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    other = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    by = CharField(200)
    at = Moment()
    lifted_at = Moment(null=True)
    lifted_by = CharField(200, default="")
    lifted_because = TextField(default="")

    @classmethod
    def behind(cls, client_id: int) -> set[int]:
        """The ids of those who have a wall between them and this client."""
        rows = cls.select(cls.client, cls.other).where(
            (cls.client == client_id) | (cls.other == client_id), cls.lifted_at.is_null()).tuples()
        return {number for pair in rows for number in pair} - {client_id}


def join_household(client: Client, other: Client, by: Worker, with_address: bool) -> None:
    """Let another client live in this one's household; nobody else of their former one moves.

    Raises Conflict when there is a wall between the two, or the other lives here already.
    """
    with atomic():
        if other.id in Wall.behind(client.id):
            raise Conflict(gettext("These two can't be in one household."), client)
        here, there = Resident.current(client.id), Resident.current(other.id)
        if here and there and here.household == there.household:
            raise Conflict(gettext("They are in this household already."), client)
        household = here.household if here else _found([client], by)
        _move(other, household, by)
        if with_address and other.address != client.address:
            change_details(other, other.version, by, address=client.address)
        for one in (client, other):
            one.log_change("household")


def leave_household(client: Client, seen_version: int, by: Worker, keeps_address: bool) -> None:
    """Let the client live alone; without their address it is not known where. Raises Stale and Conflict."""
    with atomic():
        part = Resident.current(client.id)
        if part is None:
            raise Conflict(gettext("This client isn't in a household."), client)
        if not keeps_address:
            blanks = {**client.blanks, "address": "unknown"}
            change_details(client, seen_version, by, address="", unanswered=" ".join(
                f"{name}:{why}" for name, why in blanks.items()))
        _end(client)
        client.log_change("household")


def change_household_address(clients: Iterable[Client], address: str, by: Worker) -> None:
    """Give each of these, and nobody else, the new address; one row in the log of each. Raises Stale."""
    with atomic():
        for client in clients:
            blanks = {name: why for name, why in client.blanks.items() if name != "address"}
            change_details(client, client.version, by, address=address,
                           unanswered=" ".join(f"{name}:{why}" for name, why in blanks.items()))


def set_wall(client: Client, along: Sequence[Client], behind: Sequence[Client], by: Worker) -> None:
    """Keep the client, and who comes along, apart from those behind the wall: they are in no household together.

    Only the logs of the client and of who comes along have it: those behind learn neither of it nor of its day.
    """
    with atomic():
        together = [client, *along]
        for one in together:
            known = Wall.behind(one.id)
            for other in behind:
                if other.id not in known:
                    Wall.create(client=one, other=other, by=by.name, at=clock.now())
            one.log_change("wall")
        _found(together, by)


def lift_wall(wall: Wall, because: str, by: Worker) -> None:
    """Take the wall away, with the reason; nobody is moved. Raises Conflict when it is away already."""
    with atomic():
        lifted = Wall.update(lifted_at=clock.now(), lifted_by=by.name, lifted_because=because).where(
            Wall.id == wall.id, Wall.lifted_at.is_null()).execute()
        if not lifted:
            raise Conflict(gettext("This wall was already removed."), wall.client)
        wall.client.log_change("wall_lifted")


def _found(clients: Iterable[Client], by: Worker) -> int:
    """A new household of these."""
    household = (Resident.select(fn.MAX(Resident.household)).scalar() or 0) + 1
    for client in clients:
        _move(client, household, by)
    return int(household)


def _move(client: Client, household: int, by: Worker) -> None:
    _end(client)
    Resident.create(household=household, client=client, since=clock.now(), by=by.name)


def _end(client: Client) -> None:
    Resident.update(until=clock.now()).where(
        Resident.client == client, Resident.until.is_null()).execute()

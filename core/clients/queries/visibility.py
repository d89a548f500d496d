"""Which clients a worker sees, as one condition of a query. See core/access/rules.py for the rules in words."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from peewee import Expression

from core.access.models import Agency
from core.access.rules import AGENCY_WIDE, may
from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client
from core.foundation.prepared import Prepared, given

TOO_BIG = 2**31  # the first id that no table can hold; a database asked for it would stumble


@dataclass(frozen=True)
class Reader:
    """For whom a query is asked: how far they see clients (`way`), and what decides which records are there.

    In a prepared query it is Reader.given(way), and the query is run with the `values` of the one who asks.
    """

    way: str  # "everybody", "team" or "own"
    id: Any
    team_id: Any
    may_see: Any
    clearances: Any

    @classmethod
    def of(cls, worker: Any) -> Self:
        """This worker, as they may see now."""
        way = "everybody" if sees_everybody(worker) else "team" if sees_team(worker) else "own"
        return cls(way, worker.id, worker.team_id, worker.may_see, sorted(worker.clearances))

    @classmethod
    def given(cls, way: str) -> Self:
        """Whoever sees clients in this way."""
        return cls(way, given("reader"), given("team"), given("may_see"), given("clearances"))

    @property
    def values(self) -> dict[str, Any]:
        """What a prepared query needs to be asked for this reader."""
        return {"reader": self.id, "team": self.team_id, "may_see": self.may_see, "clearances": self.clearances}


def mine(worker: Any) -> Expression:
    """The clients on whose care team the worker is; the assigned worker always is."""
    return Client.id << CareTeamMember.select(CareTeamMember.client).where(
        CareTeamMember.worker == worker.id, CareTeamMember.until.is_null())


def cleared(worker: Any) -> Expression:
    """The clients whose sensitivity the worker is cleared for."""
    return Client.sensitivity << worker.may_see


def sees_everybody(worker: Any) -> bool:
    """Whether only restriction and sensitivity keep a client from this worker."""
    return bool(worker.role_names & AGENCY_WIDE) or (
        Agency.here().scope == "open" and may(worker, "clients.read"))


def sees_team(worker: Any) -> bool:
    """Whether the worker sees the clients of the own team."""
    return worker.team_id is not None and (
        "supervisor" in worker.role_names or Agency.here().scope in ("team", "open"))


def visible(worker: Any) -> Expression:
    """The clients that are there for this worker or Reader; to everybody else the others do not exist."""
    reader = worker if isinstance(worker, Reader) else Reader.of(worker)
    reach = mine(reader)
    if reader.way == "everybody":
        reach = reach | Client.restricted_at.is_null()
    elif reader.way == "team":
        reach = reach | ((Client.team == reader.team_id) & Client.restricted_at.is_null())
    return cleared(reader) & reach


CLIENT = Prepared(lambda way: Client.select(Client, Worker.id, Worker.name).join(Worker).where(
    Client.id == given("client"), visible(Reader.given(way))))


def client_for(worker: Any, client_id: int) -> Client | None:
    """The client with its worker, or None: not there, or not this worker's to see. Nothing is logged."""
    if not 0 < client_id < TOO_BIG:
        return None
    reader = Reader.of(worker)
    return CLIENT.model(reader.way, client=client_id, **reader.values)

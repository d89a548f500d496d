"""Which clients a worker sees, as one condition of a query. See core/access/rules.py for the rules in words."""
from __future__ import annotations

from typing import Any

from peewee import Expression

from core.access.models import Agency
from core.access.rules import AGENCY_WIDE, may
from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client

TOO_BIG = 2**31  # the first id that no table can hold; a database asked for it would stumble


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
    """The clients that are there for this worker; to everybody else the others do not exist."""
    reach = mine(worker)
    if sees_everybody(worker):
        reach = reach | Client.restricted_at.is_null()
    elif sees_team(worker):
        reach = reach | ((Client.team == worker.team_id) & Client.restricted_at.is_null())
    return cleared(worker) & reach


def client_for(worker: Any, client_id: int) -> Client | None:
    """The client with its worker, or None: not there, or not this worker's to see. Nothing is logged."""
    if not 0 < client_id < TOO_BIG:
        return None
    return (Client.select(Client, Worker.id, Worker.name).join(Worker)
            .where(Client.id == client_id, visible(worker)).first())

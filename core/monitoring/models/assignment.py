"""On whose Today each date stands: worked out for a client when its record changes, for all when the staff does."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from peewee import fn

from core.access.models import Agency
from core.access.rules import ClientFacts, StaffFacts
from core.accounts.models import Clearance, Worker, staff_changed
from core.clients.models import CareTeamMember, Client, update_team
from core.foundation.db import is_sqlite
from core.monitoring.models.due_item import DueItem
from core.monitoring.rules import responsible


class Assigner:
    """Knows one client and everybody who works here, and says who gets a date of the client."""

    def __init__(self, client: ClientFacts, staff: Mapping[int, StaffFacts], scope: str) -> None:
        self.client, self.staff, self.scope = client, staff, scope

    @classmethod
    def of(cls, client: Client) -> Self:
        """For one client."""
        return cls(client_facts([client.id])[client.id], staff_facts(), Agency.here().scope)

    def worker_for(self, intended: int, sensitivity: str) -> int:
        """The id of the worker on whose Today a date of this sensitivity stands."""
        return responsible(intended, sensitivity, self.client, self.staff, self.scope)

    def may_have(self, worker_id: int, sensitivity: str) -> bool:
        """Whether this worker has a Today and may see a record of this client with this sensitivity."""
        return self.worker_for(worker_id, sensitivity) == worker_id and worker_id in self.staff


def staff_facts() -> dict[int, StaffFacts]:
    """Everybody who works here, by id, in one query."""
    joined = fn.GROUP_CONCAT(Clearance.policy) if is_sqlite() else fn.STRING_AGG(Clearance.policy, ",")
    cleared = Clearance.select(joined).where(Clearance.worker == Worker.id)
    rows = Worker.select(Worker.id, Worker.roles, Worker.team, cleared).where(Worker.ended_at.is_null()).tuples()
    return {number: StaffFacts(number, frozenset(roles.split()), team, frozenset((policies or "").split(",")) - {""})
            for number, roles, team, policies in rows}


def client_facts(ids: Iterable[int]) -> dict[int, ClientFacts]:
    """What decides who sees these clients, by id, in two queries."""
    wanted, teams = list(ids), {}
    members = CareTeamMember.select(CareTeamMember.client, CareTeamMember.worker).where(
        CareTeamMember.client << wanted, CareTeamMember.until.is_null()).tuples()
    for client_id, worker_id in members:
        teams.setdefault(client_id, set()).add(worker_id)
    rows = Client.select(Client.id, Client.worker, Client.team, Client.restricted_at, Client.sensitivity).where(
        Client.id << wanted).tuples()
    return {number: ClientFacts(worker, team, restricted_at is not None, sensitivity,
                                frozenset(teams.get(number, ())))
            for number, worker, team, restricted_at, sensitivity in rows}


BATCH = 500  # clients looked at together


@staff_changed.connect
def reassign(worker_id: int) -> None:
    """After a change of the staff, let every date stand again with whoever is nearest and may see it.

    Only dates that the worker has or was meant to have are looked at, and those that stand with somebody they were
    not meant for; with 0 all of them.
    """
    concerned: Any = DueItem.closed_at.is_null()
    if worker_id:
        update_team(Client.worker == worker_id)  # who changes team takes their clients along
        concerned &= ((DueItem.intended == worker_id) | (DueItem.worker == worker_id)
                      | (DueItem.worker != DueItem.intended))
    rows = list(DueItem.select(DueItem.id, DueItem.client, DueItem.intended, DueItem.worker, DueItem.sensitivity)
                .where(concerned).order_by(DueItem.client).tuples())
    staff, scope = staff_facts(), Agency.here().scope
    clients = sorted({row[1] for row in rows})
    for start in range(0, len(clients), BATCH):
        facts = client_facts(clients[start:start + BATCH])
        for number, client_id, intended, worker, sensitivity in rows:
            if client_id in facts:
                chosen = responsible(intended, sensitivity, facts[client_id], staff, scope)
                if chosen != worker:
                    DueItem.update(worker=chosen).where(DueItem.id == number).execute()

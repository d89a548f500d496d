"""On whose Today each date stands: worked out for a client when its record changes, for all when the staff does."""
from __future__ import annotations

from itertools import groupby
from typing import Any

from peewee import fn

from core.access.models import Agency
from core.access.queries import Assigner, staff_facts
from core.accounts.models import Clearance, staff_changed
from core.clients.models import CareTeamMember, Client, client_event, client_facts, update_team
from core.monitoring.models.due_item import DueItem
from core.monitoring.models.nearest import former_members, nearest

__all__ = ["Assigner", "let_somebody_see", "nearest", "reassign"]


BATCH = 500  # clients looked at together


@staff_changed.connect
def reassign(worker_id: int) -> None:
    """After a change of the staff, let every date stand again with whoever is nearest and may see it.

    Only dates that the worker has or was meant to have are looked at, those of their clients, whom others see by the
    team, those that stand with somebody they were not meant for, and protected ones that may stand with somebody who
    cannot see them, because nobody could; with 0 all of them.
    """
    concerned: Any = DueItem.closed_at.is_null()
    if worker_id:
        update_team(Client.worker == worker_id)  # who changes team takes their clients along
        concerned &= ((DueItem.intended == worker_id) | (DueItem.worker == worker_id)
                      | (DueItem.worker != DueItem.intended)
                      | (DueItem.client << Client.select(Client.id).where(Client.worker == worker_id))
                      | ((DueItem.sensitivity != "") & ~_certain()))
    rows = list(DueItem.select(DueItem.id, DueItem.client, DueItem.intended, DueItem.worker, DueItem.sensitivity)
                .where(concerned).order_by(DueItem.client).tuples())
    staff, scope = staff_facts(), Agency.here().scope
    by_client = {client_id: list(some) for client_id, some in groupby(rows, key=lambda row: row[1])}
    clients = list(by_client)
    for start in range(0, len(clients), BATCH):
        facts = client_facts(clients[start:start + BATCH])
        for client_id in clients[start:start + BATCH]:
            assigner = Assigner(facts[client_id], staff, scope)
            for number, _client, intended, worker, sensitivity in by_client[client_id]:
                chosen = assigner.worker_for(intended, sensitivity)
                if chosen != worker:
                    DueItem.update(worker=chosen).where(DueItem.id == number).execute()
        for client in Client.select().where(Client.id << list(facts)):
            let_somebody_see(client, Assigner(facts[client.id], staff, scope))


def let_somebody_see(client: Client, assigner: Assigner) -> None:
    """When nobody who is cleared for an open date sees the client, have the nearest who is cleared join its care team.

    Protected work follows a client to people who may not know of it, and they cannot be asked who is to have it.
    """
    open_ones = DueItem.select(DueItem.worker, DueItem.sensitivity).distinct().where(
        DueItem.client == client.id, DueItem.closed_at.is_null(), DueItem.sensitivity != "").tuples()
    hidden = sorted({sensitivity for worker, sensitivity in open_ones if not assigner.may_have(worker, sensitivity)})
    for sensitivity in hidden if client.status != "closed" else ():
        chosen = assigner.nearest_to_join(sensitivity, former_members(client))
        if chosen is not None:
            CareTeamMember.join_team(client, chosen, client.worker)


@client_event.connect
def let_somebody_see_at_once(client: Client, on: str, by: Any) -> None:
    """After a transfer, before whoever made it is shown the client again: it may be they who join."""
    if on != "transferred":
        return
    assigner = Assigner.of(client)
    open_ones = DueItem.select(DueItem.sensitivity).distinct().where(
        DueItem.client == client.id, DueItem.closed_at.is_null(), DueItem.sensitivity != "").tuples()
    for sensitivity in sorted(found for found, in open_ones):
        chosen = nearest(client, client.worker_id, sensitivity)
        if not assigner.may_have(chosen, sensitivity) and assigner.may_join(chosen, sensitivity):
            CareTeamMember.join_team(client, chosen, client.worker)


def _certain() -> Any:
    """That a protected date stands with somebody of the client's care team who is cleared for it."""
    member = CareTeamMember.select().where(CareTeamMember.client == DueItem.client, CareTeamMember.until.is_null(),
                                           CareTeamMember.worker == DueItem.worker)
    cleared = Clearance.select().where(Clearance.worker == DueItem.worker, Clearance.policy == DueItem.sensitivity)
    return fn.EXISTS(member) & fn.EXISTS(cleared)

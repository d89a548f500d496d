"""Who is to have new work about a client: the intended worker, or the nearest who may see it."""
from __future__ import annotations

from core.access.queries import Assigner
from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client


def nearest(client: Client, intended: int, sensitivity: str) -> int:
    """Who is to have new work of this sensitivity: the intended worker, or the nearest who may see it.

    With nobody cleared it is the intended worker's all the same. Raises DoesNotExist for a worker who was never here.
    """
    assigner = Assigner.of(client)
    if assigner.may_join(intended, sensitivity):
        return intended
    Worker.get_by_id(intended)
    chosen = assigner.worker_for(intended, sensitivity)
    if assigner.may_have(chosen, sensitivity):
        return chosen
    joining = assigner.nearest_to_join(sensitivity, former_members(client))
    return intended if joining is None else joining


def former_members(client: Client) -> list[int]:
    """Who was on the care team, by id, the last first."""
    ended = (CareTeamMember.select(CareTeamMember.worker)
             .where(CareTeamMember.client == client.id, CareTeamMember.until.is_null(False))
             .order_by(CareTeamMember.until.desc()).tuples())
    return [number for number, in ended]

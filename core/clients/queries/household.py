"""Who lives with a client, as far as one reader may know."""
from __future__ import annotations

from typing import Any

from core.clients.models import Client
from core.clients.models.household import Resident, Wall
from core.clients.queries.visibility import visible


def members(client: Client, reader: Any) -> list[Client]:
    """The others in the client's household whom this reader sees and who have no wall between them and the client."""
    part = Resident.current(client.id)
    if part is None:
        return []
    together = Resident.select(Resident.client).where(
        Resident.household == part.household, Resident.until.is_null())
    return list(Client.select().where(
        Client.id << together, Client.id != client.id, Client.id.not_in(sorted(Wall.behind(client.id))),
        visible(reader)).order_by(Client.born, Client.id))


def walls(client: Client, reader: Any) -> list[Wall]:
    """The walls that were set on this client's page, of which this reader sees the other side, too."""
    query = Wall.select(Wall, Client).join(Client, on=(Wall.other == Client.id)).where(
        Wall.client == client.id, Wall.lifted_at.is_null(), visible(reader))
    return list(query.order_by(Wall.id))


def wall_of(wall_id: int, reader: Any) -> Wall | None:
    """A standing wall of which this reader sees both sides."""
    wall = Wall.get_or_none(Wall.id == wall_id, Wall.lifted_at.is_null())
    both = Client.select(Client.id).where(Client.id << [wall.client_id, wall.other_id], visible(reader)) if wall else []
    return wall if wall and len(list(both)) == len({wall.client_id, wall.other_id}) else None

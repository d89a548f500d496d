"""Families of the training agency: four who live together, and a wall between two of them and the one they left."""
from __future__ import annotations

from typing import Any

from core.clients.models import Client
from core.clients.models.household import join_household, set_wall
from core.operations.demo.story import acting_as


def found(workers: list[Any]) -> None:
    """A family among the ordinary clients of the first worker who has five."""
    for worker in workers:
        mine = list(Client.select().where(
            Client.worker == worker, Client.status == "active", Client.sensitivity == "",
            Client.restricted_at.is_null(), ~Client.deceased).order_by(Client.id).limit(5))
        if len(mine) == 5:
            with acting_as(worker):
                _family(worker, mine)
            return


def _family(worker: Any, people: list[Client]) -> None:
    mother, *children, father = people[1:]
    for other in (*children, father):
        join_household(mother, other, worker, with_address=False)
    set_wall(mother, children, [father], worker)

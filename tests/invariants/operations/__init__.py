"""What people do in a random history, one function each, with how often it happens.

An operation returns the answer of the page, True or False for a verb, or None when there is nothing to do it to.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.invariants.history import History

Act = Callable[[History], Any]


@dataclass(frozen=True)
class Operation:
    """One kind of thing that people do."""

    name: str
    weight: int
    act: Act


OPERATIONS: list[Operation] = []


def operation(weight: int = 2) -> Callable[[Act], Act]:
    """Let this happen in the histories, so many times as often as something of weight 1."""
    def listed(act: Act) -> Act:
        OPERATIONS.append(Operation(act.__name__, weight, act))
        return act
    return listed


def happens(history: History, chosen: Operation) -> bool | None:
    """Do it, remember it, and say whether it was accepted; None when there was nothing to do it to."""
    place = len(history.steps)
    answer = chosen.act(history)
    if answer is None:
        return None
    status = getattr(answer, "status_code", answer)
    accepted = status in (True, 303)
    history.steps.insert(place, f"{chosen.name}: {f'accepted, {answer.location}' if status == 303 else status}")
    history.accepted[chosen.name] += accepted
    return accepted


def something_happens(history: History) -> None:
    """One thing by chance that there is something to do it to."""
    weights = [one.weight for one in OPERATIONS]
    while happens(history, history.chance.choices(OPERATIONS, weights)[0]) is None:
        pass


from tests.invariants.operations import (  # noqa: E402, F401  each lists what it holds
    assessments,
    clients,
    contacts,
    people,
    plans,
    staff,
    tasks,
    today,
)

"""What must be true after any history, tried with hundreds of random ones, through the web.

Each history is one seed. One that fails prints what happened and how to run it alone.
"""
from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from core.accounts.models import Worker
from core.foundation.audit import length
from tests.invariants import checks
from tests.invariants.history import History
from tests.invariants.operations import OPERATIONS, something_happens
from tests.invariants.world import World

STEPS = 25  # of a history
CHECKED_EVERY = 12  # steps, for what a later step could mend again
BATCH = 10  # histories of a test
BATCHES = [*(("sqlite", number) for number in range(24)), *(("postgres", number) for number in range(24, 31))]
ONE = os.environ.get("HISTORY")  # the seed of the only one to run


@pytest.mark.parametrize(("world", "batch"), BATCHES, indirect=["world"], ids=str)
def test_the_invariants_hold_after_any_history(world, batch, request):
    seeds = [int(ONE)] if ONE else range(batch * BATCH, (batch + 1) * BATCH)
    histories = [lived(world, seed) for seed in seeds]
    accepted = sum((history.accepted for history in histories), Counter())
    print("accepted:", ", ".join(f"{one.name} {accepted[one.name]}" for one in OPERATIONS))
    if broken := [history for history in histories if history.broken]:
        pytest.fail(report(broken, request.node.nodeid), pytrace=False)


def lived(world: World, seed: int) -> History:
    """A history that has happened and was taken back; `broken` says what did not hold."""
    history, before = History(world, seed), length()
    with world.undone():
        for number in range(1, STEPS + 1):
            something_happens(history)
            if number % CHECKED_EVERY == 0:
                history.complain(checks.nobodys_work())
        history.complain(checks.wrong_records())
        history.complain(checks.typed_text(before))
        for worker in _sample(history, history.staff("case_manager", "supervisor"), 1):
            history.complain(checks.wrong_today(history, worker))
        history.complain(checks.shown_to_uncleared(history, list(_uncleared(history)), [history.client().id]))
    return history


def _sample(history: History, workers: list[Worker], most: int) -> list[Worker]:
    return history.chance.sample(workers, min(most, len(workers)))


def _uncleared(history: History) -> Iterator[Worker]:
    """One of the auditors and administrators, and one who works with clients, without a clearance."""
    for roles in (("auditor", "administrator"), ("case_manager", "supervisor")):
        yield from _sample(history, [worker for worker in history.staff(*roles) if not worker.clearances], 1)


def report(broken: list[History], test: str) -> str:
    """Which histories broke what, and the first of them whole."""
    first = broken[0]
    lines = [f"{len(broken)} of {BATCH} histories broke an invariant:"]
    lines += [f"{history.seed}: {problem}" for history in broken for problem in history.broken]
    lines += ["", f"History {first.seed} is about the clients {first.clients}. What happened:", *first.steps, "",
              f"Run it alone: HISTORY={first.seed} .venv/bin/python -m pytest '{test}'"]
    return "\n".join(lines)

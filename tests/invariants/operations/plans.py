"""What is done to a plan."""
from __future__ import annotations

from typing import Any

from core.accounts.models import Worker
from core.plans.models import Goal, Need, Step
from tests.invariants.history import LIFTED, History
from tests.invariants.operations import operation


def _by(h: History, record: Any) -> Worker:
    return h.worker_of(record.client)


@operation(2)
def add_need(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/needs/new", words=h.world.word(), state="open",
                    reason="", sensitivity=h.protection())


@operation(1)
def settle_need(h: History) -> Any:
    need = h.row(Need)
    return h.submit(_by(h, need), f"/needs/{need.id}/state", reason=h.world.word()) if need else None


@operation(3)
def add_goal(h: History) -> Any:
    return _goal(h, "own")


@operation(3)
def add_protected_goal(h: History) -> Any:
    """Of a type that brings its protection along."""
    kinds = h.world.registry.everything("goal_types")
    return _goal(h, h.chance.choice([kind.key for kind in kinds if kind.sensitivity]))


def _goal(h: History, kind: str) -> Any:
    client = h.client()
    url = f"{client.url}/goals/new?type={kind}"
    return h.submit(h.worker_of(client), url, url, words=h.world.word(), baseline="1", target="9",
                    due_on=h.day(0, 15), sensitivity=h.protection(), lifted_because=LIFTED)


@operation(3)
def edit_goal(h: History) -> Any:
    """Reworded, moved, for another need, protected or not."""
    goal = h.row(Goal)
    if goal is None:
        return None
    typed: dict[str, Any] = {"words": h.world.word(), "date_reason": h.world.word(), "lifted_because": LIFTED}
    if h.likely(0.4):
        typed["due_on"] = h.day(0, 25)
    if h.likely(0.5):
        typed["sensitivity"] = "" if goal.sensitivity else h.world.policy
    if h.likely(0.5):
        needs = Need.select(Need.id).where(Need.client == goal.client_id).order_by(Need.id).tuples()
        typed["need"] = h.chance.choice(["", *(number for number, in needs)])
    return h.submit(_by(h, goal), f"{goal.url}/edit", **typed)


@operation(4)
def add_step(h: History) -> Any:
    goal = h.row(Goal, Goal.closed_at.is_null())
    if goal is None:
        return None
    return h.submit(_by(h, goal), f"{goal.url}/steps/new", text=h.world.word(), due_on=h.day(0, 12),
                    who=h.chance.choice(("worker", "worker", "client", "other")), who_name=h.world.word(),
                    worker=h.somebody("case_manager", "supervisor").id)


def _step(h: History) -> Step | None:
    goal = h.row(Goal, Goal.id << Step.select(Step.goal).where(Step.done_at.is_null()))
    if goal is None:
        return None
    return h.chance.choice(list(Step.select().where(Step.goal == goal, Step.done_at.is_null()).order_by(Step.id)))


@operation(2)
def edit_step(h: History) -> Any:
    step = _step(h)
    if step is None:
        return None
    return h.submit(_by(h, step.goal), f"/steps/{step.id}/edit", due_on=h.day(0, 20), who="worker",
                    worker=h.somebody("case_manager", "supervisor").id)


@operation(2)
def take_step(h: History) -> Any:
    step = _step(h)
    return h.submit(_by(h, step.goal), f"/steps/{step.id}/done", outcome=h.world.word()) if step else None


@operation(2)
def record_progress(h: History) -> Any:
    goal = h.row(Goal, Goal.closed_at.is_null())
    if goal is None:
        return None
    return h.submit(_by(h, goal), f"{goal.url}/progress", on=h.day(-5, 0), note=h.world.word(),
                    value=str(h.chance.randint(0, 9)))


@operation(2)
def close_goal(h: History) -> Any:
    goal = h.row(Goal, Goal.closed_at.is_null())
    return h.submit(_by(h, goal), f"{goal.url}/closure", reason=h.world.word()) if goal else None


@operation(2)
def reopen_goal(h: History) -> Any:
    goal = h.row(Goal, Goal.closed_at.is_null(False))
    return h.submit(_by(h, goal), f"{goal.url}/reopening", reason=h.world.word()) if goal else None


@operation(3)
def review_plan(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/plan/reviews/new", words=h.world.word(), on=h.day(-3, 0),
                    next_on=h.day(1, 30), sensitivity=h.protection())

"""Open work about a client, and on whose Today it stands."""
from __future__ import annotations

from datetime import timedelta

from core.foundation import clock
from core.monitoring.models import DueItem, Task
from core.plans.models import Goal, Step


def day(ahead=1):
    return clock.today() + timedelta(days=ahead)


def add_task(client, by, worker, title="Call the county", **more):
    return Task.add(client, by, title=title, due_on=day(), worker=worker.id, **more)


def add_step(client, by, worker, text="Visit the housing office", sensitivity=""):
    goal = Goal.add(client, by, words="Live somewhere dry", sensitivity=sensitivity)
    return Step.add(goal, by, text=text, who="worker", worker=worker.id, due_on=day())


def on_today_of(worker):
    rows = DueItem.select().where(DueItem.worker == worker.id, DueItem.closed_at.is_null())
    return {row.title for row in rows}

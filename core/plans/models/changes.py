"""What was changed about a goal after it was set."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from peewee import CharField, DeferredForeignKey

from core.accounts.models import Worker
from core.foundation import clock
from core.foundation.db import Moment, Table
from core.plans.rules import figure
from core.web.sentences import SentenceField

KEPT = ("measure", "better", "baseline", "target", "due_on")  # columns of a goal whose earlier values are kept


class GoalChange(Table):
    """One column of a goal that was changed, from what to what; or that the goal was reopened."""

    goal = DeferredForeignKey("Goal", backref="+", on_delete="CASCADE")
    what = CharField(16)  # a name of KEPT, or "reopened"
    before = CharField(200, default="")  # a date as 2026-11-27, a number as it was typed
    after = CharField(200, default="")
    reason = SentenceField(default="")
    by = CharField(200)
    at = Moment()

    @classmethod
    def keep(cls, goal: Any, before: Mapping[str, Any], by: Worker, why_date: str = "") -> None:
        """Keep what is different about the goal now; `before` holds its columns as they were."""
        for what, value in before.items():
            if value != getattr(goal, what):
                cls.create(goal=goal, what=what, before=_text(value), after=_text(getattr(goal, what)),
                           reason=why_date if what == "due_on" else "", by=by.name, at=clock.now())

    @classmethod
    def reopened(cls, goal: Any, reason: Any, by: Worker) -> None:
        """Keep why a goal was reopened, and how it had been closed."""
        cls.create(goal=goal, what="reopened", reason=reason, by=by.name, at=clock.now())


def _text(value: Any) -> str:
    if isinstance(value, float | int):
        return figure(value)
    return value.isoformat() if isinstance(value, date) else value or ""

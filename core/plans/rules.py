"""What a plan says about itself: what a goal lacks, how far it is, when it is looked at. Pure, no I/O."""
from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date, timedelta

from core.foundation.clock import is_overdue

# Product rules; an agency's own come later.
FIRST_PLAN = timedelta(days=30)  # from the day a client is opened to the first goal
REVIEW_EVERY = timedelta(days=90)
SOON = timedelta(days=14)

SMART = ("words", "measure", "target", "date", "step")


def missing(words: str, measure: str, target: float | None, due_on: date | None,
            steps: int) -> tuple[str, ...]:
    """Which of the five parts of a good goal are not there yet, from SMART. A hint, never a lock."""
    present = (words.strip(), measure.strip(), target is not None, due_on, steps)
    return tuple(name for name, part in zip(SMART, present, strict=True) if not part)


THOUSANDTH = 1000  # numbers of a goal have up to three decimals; whole thousandths divide exactly


def percent(baseline: float | None, latest: float | None, target: float | None, better: str) -> int | None:
    """How far from baseline to target, 0 to 100 and rounded down: 100 only when the target is reached.

    None while baseline or target is missing, and when the target lies on the worse side of the baseline:
    "lose no more than one activity" is a goal, but moving towards its target is not progress.
    """
    if baseline is None or target is None or target == baseline or is_opposite(baseline, target, better):
        return None
    start, now, aim = (round(THOUSANDTH * number) for number in (
        baseline, baseline if latest is None else latest, target))
    return max(0, min(100, 100 * (now - start) // (aim - start)))


def is_opposite(baseline: float | None, target: float | None, better: str) -> bool:
    """Whether the target lies on the worse side of the baseline."""
    if baseline is None or target is None or target == baseline:
        return False
    return (target > baseline) != (better == "up")


def is_reached(latest: float | None, target: float | None, better: str) -> bool:
    """Whether the newest number is at the target or beyond it."""
    if latest is None or target is None:
        return False
    return latest >= target if better == "up" else latest <= target


def goal_status(closing: str, reached: bool, due_on: date | None, begun: bool, today: date) -> str:
    """How a goal stands, in one key: how it was closed, or what an open one asks for first."""
    if closing:
        return closing
    if reached:
        return "reached"
    if is_overdue(due_on, today):
        return "late"
    if due_on and due_on <= today + SOON:
        return "soon"
    return "going" if begun else "new"


def next_review(last_next_on: date | None, first_goal_on: date | None) -> date | None:
    """The day the plan is looked at again: what the last review said, or counted from the first goal."""
    if last_next_on:
        return last_next_on
    return first_goal_on + REVIEW_EVERY if first_goal_on else None


def shared_sensitivity(*kinds: str) -> str | None:
    """The protection of a record that draws on records of these kinds ("" is ordinary).

    None when two of them are protected in different ways: no single record can honour both.
    """
    named = {kind for kind in kinds if kind}
    if len(named) > 1:
        return None
    return named.pop() if named else ""


def counted(kinds: Iterable[str], may_see: Container[str]) -> int:
    """How many records of these sensitivities somebody who may see those knows of."""
    return sum(kind in may_see for kind in kinds)


def figure(value: float | None) -> str:
    """A number as it was typed: "7", "2.5"; empty for none."""
    if value is None:
        return ""
    return f"{value:.3f}".rstrip("0").rstrip(".")

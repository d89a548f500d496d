"""What must follow a fall, and by when. Pure: dates in, dates out.

The World guidelines for falls prevention (Age and Ageing 2022;51:afac205) ask for a many-sided assessment after a
fall, function and home hazards among it; the two weeks are this project's own reading of "soon", not a legal period.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

FOLLOW_UP = timedelta(days=14)

# Product rules. The guidelines above call two falls in a year recurrent and ask for a plan; three in 60 days are this
# project's own sign that the plan does not hold, and a week its own reading of "now". An agency may choose other days.
MANY, WITHIN = 3, 60
PLAN_REVIEW = timedelta(days=7)


# CDC's STEADI has everybody from 65 on screened for the risk of falling; the 30 days are this project's own.
ASKED_FROM, ASKED_WITHIN = 65, timedelta(days=30)


def asked_by(enrolled_on: date) -> date:
    """The last day on which a new client is asked about falls."""
    return enrolled_on + ASKED_WITHIN


def follow_up_by(fell_on: date) -> date:
    """The last day of the new assessment and of the look at the home."""
    return fell_on + FOLLOW_UP


def is_settled(fell_on: date, done_on: Iterable[date]) -> bool:
    """Whether it was done on the day of the fall or after it."""
    return any(on >= fell_on for on in done_on)


def falls_up_to(fell_on: date, falls: Iterable[date], days: int) -> int:
    """How many falls there were in so many days up to this day, that day included."""
    return sum(fell_on - timedelta(days=days) <= on <= fell_on for on in falls)


GOAL_OVER = 91  # days of a goal about falls: "in the last three months"


def plan_review_by(fell_on: date) -> date:
    """The last day of the review of the plan after a fall that made them many."""
    return fell_on + PLAN_REVIEW

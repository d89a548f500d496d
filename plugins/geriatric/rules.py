"""What must follow a fall, and by when. Pure: dates in, dates out.

The World guidelines for falls prevention (Age and Ageing 2022;51:afac205) ask for a many-sided assessment after a
fall, function and home hazards among it; the two weeks are this project's own reading of "soon", not a legal period.
"""
from __future__ import annotations

from datetime import date, timedelta

FOLLOW_UP = timedelta(days=14)


def follow_up_by(fell_on: date) -> date:
    """The last day of the new assessment and of the look at the home."""
    return fell_on + FOLLOW_UP


def is_settled(fell_on: date, done_on: date | None) -> bool:
    """Whether what was done last was done on the day of the fall or after it."""
    return done_on is not None and done_on >= fell_on

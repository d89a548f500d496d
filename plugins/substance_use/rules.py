"""When recovery capital is asked about. Pure: dates in, dates out."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

FIRST_WITHIN = timedelta(days=14)  # our own reading of "soon after a positive screen"; no source sets a period


def is_positive(level: str) -> bool:
    """Whether a screening result of this level calls for more: its bands from the cut-off on are warnings."""
    return level != "info" and level != ""


def positive_since(screens: Iterable[tuple[date, str]]) -> date | None:
    """The day of the first positive screen since the last negative one; `screens` are days and levels, oldest first.

    A later positive screen does not put the day off, and one that was not scored says nothing.
    """
    since = None
    for on, level in screens:
        if level:
            since = (since or on) if is_positive(level) else None
    return since


def first_by(screened_on: date) -> date:
    """The day by which recovery capital is asked about first."""
    return screened_on + FIRST_WITHIN

"""When recovery capital is asked about. Pure: dates in, dates out."""
from __future__ import annotations

from datetime import date, timedelta

FIRST_WITHIN = timedelta(days=14)  # our own reading of "soon after a positive screen"; no source sets a period


def is_positive(level: str) -> bool:
    """Whether a screening result of this level calls for more: its bands from the cut-off on are warnings."""
    return level != "info" and level != ""


def first_by(screened_on: date) -> date:
    """The day by which recovery capital is asked about first."""
    return screened_on + FIRST_WITHIN

"""When a refill must be arranged. Pure: dates in, dates out."""
from __future__ import annotations

from datetime import date, timedelta

SHOWN_BEFORE = timedelta(days=7)  # a week: time for a prescriber's office to answer
USUAL_SUPPLY = timedelta(days=30)


def shown_from(refill_on: date) -> date:
    """The first day on which the refill stands on Today."""
    return refill_on - SHOWN_BEFORE


def next_refill(refill_on: date | None, today: date) -> date:
    """What to offer as the next day: a month of supply after the last one, or after today when that is past."""
    return max(refill_on or today, today) + USUAL_SUPPLY


def gone_over_by(transferred_on: date) -> date:
    """The day by which a new worker has gone over the medication list; the week is this project's own."""
    return transferred_on + timedelta(days=7)

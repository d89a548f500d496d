"""Business days: Monday to Friday, except federal holidays and those of a state. Pure: dates in, dates out.

Holidays are those of the library `holidays`, on the days on which they are observed: federal ones by 5 U.S.C. 6103,
a state's by its own law. `state` is its two letters; "" or letters that are not known: federal holidays only.
"""
from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

SATURDAY = 5


def business_days_after(day: date, count: int, state: str = "") -> date:
    """The business day that is `count` business days after `day`, which itself is not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_business_day(day, state)
    return day


def is_business_day(day: date, state: str = "") -> bool:
    """Monday to Friday, and no holiday."""
    return day.weekday() < SATURDAY and day not in holidays(day.year, state)


@cache
def holidays(year: int, state: str = "") -> frozenset[date]:
    """The days of this year on which a federal holiday is observed, or one of the state."""
    federal = frozenset(country_holidays("US", years=year))
    if not state:
        return federal
    try:  # a state need not keep every federal holiday, so both lists count
        return federal | frozenset(country_holidays("US", subdiv=state, years=year))
    except NotImplementedError:
        return federal

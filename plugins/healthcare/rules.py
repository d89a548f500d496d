"""When somebody who left hospital must be reached and seen. Pure: dates in, dates out.

Transitional care management, as Medicare counts it (CPT 99495 and 99496; CMS, MLN booklet 908628; final rule of
16 November 2012, 77 FR 68978): an interactive contact within 2 business days after discharge, and a face-to-face
visit within 7 days (high complexity) or 14 days (moderate). Two or more documented attempts at the contact are
enough. A business day is Monday to Friday, except federal holidays.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

CONTACT_BUSINESS_DAYS = 2
ATTEMPTS = 2
VISIT_DAYS = {"high": 7, "moderate": 14}
IN_PERSON = frozenset({"visit", "office", "video"})  # video: on Medicare's list of telehealth services

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


def contact_by(discharged_on: date) -> date:
    """The last day of the contact."""
    return business_days_after(discharged_on, CONTACT_BUSINESS_DAYS)


def visit_by(discharged_on: date, complexity: str) -> date:
    """The last day of the visit; a complexity that is not known counts as high."""
    return discharged_on + timedelta(days=VISIT_DAYS.get(complexity, VISIT_DAYS["high"]))


def was_contacted(contacts: Iterable[Any], discharged_on: date) -> bool:
    """Whether the client was reached since the discharge, or two attempts are on record."""
    outcomes = [contact.outcome for contact in contacts if contact.on >= discharged_on]
    return "reached" in outcomes or outcomes.count("attempted") >= ATTEMPTS


def was_seen(contacts: Iterable[Any], discharged_on: date) -> bool:
    """Whether there was a visit after the day of discharge: one on that day may have been in hospital."""
    return any(contact.on > discharged_on and contact.outcome == "reached" and contact.kind in IN_PERSON
               for contact in contacts)


# --- Business days --------------------------------------------------------------------------------


def business_days_after(day: date, count: int) -> date:
    """The business day that is `count` business days after `day`, which itself is not counted."""
    while count:
        day += timedelta(days=1)
        count -= is_business_day(day)
    return day


def is_business_day(day: date) -> bool:
    """Monday to Friday, and no federal holiday."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


@cache
def holidays(year: int) -> frozenset[date]:
    """The days of this year on which a federal holiday is observed, New Year's Day of the next one included."""
    return frozenset(_observed(day) for day in (*_legal(year), date(year + 1, 1, 1)) if _observed(day).year == year)


def _legal(year: int) -> Iterator[date]:
    """The eleven holidays of 5 U.S.C. 6103(a)."""
    yield date(year, 1, 1)
    yield _nth(year, 1, MONDAY, 3)  # Martin Luther King, Jr.
    yield _nth(year, 2, MONDAY, 3)  # Washington's Birthday
    yield _nth(year, 6, MONDAY, 1) - timedelta(days=7)  # Memorial Day, the last Monday of May
    yield date(year, 6, 19)  # Juneteenth
    yield date(year, 7, 4)
    yield _nth(year, 9, MONDAY, 1)  # Labor Day
    yield _nth(year, 10, MONDAY, 2)  # Columbus Day
    yield date(year, 11, 11)  # Veterans Day
    yield _nth(year, 11, THURSDAY, 4)  # Thanksgiving
    yield date(year, 12, 25)


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _observed(day: date) -> date:
    """A Saturday's holiday is kept on Friday (5 U.S.C. 6103(b)), a Sunday's on Monday (E.O. 11582)."""
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))

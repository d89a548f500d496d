"""Business days, holidays and what settles the follow-up of a discharge: tables of dates."""
from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from plugins.healthcare import rules


@pytest.mark.parametrize(("year", "observed"), [
    # As published by the Office of Personnel Management.
    (2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
    (2027, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
    (2022, "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26"),
])
def test_federal_holidays_as_they_are_observed(year, observed):
    assert sorted(day.strftime("%m-%d") for day in rules.holidays(year)) == observed.split()


@pytest.mark.parametrize(("discharged_on", "contact_by"), [
    ("2026-11-16", "2026-11-18"),  # Monday: Wednesday
    ("2026-11-19", "2026-11-23"),  # Thursday: Monday
    ("2026-11-20", "2026-11-24"),  # Friday: Tuesday
    ("2026-11-21", "2026-11-24"),  # Saturday: Tuesday
    ("2026-11-22", "2026-11-24"),  # Sunday: Tuesday
    ("2026-11-25", "2026-11-30"),  # the day before Thanksgiving
    ("2026-12-24", "2026-12-29"),  # the day before Christmas
    ("2026-07-02", "2026-07-07"),  # Independence Day, a Saturday, is kept on Friday 3 July
    ("2021-12-30", "2022-01-04"),  # New Year's Day 2022, a Saturday, is kept on Friday 31 December 2021
])
def test_two_business_days_after_a_discharge(discharged_on, contact_by):
    assert rules.contact_by(date.fromisoformat(discharged_on)) == date.fromisoformat(contact_by)


@pytest.mark.parametrize(("complexity", "by"), [("high", date(2026, 11, 27)), ("moderate", date(2026, 12, 4)),
                                                ("", date(2026, 11, 27))])
def test_the_visit_is_counted_in_calendar_days(complexity, by):
    assert rules.visit_by(date(2026, 11, 20), complexity) == by


def contact(day, outcome="reached", kind="phone"):
    return SimpleNamespace(on=date(2026, 11, day), outcome=outcome, kind=kind)


@pytest.mark.parametrize(("contacts", "contacted", "seen"), [
    ([], False, False),
    ([contact(20)], True, False),
    ([contact(19, kind="visit")], False, False),
    ([contact(20, kind="visit")], True, False),
    ([contact(21, kind="visit")], True, True),
    ([contact(21, kind="office")], True, True),
    ([contact(21, kind="video")], True, True),
    ([contact(21, kind="letter")], True, False),
    ([contact(21, "attempted")], False, False),
    ([contact(21, "attempted"), contact(21, "attempted")], True, False),
    ([contact(19, "attempted"), contact(21, "attempted")], False, False),
    ([contact(21, "attempted", "visit"), contact(22, "attempted", "visit")], True, False),
    ([contact(21, "collateral")], False, False),
])
def test_what_settles_contact_and_visit_of_a_discharge_on_the_20th(contacts, contacted, seen):
    assert rules.was_contacted(contacts, date(2026, 11, 20)) is contacted
    assert rules.was_seen(contacts, date(2026, 11, 20)) is seen

"""By when the follow-up of a discharge is due, and what settles it: tables of dates."""
from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from plugins.healthcare import rules


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


def test_a_holiday_of_the_state_is_no_business_day():
    assert rules.contact_by(date(2025, 4, 18), "MA") == date(2025, 4, 23), "Patriots' Day"


def contact(day, outcome="reached", kind="phone", whom="client"):
    return SimpleNamespace(on=date(2026, 11, day), outcome=outcome, kind=kind, whom=whom)


@pytest.mark.parametrize(("contacts", "contacted", "seen"), [
    ([], 0, 0),
    ([contact(20)], 20, 0),
    ([contact(19, kind="visit")], 0, 0),
    ([contact(20, kind="visit")], 20, 0),
    ([contact(21, kind="visit")], 21, 21),
    ([contact(21, kind="office")], 21, 21),
    ([contact(21, kind="video")], 21, 21),
    ([contact(20, kind="other"), contact(22, kind="other")], 22, 0),  # that day it may have been at the bedside
    ([contact(21, kind="email")], 21, 0),
    ([contact(21, kind="message")], 21, 0),
    ([contact(21, kind="text")], 0, 0),
    ([contact(21, kind="letter")], 0, 0),
    ([contact(21, "attempted")], 0, 0),
    ([contact(21, "collateral", whom="family")], 21, 0),
    ([contact(21, "collateral", "visit", "family")], 21, 0),
    ([contact(21, "collateral", whom="other")], 0, 0),
    ([contact(21, "collateral", whom="")], 0, 0),
    ([contact(25), contact(26, kind="visit"), contact(27)], 25, 26),
])
def test_what_settles_contact_and_visit_of_a_discharge_on_the_20th(contacts, contacted, seen):
    assert rules.contact(date(2026, 11, 20), contacts).done_on == (date(2026, 11, contacted) if contacted else None)
    assert rules.visit(date(2026, 11, 20), "high", contacts).done_on == (date(2026, 11, seen) if seen else None)


@pytest.mark.parametrize(("attempts", "enough"), [
    ([contact(20, "attempted")], False),
    ([contact(20, "attempted"), contact(20, "attempted")], True),
    ([contact(23, "attempted"), contact(24, "attempted")], True),
    ([contact(24, "attempted"), contact(25, "attempted")], False),  # the 24th is the second business day
    ([contact(19, "attempted"), contact(21, "attempted")], False),
    ([contact(21, "attempted", "visit"), contact(22, "attempted", whom="family")], True),
    ([contact(21, "attempted"), contact(21, "attempted", "letter")], False),
    ([contact(21, "attempted"), contact(21, "attempted", whom="other")], False),
])
def test_two_attempts_within_two_business_days_are_enough_and_settle_nothing(attempts, enough):
    found = rules.contact(date(2026, 11, 20), attempts)
    assert (found.attempted, found.done_on) == (enough, None)
    assert found.is_overdue(date(2026, 11, 30)) is not enough


@pytest.mark.parametrize(("day", "late"), [(24, False), (25, True)])
def test_a_contact_after_its_last_day_is_late(day, late):
    assert rules.contact(date(2026, 11, 20), [contact(day)]).is_late is late


@pytest.mark.parametrize(("day", "first", "second"), [(22, True, False), (23, False, True), (24, False, True)])
def test_a_contact_belongs_to_the_discharge_before_it_and_to_no_earlier_one(day, first, second):
    contacts = [contact(day)]
    assert bool(rules.contact(date(2026, 11, 20), contacts, date(2026, 11, 23)).done_on) is first
    assert bool(rules.contact(date(2026, 11, 23), contacts).done_on) is second


@pytest.mark.parametrize(("day", "first", "second"), [(22, True, False), (23, False, False), (24, False, True)])
def test_a_visit_on_the_day_of_a_discharge_belongs_to_none(day, first, second):
    contacts = [contact(day, kind="visit")]
    assert bool(rules.visit(date(2026, 11, 20), "high", contacts, date(2026, 11, 23)).done_on) is first
    assert bool(rules.visit(date(2026, 11, 23), "high", contacts).done_on) is second

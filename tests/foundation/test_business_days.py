"""Business days: Monday to Friday, without the holidays of the federation and of the agency's state."""
from __future__ import annotations

from datetime import date

import pytest

from core.foundation.business_days import business_days_after, holidays, is_business_day


@pytest.mark.parametrize(("year", "observed"), [
    # As published by the Office of Personnel Management.
    (2026, "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25"),
    (2027, "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31"),
    (2022, "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26"),
])
def test_federal_holidays_as_they_are_observed(year, observed):
    assert sorted(day.strftime("%m-%d") for day in holidays(year) if day.weekday() < 5) == observed.split()


@pytest.mark.parametrize(("day", "state", "is_one"), [
    (date(2026, 4, 20), "", True), (date(2026, 4, 20), "MA", False),  # Patriots' Day
    (date(2026, 11, 27), "", True), (date(2026, 11, 27), "TX", False),  # the Friday after Thanksgiving
    (date(2026, 3, 23), "PR", False),  # Emancipation Day, a Sunday, is kept on Monday
    (date(2026, 10, 12), "TX", False),  # Columbus Day: federal, not of Texas
    (date(2026, 7, 3), "MA", False),  # Independence Day, a Saturday: Massachusetts does not keep Friday
    (date(2026, 4, 20), "ZZ", True), (date(2026, 11, 28), "", False),
])
def test_a_business_day_is_no_holiday_of_the_federation_nor_of_the_state(day, state, is_one):
    assert is_business_day(day, state) is is_one


def test_the_day_itself_is_not_counted_and_none_is_counted_twice():
    assert business_days_after(date(2026, 11, 25), 2) == date(2026, 11, 30)
    assert business_days_after(date(2026, 11, 25), 2, "TX") == date(2026, 12, 1)
    assert business_days_after(date(2026, 11, 25), 0) == date(2026, 11, 25)

"""Days of birth as far as they are known: the day, the month, the year, or about when; as people type and read them."""
from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from typing import Any, NamedTuple

from babel.dates import format_skeleton

from core.web.dates import age, day
from core.web.language import gettext, locale, ngettext

DAY, MONTH, YEAR, ABOUT = "", "month", "year", "about"
OLDEST = 130  # years that somebody may be old
MONTHS = tuple(tuple(names.split()) for names in (
    "january enero", "february febrero", "march marzo", "april abril", "may mayo", "june junio", "july julio",
    "august agosto", "september septiembre setiembre", "october octubre", "november noviembre", "december diciembre"))
_ABOUT = r"(?P<about>about|abt\.?|around|approx(?:\.|imately)?|circa|ca?\.|~|hacia|como|unos)\s*"
_YEAR = r"(?P<y>(?:18|19|20)\d\d)"
_NAME = r"(?P<name>[a-z]{3,})\.?"
_OLD = r"\s*(?:years? old|years|yo|y/o|yrs?|años)"
_AGE = re.compile(rf"{_ABOUT}(?:age )?(?P<age>\d{{1,3}})(?:{_OLD})?|(?P<years>\d{{1,3}}){_OLD}")
_YEARS = re.compile(rf"(?:{_ABOUT})?{_YEAR}")
_MONTHS = tuple(map(re.compile, (rf"{_NAME},?\s+(?:of |de |del )?{_YEAR}", rf"(?P<m>\d{{1,2}})/{_YEAR}",
                                 rf"{_YEAR}-(?P<m>\d{{1,2}})")))
_SHORT = r"(?P<y>\d{4}|\d{2})"
_DAYS = tuple(map(re.compile, (
    r"(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})", rf"(?P<a>\d{{1,2}})([-/.])(?P<b>\d{{1,2}})\2{_SHORT}",
    rf"{_NAME}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_SHORT}",
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of |de )?{_NAME},?\s+(?:de |del )?{_SHORT}")))


class Birth(NamedTuple):
    """A day of birth and how exactly it is known: of a month or a year it is the first day, and one "about" when is
    near it."""

    on: date
    precision: str = DAY

    @property
    def last(self) -> date:
        """The last day that it may be."""
        if self.precision == MONTH:
            return self.on.replace(day=monthrange(self.on.year, self.on.month)[1])
        return date(self.on.year, 12, 31) if self.precision == YEAR else self.on

    def ages(self, today: date) -> tuple[int, int]:
        """The least and the most whole years that somebody may be old; of "about" when, both are near."""
        return max(age(self.last, today) or 0, 0), age(self.on, today) or 0

    def window(self, years: int) -> tuple[date, date]:
        """The first and the last day on which somebody may become so many years old."""
        return _years_on(self.on, years), _years_on(self.last, years)


def birth_of(row: Any) -> Birth | None:
    """When a client was born, of a row that has `born` and `born_precision`; None when that is not known."""
    return Birth(row.born, row.born_precision) if row.born else None


def last_day(row: Any, today: date) -> date | None:
    """Until when a client of a row with `deceased` and `died_on` has grown older; None when nobody knows."""
    return row.died_on if row.deceased else today


def read_birth(text: str, today: date, day_first: bool = False) -> Birth:
    """A day of birth as it was typed: "3/4/61", "March 1961", "1961", "about 1961", "about 40", "4 de marzo de 1961".

    Of two digits the year is the latest that is past. Raises ValueError.
    """
    typed = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if old := _AGE.fullmatch(typed):
        return Birth(_years_on(today, -_old(old)), ABOUT)
    if year := _YEARS.fullmatch(typed):
        number = int(year["y"])
        return Birth(date(number, 7, 1), ABOUT) if year["about"] else Birth(date(number, 1, 1), YEAR)
    for pattern in _MONTHS:
        if month := pattern.fullmatch(typed):
            return Birth(date(int(month["y"]), _month(month.groupdict()), 1), MONTH)
    for pattern in _DAYS:
        if exact := pattern.fullmatch(typed):
            return Birth(_exact(exact.groupdict(), today, day_first))
    raise ValueError("not a day of birth")


def _old(match: re.Match[str]) -> int:
    years = int(match["age"] or match["years"])
    if years > OLDEST:
        raise ValueError("nobody is as old")
    return years


def _month(parts: dict[str, str]) -> int:
    if parts.get("m"):
        return int(parts["m"])
    fitting = [number for number, names in enumerate(MONTHS, 1) for name in names if name.startswith(parts["name"])]
    if not fitting:
        raise ValueError("no such month")
    return fitting[0]


def _exact(parts: dict[str, str], today: date, day_first: bool) -> date:
    if "a" in parts:
        parts = {**parts, **dict(zip("dm" if day_first else "md", (parts["a"], parts["b"]), strict=True))}
    month, number, year = _month(parts), int(parts["d"]), int(parts["y"])
    if len(parts["y"]) == 4:
        return date(year, month, number)
    year = today.year - (today.year - year) % 100
    return date(year - 100 * ((year, month, number) > (today.year, today.month, today.day)), month, number)


def _years_on(on: date, years: int) -> date:
    """The same day so many years on; the 29th of February is the 1st of March in other years."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28) + timedelta(days=1)


# --- In words -------------------------------------------------------------------------------------


def birth_in_words(birth: Birth | None) -> str:
    """As far as it is known: "Mar 4, 1961", "Mar 1961", "1961", "about 1961"; empty for none."""
    if birth is None:
        return ""
    if birth.precision == MONTH:
        return str(format_skeleton("yMMM", birth.on, locale=locale()))
    if birth.precision == ABOUT:
        return gettext("about %(year)s", year=birth.on.year)
    return str(birth.on.year) if birth.precision == YEAR else day(birth.on, "date")


def typed_again(birth: Birth) -> str:
    """How it is typed so that read_birth() understands it."""
    if birth.precision == MONTH:
        return f"{birth.on:%Y-%m}"
    return {DAY: birth.on.isoformat(), YEAR: f"{birth.on.year}", ABOUT: f"about {birth.on.year}"}[birth.precision]


def age_in_short(row: Any, today: date) -> str:
    """The age of a client of a list: "65", "64 or 65", "about 65"; empty when it is not known. The dead stay as old
    as they were."""
    birth, until = birth_of(row), last_day(row, today)
    if birth is None or until is None:
        return ""
    least, most = birth.ages(until)
    if birth.precision == ABOUT:
        return gettext("about %(age)s", age=most)
    return str(most) if least == most else gettext("%(least)s or %(most)s", least=least, most=most)


def age_in_words(row: Any, today: date) -> str:
    """The age of a client: "65 years old", "64 or 65 years old", "about 65 years old"; "Deceased" with the age at
    death."""
    age = age_in_short(row, today)
    if row.deceased:
        return death_in_words(row, age)
    if age.isdigit():
        return ngettext("%(num)d year old", "%(num)d years old", int(age))
    return gettext("%(age)s years old", age=age) if age else ""


def death_in_words(row: Any, age: str) -> str:
    """When somebody died, and how old they were: "died Jun 9, 2026, age 85", "deceased"."""
    if row.died_on is None:
        return gettext("deceased, date unknown")
    when = day(row.died_on, "date")
    return gettext("died %(day)s, age %(age)s", day=when, age=age) if age else gettext("died %(day)s", day=when)

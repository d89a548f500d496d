"""Decisions about clients: what was typed into the search box, and how much two people look alike. Pure."""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

import jellyfish

OLDEST = 115  # years: a two-digit year may mean any century in which the client could be alive
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


# --- What was typed -------------------------------------------------------------------------------


@dataclass(frozen=True)
class NumberTerm:
    """Digits that were typed and all that they may mean; any one of these is enough."""

    born: tuple[date, ...] = ()
    year: int | None = None
    number: int | None = None
    phone: str = ""


@dataclass(frozen=True)
class SearchQuery:
    """A search as it was read: a client must fit the words and every number."""

    words: str
    numbers: tuple[NumberTerm, ...]


_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATES = tuple(re.compile(pattern, re.ASCII | re.IGNORECASE) for pattern in (
    r"(?<!\w)(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})(?!\w)",
    r"(?<!\w)(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2})[-/. ](?P<y>\d{4}|\d{2})(?!\w)",
    rf"(?<!\w)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/., ]*(?:of )?{_MONTH}[-/., ]*(?P<y>\d{{4}}|\d{{2}})(?!\w)",
    rf"(?<!\w){_MONTH}[-/., ]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/., ]+(?P<y>\d{{4}}|\d{{2}})(?!\w)",
    r"(?<!\w)(?P<y>(?:18|19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\w)",
    r"(?<!\w)(?P<a>\d\d)(?P<b>\d\d)(?P<y>(?:18|19|20)\d\d)(?!\w)",
))
_NUMBER = re.compile(r"#\s*(\d{1,9})(?!\w)", re.ASCII)
_PHONE = re.compile(r"(?<![\w#])\+?\(?\d[\d ().-]{5,18}\d(?!\w)", re.ASCII)
_DIGITS = re.compile(r"(?<!\w)(\d{1,9})(?!\w)", re.ASCII)


def parse_search(typed: str, today: date) -> SearchQuery:
    """Read a search: words of a name, and dates of birth, years, case numbers and phones in any format."""
    rest, numbers = unicodedata.normalize("NFKC", typed), []
    for pattern in (*_DATES, _NUMBER, _PHONE, _DIGITS):
        for match in pattern.finditer(rest):
            number = _number(pattern, match, today)
            if number is not None:
                numbers.append(number)
                rest = rest[:match.start()] + " " * len(match[0]) + rest[match.end():]
    return SearchQuery(" ".join(rest.split()), tuple(numbers))


def _number(pattern: re.Pattern[str], match: re.Match[str], today: date) -> NumberTerm | None:
    digits = "".join(c for c in match[0] if c.isdecimal())
    if pattern is _NUMBER:
        return NumberTerm(number=int(match[1]))
    if pattern is _PHONE:
        return NumberTerm(phone=digits) if len(digits) >= 7 else None
    if pattern is _DIGITS:
        year = int(digits) if len(digits) == 4 and today.year - OLDEST <= int(digits) <= today.year else None
        return NumberTerm(year=year, number=int(digits), phone=digits if len(digits) >= 4 else "")
    born = birthdays(match, today)
    return NumberTerm(born=born, phone=digits if match[0].isdecimal() else "") if born else None


def birthdays(match: re.Match[str], today: date) -> tuple[date, ...]:
    """The days that a match of one of the date patterns may mean: either order, the likely centuries."""
    parts, names = match.groupdict(), [group.lower() for group in match.groups() if group]
    years = _years(parts["y"], today)
    if "a" in parts:
        orders = {(int(parts["a"]), int(parts["b"])), (int(parts["b"]), int(parts["a"]))}
    elif "m" in parts:
        orders = {(int(parts["m"]), int(parts["d"]))}
    else:
        orders = {(next(MONTHS.index(n) + 1 for n in names if n in MONTHS), int(parts["d"]))}
    days = [_day(year, month, day) for year in years for month, day in sorted(orders)]
    return tuple(day for day in days if day is not None and day <= today)


def _years(text: str, today: date) -> list[int]:
    if len(text) == 4:
        return [int(text)]
    newest = today.year - (today.year - int(text)) % 100
    return [year for year in (newest, newest - 100) if today.year - year <= OLDEST]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- How much two people look alike ---------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """What is compared of a client: words of the names, day of birth, last digits of the phone."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    born: date | None = None
    phone: str = ""


@dataclass(frozen=True)
class Likeness:
    """How much two people look alike, and which of family, given, born and phone are the "same" or "like"."""

    score: int
    marks: dict[str, str]

    @property
    def is_likely(self) -> bool:
        """Whether to ask for a reason before adding the second one."""
        return self.score >= LIKELY

    @property
    def is_shown(self) -> bool:
        """Whether to show the first one at all."""
        return self.score >= SHOWN


# Product rule. The same two names are likely the same person; the same family and birthday with another
# given name are shown (twins), but need no reason; a birthday that is clearly another speaks against it.
POINTS = {"family": {"same": 4, "like": 3}, "given": {"same": 3, "like": 2}, "born": {"same": 4, "like": 2},
          "phone": {"same": 2}}
OTHER_BIRTHDAY, OTHER_GIVEN = -3, -2
LIKELY, SHOWN = 7, 5


def likeness(typed: Person, known: Person) -> Likeness:
    """Compare somebody who is to be added with a client who is there."""
    names = {"family": _names(typed.family, known.family), "given": _names(typed.given, known.given)}
    if not all(names.values()):  # the two may have been swapped when they were written down
        crossed = {"family": _names(typed.family, known.given), "given": _names(typed.given, known.family)}
        names = crossed if all(crossed.values()) else names
    marks = {**names, "born": _born(typed.born, known.born), "phone": _phone(typed.phone, known.phone)}
    score = sum(POINTS[field][mark] for field, mark in marks.items() if mark)
    if typed.born and known.born and not marks["born"]:
        score += OTHER_BIRTHDAY
    if typed.given and known.given and not marks["given"]:
        score += OTHER_GIVEN
    return Likeness(score, {field: mark for field, mark in marks.items() if mark})


def _names(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    if set(one) & set(other):
        return "same"
    return "like" if any(_sounds_alike(a, b) for a in one for b in other) else ""


def _sounds_alike(a: str, b: str) -> bool:
    if min(len(a), len(b)) > 2 and (a.startswith(b) or b.startswith(a)):
        return True
    if a.isascii() and b.isascii() and a.isalpha() and b.isalpha() and jellyfish.metaphone(a):
        if jellyfish.metaphone(a) == jellyfish.metaphone(b):
            return True
    slips = 1 if len(a) < 6 else 2
    return min(len(a), len(b)) > 3 and jellyfish.damerau_levenshtein_distance(a, b) <= slips


def _born(one: date | None, other: date | None) -> str:
    if one is None or other is None:
        return ""
    if one == other:
        return "same"
    swapped = (one.year, one.day, one.month) == (other.year, other.month, other.day)
    near = jellyfish.damerau_levenshtein_distance(one.isoformat(), other.isoformat()) == 1
    return "like" if swapped or near else ""


def _phone(one: str, other: str) -> str:
    return "same" if one and one == other else ""

"""Decisions about clients: what was typed into the search box, and how much two people look alike. Pure."""
from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import jellyfish

OLDEST = 115  # years: a two-digit year may mean any century in which the client could be alive
# The first three letters of a month, in English and Spanish.
MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10,
          "nov": 11, "dec": 12, "ene": 1, "abr": 4, "ago": 8, "set": 9, "dic": 12}


# --- What was typed -------------------------------------------------------------------------------


@dataclass(frozen=True)
class NumberTerm:
    """Digits that were typed and all that they may mean; any one of these is enough."""

    born: tuple[date, ...] = ()
    span: tuple[date, date] | None = None  # born from the first day to the last
    number: int | None = None
    phone: str = ""


@dataclass(frozen=True)
class SearchQuery:
    """A search as it was read: a client must fit the words and every number."""

    words: str
    numbers: tuple[NumberTerm, ...]


_MONTH = (r"(jan(?:uary)?|feb(?:ruary|rero)?|mar(?:ch|zo)?|apr(?:il)?|may(?:o)?|june?|junio|july?|julio|aug(?:ust)?|"
          r"sep(?:t|tember|tiembre)?|setiembre|oct(?:ober|ubre)?|nov(?:ember|iembre)?|dec(?:ember)?|ene(?:ro)?|"
          r"abr(?:il)?|ago(?:sto)?|dic(?:iembre)?)\.?")
_DATES = tuple(re.compile(pattern, re.ASCII | re.IGNORECASE) for pattern in (
    r"(?<!\w)(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})(?!\w)",
    r"(?<!\w)(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2})[-/. ](?P<y>\d{4}|\d{2})(?!\w)",
    rf"(?<!\w)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/., ]*(?:of |de )?{_MONTH}[-/., ]*(?:de |del )?"
    r"(?P<y>\d{4}|\d{2})(?!\w)",
    rf"(?<!\w){_MONTH}[-/., ]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/., ]+(?P<y>\d{{4}}|\d{{2}})(?!\w)",
    r"(?<!\w)(?P<y>(?:18|19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\w)",
    r"(?<!\w)(?P<a>\d\d)(?P<b>\d\d)(?P<y>(?:18|19|20)\d\d)(?!\w)",
))
_MONTHS = tuple(re.compile(pattern, re.ASCII | re.IGNORECASE) for pattern in (
    rf"(?<!\w){_MONTH}[-/., ]*(?:of |de |del )?(?P<y>(?:18|19|20)\d\d)(?!\w)",
    r"(?<![\w-])(?P<y>(?:18|19|20)\d\d)[-/](?P<m>0?[1-9]|1[0-2])(?![\w/-])",
))
_NUMBER = re.compile(r"#\s*(\d{1,9})(?!\w)", re.ASCII)
_PHONE = re.compile(r"(?<![\w#])\+?\(?\d[\d ().-]{5,18}\d(?!\w)", re.ASCII)
_DIGITS = re.compile(r"(?<!\w)(\d{1,9})(?!\w)", re.ASCII)


def parse_search(typed: str, today: date) -> SearchQuery:
    """Read a search: words of a name, and dates of birth, years, case numbers and phones in any format."""
    rest, numbers = unicodedata.normalize("NFKC", typed), []
    for pattern in (*_DATES, *_MONTHS, _NUMBER, _PHONE, _DIGITS):
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
    if pattern in _MONTHS:
        return _month(match, today)
    if pattern is _DIGITS:
        year = int(digits) if len(digits) == 4 and today.year - OLDEST <= int(digits) <= today.year else None
        span = (date(year, 1, 1), date(year, 12, 31)) if year else None
        return NumberTerm(span=span, number=int(digits), phone=digits if len(digits) >= 4 else "")
    born = birthdays(match, today)
    return NumberTerm(born=born, phone=digits if match[0].isdecimal() else "") if born else None


def _month(match: re.Match[str], today: date) -> NumberTerm | None:
    """A month of a year in which a client may be born; None for one to come."""
    parts = match.groupdict()
    year, month = int(parts["y"]), int(parts["m"]) if "m" in parts else MONTHS[match[1][:3].lower()]
    first = date(year, month, 1)
    return NumberTerm(span=(first, date(year, month, monthrange(year, month)[1]))) if first <= today else None


def birthdays(match: re.Match[str], today: date) -> tuple[date, ...]:
    """The days that a match of one of the date patterns may mean: either order, the likely centuries."""
    parts, names = match.groupdict(), [group.lower() for group in match.groups() if group]
    years = _years(parts["y"], today)
    if "a" in parts:
        orders = {(int(parts["a"]), int(parts["b"])), (int(parts["b"]), int(parts["a"]))}
    elif "m" in parts:
        orders = {(int(parts["m"]), int(parts["d"]))}
    else:
        orders = {(next(MONTHS[n[:3]] for n in names if n[:3] in MONTHS), int(parts["d"]))}
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


# --- Phones ---------------------------------------------------------------------------------------

_EXTENSION = re.compile(r"(?:ext\.?|extension|x|#)\s*\d{1,6}\s*$", re.IGNORECASE)


def phone_numbers(text: str) -> list[str]:
    """The digits of each number in a phone field, without extensions: two may stand in one field."""
    parts = re.split(r"[/;,|]|\bor\b|\band\b", text, flags=re.IGNORECASE)
    digits = ("".join(c for c in _EXTENSION.sub("", part) if c.isdecimal() and c.isascii()) for part in parts)
    return [number for number in digits if len(number) >= 4]


# --- Numbers that others gave out ------------------------------------------------------------------

PUBLISHED = frozenset({"078051120", "219099999", "457555462", "123456789", "111111111"})  # everybody knows these


def compact_number(text: str) -> str:
    """A number without what people put between its parts: its letters and digits, leading zeros kept."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def is_social_security_number(text: str) -> bool:
    """Whether a number of nine digits can have been given out, or four are its last ones.

    Areas 000, 666 and 900 to 999, group 00 and serial 0000 never were (SSA POMS RM 10201.035).
    """
    digits = compact_number(text)
    if not (digits.isascii() and digits.isdecimal()):
        return False
    if len(digits) == 4:
        return digits != "0000"
    return (len(digits) == 9 and digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00"
            and digits[5:] != "0000" and digits not in PUBLISHED)


def is_taxpayer_number(text: str) -> bool:
    """Whether this can be an ITIN: nine digits, the first a 9, the fourth and fifth 50 to 65, 70 to 88, 90 to 92 or
    94 to 99 (IRS Publication 1915)."""
    digits = compact_number(text)
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 9 and digits[0] == "9"):
        return False
    group = int(digits[3:5])
    return any(low <= group <= high for low, high in ((50, 65), (70, 88), (90, 92), (94, 99)))


def is_stand_in(text: str) -> bool:
    """Whether a number stands for one that nobody knows: one character all along, or no digit at all."""
    compact = compact_number(text)
    return len(set(compact)) < 2 or not any(c.isdecimal() for c in compact)


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
    """How much two people look alike, and which of family, given, born and phone are the "same" or "like".

    `differs` is what tells them apart whatever else is the same: another first name, or a birthday that is clearly
    another one. So twins, and a father and son on one phone, are shown and never likely.
    """

    score: int
    marks: dict[str, str]
    differs: bool = False

    @property
    def is_likely(self) -> bool:
        """Whether to ask for a reason before adding the second one."""
        return self.score >= LIKELY and not self.differs

    @property
    def is_shown(self) -> bool:
        """Whether to show the first one at all."""
        return self.score >= SHOWN


# Product rule. The same two names are likely the same person, and so are the same first name and phone; the same
# family and birthday with another given name are shown; a birthday that is clearly another speaks against it.
POINTS = {"family": {"same": 4, "like": 3}, "given": {"same": 3, "like": 2}, "born": {"same": 4, "like": 2},
          "phone": {"same": 4}}
OTHER_BIRTHDAY, OTHER_GIVEN = -2, -2
LIKELY, SHOWN = 7, 5

NOBODY = frozenset({"unknown", "unk", "unnamed", "anonymous", "desconocido", "desconocida", "none", "na", "xxx", "tbd"})
NOT_BORN = frozenset({date(1900, 1, 1), date(1901, 1, 1)})  # what stands for a birthday that nobody knows

Same = Callable[[str, str], bool]


def meaningful(person: Person) -> Person:
    """A person without what stands in for facts that nobody knows: "Unknown", 1900-01-01, 000-00-0000."""
    family = () if person.family[:1] and person.family[0] in NOBODY else person.family
    given, number = tuple(word for word in person.given if word not in NOBODY), person.phone[-10:]
    return Person(given, tuple(word for word in family if word not in NOBODY),
                  None if person.born in NOT_BORN else person.born, number if len(set(number)) > 1 else "")


def likeness(one: Person, other: Person, is_nickname: Same = lambda _one, _other: False) -> Likeness:
    """Compare somebody who is to be added with a client who is there; `is_nickname` knows that Betty is Elizabeth."""
    typed, known = meaningful(one), meaningful(other)
    names = {"family": _names(typed.family, known.family), "given": _names(typed.given, known.given, is_nickname)}
    if not all(names.values()):  # the two may have been swapped when they were written down
        crossed = {"family": _names(typed.family, known.given), "given": _names(typed.given, known.family)}
        names = crossed if all(crossed.values()) else names
    both = ({*typed.given, *typed.family}, {*known.given, *known.family})
    if both[0] == both[1] and len(both[0]) == 1:  # the only name that either has
        names = {"family": "same", "given": "same"}
    marks = {**names, "born": _born(typed.born, known.born), "phone": _phone(typed.phone, known.phone)}
    score = sum(POINTS[field][mark] for field, mark in marks.items() if mark)
    other_birthday = bool(typed.born and known.born and not marks["born"])
    other_given = bool(typed.given and known.given and not marks["given"])
    score += OTHER_BIRTHDAY * other_birthday + OTHER_GIVEN * other_given
    return Likeness(score, {field: mark for field, mark in marks.items() if mark}, other_birthday or other_given)


def _names(one: tuple[str, ...], other: tuple[str, ...], is_nickname: Same = lambda _one, _other: False) -> str:
    if set(one) & set(other) or any(is_nickname(a, b) for a in one for b in other):
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

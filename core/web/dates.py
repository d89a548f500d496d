"""Dates, times and numbers as the agency's locale writes them and as people type them."""
from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache

from babel import Locale
from babel.dates import DateTimeFormat, format_date, format_time, get_datetime_format, parse_pattern
from babel.numbers import format_decimal
from flask import g, has_app_context

from core.foundation import clock
from core.web.language import gettext, locale, ngettext

# How much of a date is shown, by name: fields in Unicode's notation (CLDR), which each locale puts in its own order.
DATES = {"weekday": "yMMMEd", "date": "yMMMd", "near": "MMMEd", "short": "MMMd", "numeric": "yMd"}
EXAMPLE = date(2026, 11, 27)
EXAMPLE_TIME = time(14, 30)
FAR = 300  # days from which on the year is shown


def day(value: date | None, style: str = "weekday") -> str:
    """A date in words, by a name of DATES or "full": "Fri, Nov 27, 2026"; empty for none."""
    if not value:
        return ""
    if style == "full":
        return format_date(value, "full", locale=locale())
    here = locale()
    return str(_pattern(here, style).apply(value, here))


class _Pattern:
    """How a locale writes dates of a style; babel looks for the name of a month anew in each date."""

    def __init__(self, here: Locale, style: str) -> None:
        self.text = parse_pattern(here.datetime_skeletons[DATES[style]]).format
        self.fields = re.findall(r"%\((\w+)\)s", self.text)

    def apply(self, value: date, here: Locale) -> str:
        numbers = {"E": value.isoweekday(), "d": value.day, "M": value.month, "y": value.year}
        return self.text % {field: _written(here, field, numbers[field[0]]) for field in self.fields}


_pattern = cache(_Pattern)


@cache
def _written(here: Locale, field: str, number: int) -> str:
    """A field of a date as a locale writes it: the third weekday, the 27th day, the 11th month, or a year."""
    example = {"E": (2026, 6, number), "d": (2026, 1, number), "M": (2026, number, 1), "y": (number, 1, 1)}[field[0]]
    return str(DateTimeFormat(date(*example), here)[field])


def when(value: date | None, now: date | None = None) -> str:
    """How far away a date is, and which: "in 2 days (Fri, Nov 27)"; on a page for paper only which, with the year."""
    if value is None:
        return ""
    if has_app_context() and g.get("on_paper"):  # "tomorrow" is wrong the day after
        return day(value)
    away = (value - (now or clock.today())).days
    if away == 0:
        return gettext("today")
    if away == 1:
        return gettext("tomorrow")
    if away == -1:
        return gettext("yesterday")
    shown = day(value, "near" if abs(away) < FAR else "date")
    if away > 0:
        return ngettext("in %(num)d day (%(shown)s)", "in %(num)d days (%(shown)s)", away, shown=shown)
    return ngettext("%(num)d day ago (%(shown)s)", "%(num)d days ago (%(shown)s)", -away, shown=shown)


def moment(value: datetime | None, style: str = "date") -> str:
    """A moment on the agency's clock, its day as in day(): "Nov 27, 2026, 2:02 PM"; empty for none."""
    if not value:
        return ""
    local = clock.local(value)
    both = str(get_datetime_format("medium", locale=locale()))
    return both.replace("{1}", day(local.date(), style)).replace("{0}", _time(local.time()))


def clock_time(value: datetime) -> str:
    """The time of a moment on the agency's clock: "2:02 PM"."""
    return _time(clock.local(value).time())


def hour(value: str) -> str:
    """A time of day that is kept as "14:30", in words: "2:30 PM"; empty for none."""
    return _time(time.fromisoformat(value)) if value else ""


def number(value: int) -> str:
    """A whole number with its separators: "1,234"."""
    return format_decimal(value, locale=locale())


# --- As people type them --------------------------------------------------------------------------


def read_day(text: str) -> date:
    """A date as it was typed: 2026-11-27, or as the locale writes it, in digits or with the month's name.

    Raises ValueError.
    """
    order = "yMd" if re.match(r"\d{4}\D", text, re.ASCII) else _order()
    typed = re.fullmatch(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})", text, re.ASCII)
    parts = dict(zip(order, (typed[1], typed[3], typed[4]), strict=True)) if typed else _parts_in_words(text)
    if len(parts.get("y", "")) != 4:
        raise ValueError("not a date with a year of four digits")
    return date(int(parts["y"]), int(parts["M"]), int(parts["d"]))


def _parts_in_words(text: str) -> dict[str, str]:
    """Year, month and day of a date with the month's name, like "Nov 24, 2026"; empty for anything else."""
    pattern = locale().date_formats["long"].pattern
    order = re.findall("[yMd]", re.sub(r"'[^']*'|(?<=M)M|(?<=d)d|(?<=y)y", "", pattern))
    between = {word.casefold() for word in re.findall(r"'([^']*)'", pattern)}
    words = [word for word in re.split(r"[\s,]+", text.casefold()) if word not in between]
    parts = dict(zip(order, words, strict=True)) if sorted(order) == ["M", "d", "y"] and len(words) == 3 else {}
    if not all(re.fullmatch(r"\d{1,4}", parts.get(part, ""), re.ASCII) for part in "dy"):
        return {}
    typed = parts["M"].rstrip(".")
    named = {number for names in locale().months["format"].values() for number, name in names.items()
             if len(typed) > 2 and name.casefold().startswith(typed)}
    return {**parts, "M": str(named.pop())} if len(named) == 1 else {}


def read_hour(text: str) -> str:
    """A time of day as it was typed, 2:30 PM or 14:30, as it is kept. Raises ValueError."""
    typed = re.fullmatch(r"(\d{1,2})(?::([0-5]\d))? ?(?:([ap])\.?m\.?)?", text.strip(), re.ASCII | re.IGNORECASE)
    if not typed or not (typed[2] or typed[3]):
        raise ValueError("not a time of day")
    hours, half = int(typed[1]), (typed[3] or "").lower()
    if half and not 1 <= hours <= 12:
        raise ValueError("no such hour of half a day")
    hours = hours % 12 + 12 * (half == "p") if half else hours
    return f"{time(hours, int(typed[2] or 0)):%H:%M}"


def example_day() -> str:
    """How a date is typed here: "11/27/2026"."""
    return day(EXAMPLE, "numeric")


def example_hour() -> str:
    """How a time is typed here: "2:30 PM"."""
    return _time(EXAMPLE_TIME)


def _order() -> list[str]:
    """In which order the locale writes year, month and day in digits: M, d, y."""
    return list(dict.fromkeys(re.findall("[yMd]", locale().datetime_skeletons[DATES["numeric"]].pattern)))


def is_day_first() -> bool:
    """Whether the locale writes the day before the month."""
    order = _order()
    return order.index("d") < order.index("M")


def _time(value: time) -> str:
    return format_time(value, "short", locale=locale()).replace("\u202f", " ")  # a narrow blank that few fonts have


def age(born: date | None, today: date) -> int | None:
    """Whole years, or None while the date of birth is not known."""
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

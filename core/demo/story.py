"""When things happened in a made-up agency: days before today, at office hours."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any


@dataclass(frozen=True)
class Story:
    """What a plugin's Demo.build is told: chance, the day it is, and whose client it is."""

    random: Random
    today: date
    worker: Any

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


def moment(random: Random, day: date) -> datetime:
    """A moment of this day in an American office, as naive UTC."""
    return datetime(day.year, day.month, day.day, random.randrange(15, 22), random.randrange(60))


def backdate(row: Any, at: datetime, *fields: str) -> None:
    """Have a row that was just made say that it is from then."""
    kind = type(row)
    for field in fields:
        setattr(row, field, at)
    kind.update(dict.fromkeys(fields, at)).where(kind.id == row.id).execute()

"""When things happened in a made-up agency: days before today, at office hours."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from core.foundation import audit, clock, db

T = TypeVar("T")


@dataclass(frozen=True)
class Story:
    """What a plugin's Demo.build gets: chance, the day it is, and whose client it is."""

    random: Random
    today: date
    worker: Any

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


@contextmanager
def acting_as(worker: Any) -> Iterator[None]:
    """Name this worker in the audit rows of a block."""
    with audit.acting(audit.Actor(worker.id, worker.name, "training")):
        yield


def moment(random: Random, day: date) -> datetime:
    """A moment of this day in an American office, as naive UTC."""
    minutes = int(random.random() * 420)
    return datetime(day.year, day.month, day.day, 15 + minutes // 60, minutes % 60)


def pick(random: Random, options: Sequence[T]) -> T:
    """One of the options: random.choice in half the time, which a million clients notice."""
    return options[int(random.random() * len(options))]


class Past:
    """Rows that were just made by a verb and shall say that they are from earlier; written all at once."""

    def __init__(self) -> None:
        self._changes: dict[tuple[str, str], list[tuple[datetime, int]]] = {}

    def put(self, row: Any, at: datetime, *fields: str) -> None:
        """Have this row name this moment; nothing was done later than now."""
        at = min(at, clock.now().replace(tzinfo=None))
        for field in fields:
            setattr(row, field, at)
            self._changes.setdefault((row._meta.table_name, field), []).append((at, row.id))

    def write(self) -> None:
        """Write the moments, inside the caller's transaction."""
        mark = "?" if db.is_sqlite() else "%s"
        cursor = db.db.cursor()
        for (table, field), moments in self._changes.items():
            cursor.executemany(f'UPDATE "{table}" SET "{field}" = {mark} WHERE id = {mark}', moments)  # noqa: S608
        self._changes.clear()

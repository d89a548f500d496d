"""What time it is: UTC for records, the agency's own day for due dates."""
from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

_zone: tzinfo | None = None  # None: the machine's own zone


def keep_zone(name: str) -> None:
    """Use this IANA zone ("America/Chicago") for days; "" is the machine's own.

    Raises ZoneInfoNotFoundError for a name that is none.
    """
    global _zone
    _zone = ZoneInfo(name) if name else None


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is at the agency."""
    return now().astimezone(_zone).date()


def local(moment: datetime) -> datetime:
    """A moment as the agency's clocks show it."""
    return moment.astimezone(_zone)

"""What time it is: UTC for records, the agency's own day for due dates."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from core.foundation import application


@dataclass
class TimeZone:
    """The agency's time zone; None: the machine's own."""

    zone: tzinfo | None = None


def set_time_zone(name: str) -> None:
    """Use this IANA zone ("America/Chicago") for days; "" is the machine's own.

    Raises ZoneInfoNotFoundError for a name that is none.
    """
    application.active().put(TimeZone(ZoneInfo(name) if name else None))


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is at the agency."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """A moment as the agency's clocks show it."""
    return moment.astimezone(application.current(TimeZone).zone)


def start_of(day: date) -> datetime:
    """The moment at which a day of the agency begins."""
    zone = application.current(TimeZone).zone
    begins = datetime.combine(day, time())
    return begins.replace(tzinfo=zone) if zone else begins.astimezone()

"""What time it is: UTC for records, the agency's own day for due dates."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from core.foundation import application


@dataclass
class TimeZone:
    """The time zone of the settings, or else the agency's own, or else (None) the machine's."""

    setting: tzinfo | None = None
    agency: tzinfo | None = None

    @property
    def zone(self) -> tzinfo | None:
        return self.setting or self.agency


def set_time_zone(name: str) -> None:
    """Use this IANA zone ("America/Chicago") for days, whatever the agency's is; "" leaves it to the agency.

    Raises ZoneInfoNotFoundError for a name that is none.
    """
    application.active().put(TimeZone(ZoneInfo(name) if name else None))


def set_agency_zone(name: str) -> None:
    """Use the agency's own zone where the settings name none; "" is the machine's.

    Raises ZoneInfoNotFoundError for a name that is none.
    """
    application.current(TimeZone).agency = ZoneInfo(name) if name else None


@cache
def zone_names() -> tuple[str, ...]:
    """The places that a zone can be named after, like "America/Chicago", in order."""
    areas = ("Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/",
             "Pacific/", "UTC")
    return tuple(sorted(name for name in available_timezones() if name.startswith(areas)))


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is at the agency."""
    return local(now()).date()


def is_overdue(day: date | None, on: date | None = None) -> bool:
    """Whether a due date has passed, today or on another day: on the day itself nothing is late yet."""
    return day is not None and day < (on or today())


def local(moment: datetime) -> datetime:
    """A moment as the agency's clocks show it."""
    return moment.astimezone(application.current(TimeZone).zone)


def start_of(day: date) -> datetime:
    """The moment at which a day of the agency begins."""
    zone = application.current(TimeZone).zone
    begins = datetime.combine(day, time())
    return begins.replace(tzinfo=zone) if zone else begins.astimezone()

"""Which specializations this agency has switched on. One row each, with who and when."""
from __future__ import annotations

from typing import Any

from peewee import BooleanField, CharField

from core.foundation import audit, clock, db
from core.foundation.db import Moment, Table, atomic


class Switch(Table):
    """The state of one specialization; without a row it is off."""

    plugin = CharField(64, unique=True)
    on = BooleanField()
    by = CharField(200)
    at = Moment()


def enabled() -> frozenset[str]:
    """Names of the specializations that are on. One query over a handful of rows."""
    return frozenset(name for name, in Switch.select(Switch.plugin).where(Switch.on).tuples())


def listed() -> Any:
    """The same as a column of another query, separated by commas."""
    return Switch.select(db.listed(Switch.plugin)).where(Switch.on)


def flip(plugin: str, on: bool, by: str) -> None:
    """Switch a specialization on or off, with its audit row."""
    with atomic():
        row = {"plugin": plugin, "on": on, "by": by, "at": clock.now()}
        Switch.insert(row).on_conflict(conflict_target=[Switch.plugin], update=row).execute()
        audit.record("specialization.on" if on else "specialization.off", subject=plugin)

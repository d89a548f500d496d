"""Which specializations this agency has switched on. One row each, with who and when."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from peewee import SQL, BooleanField, CharField

from core.extension.faults import PluginFault
from core.foundation import audit, clock
from core.foundation.db import Moment, Table, atomic


class Switch(Table):
    """The state of one specialization; without a row it is off."""

    plugin = CharField(64, unique=True)
    on = BooleanField()
    by = CharField(200)
    at = Moment()


Faults = dict[tuple[str, str], datetime | None]  # by seam and key: until when it is left out, if it is


class Enabled(frozenset[str]):
    """Names of the specializations that are on, with what failed in any."""

    faults: Faults

    def __new__(cls, names: Iterable[str] = (), faults: Faults | None = None) -> Enabled:
        made = super().__new__(cls, names)
        made.faults = faults or {}
        return made

    def is_suspended(self, seam: str, key: str) -> bool:
        """Whether this value took too long a short while ago."""
        until = self.faults.get((seam, key))
        return until is not None and until > clock.now()


def enabled() -> Enabled:
    """The specializations that are on, and what failed. One query over a handful of rows."""
    on = Switch.select(Switch.plugin, SQL("''"), SQL("''"), SQL("NULL")).where(Switch.on)
    failed = PluginFault.select(PluginFault.plugin, PluginFault.seam, PluginFault.key, PluginFault.suspended_until)
    names: set[str] = set()
    faults: Faults = {}
    for plugin, seam, key, until in (failed + on).tuples():
        if seam:
            faults[seam, key] = until
        else:
            names.add(plugin)
    return Enabled(names, faults)


def flip(plugin: str, on: bool, by: str) -> None:
    """Switch a specialization on or off, with its audit row."""
    with atomic():
        row = {"plugin": plugin, "on": on, "by": by, "at": clock.now()}
        Switch.insert(row).on_conflict(conflict_target=[Switch.plugin], update=row).execute()
        audit.record("specialization.on" if on else "specialization.off", subject=plugin)

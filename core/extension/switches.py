"""Which specializations this agency has switched on. One row each, with who and when."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from peewee import BooleanField, CharField, fn

from core.extension.faults import PluginFault
from core.extension.registry import Registry
from core.foundation import application, audit, clock, db
from core.foundation.db import Moment, Table, atomic
from core.foundation.prepared import Prepared

APART, ENDED = "\x1f", "\x1e"  # between the parts of what failed, and between two of them: in no name or key
NOBODY = ""  # who has switched one that was never switched


class Switch(Table):
    """The state of one specialization; without a row it is off."""

    plugin = CharField(64, unique=True)
    on = BooleanField()
    worked = BooleanField(default=True)  # whether it was there and worked when the program last started
    by = CharField(200)
    at = Moment()


Faults = dict[tuple[str, str], datetime | None]  # by seam and key: until when it is left out, if it is


class Enabled(frozenset[str]):
    """Names of the specializations that are switched on and work, with what failed in any."""

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
    """The specializations that are switched on and work, and what failed. One query over a handful of rows."""
    return of_listed(ENABLED.value())


def listed() -> Any:
    """Those that are switched on, and what failed, as a column of another query, to be read with of_listed()."""
    until = fn.COALESCE(PluginFault.suspended_until.cast("TEXT"), "")
    failed = PluginFault.select(PluginFault.seam.concat(APART).concat(PluginFault.key).concat(APART).concat(until))
    both = Switch.select(Switch.plugin.alias("words")).where(Switch.on).union_all(failed).alias("both")
    return Switch.select(db.listed(both.c.words, ENDED)).from_(both)


ENABLED = Prepared(listed)


def of_listed(words: str | None) -> Enabled:
    """Which of these work; what is refused or gone is not on."""
    wanted: set[str] = set()
    faults: Faults = {}
    for word in (words or "").split(ENDED):
        name, *fault = word.split(APART)
        if fault:
            key, until = APART.join(fault[:-1]), fault[-1]
            faults[name, key] = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None
        else:
            wanted.add(name)
    return Enabled((plugin.name for plugin in application.current(Registry).working() if plugin.name in wanted), faults)


def is_on(plugin: str) -> bool:
    """Whether the agency has switched it on, also while it does not work or is gone."""
    return Switch.select().where(Switch.plugin == plugin, Switch.on).exists()


def moved() -> tuple[list[str], list[str]]:
    """What came_and_went() will find at the next start; nothing is changed."""
    working = {plugin.name for plugin in application.current(Registry).working()}
    worked = dict(Switch.select(Switch.plugin, Switch.worked).tuples())
    return (sorted(name for name in working if not worked.get(name)),
            sorted(name for name, did in worked.items() if did and name not in working))


def came_and_went() -> tuple[list[str], list[str]]:
    """The specializations that work and did not when the program last started, and those that no longer do; each once.

    One that is new has a row from now on, off and switched by nobody.
    """
    came, went = moved()
    for name in came:
        row = {"plugin": name, "on": False, "by": NOBODY, "at": clock.now()}
        Switch.insert(row).on_conflict(conflict_target=[Switch.plugin], update={"worked": True}).execute()
    Switch.update(worked=False).where(Switch.plugin << went).execute()
    return came, went


def flip(plugin: str, on: bool, by: str) -> None:
    """Switch a specialization on or off, with its audit row."""
    with atomic():
        row = {"plugin": plugin, "on": on, "by": by, "at": clock.now()}
        Switch.insert(row).on_conflict(conflict_target=[Switch.plugin], update=row).execute()
        audit.record("specialization.on" if on else "specialization.off", subject=plugin)

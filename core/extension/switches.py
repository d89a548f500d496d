"""Which specializations this agency has switched on. One row each, with who and when."""
from __future__ import annotations

from typing import Any

from peewee import BooleanField, CharField

from core.extension.registry import Registry
from core.foundation import application, audit, clock, db
from core.foundation.db import Moment, Table, atomic


class Switch(Table):
    """The state of one specialization; without a row it is off."""

    plugin = CharField(64, unique=True)
    on = BooleanField()
    worked = BooleanField(default=True)  # whether it was there and worked when the program last started
    by = CharField(200)
    at = Moment()


def enabled() -> frozenset[str]:
    """Names of the specializations that are switched on and work. One query over a handful of rows."""
    return of_listed(listed().scalar())


def listed() -> Any:
    """Those that are switched on, as a column of another query, to be read with of_listed()."""
    return Switch.select(db.listed(Switch.plugin)).where(Switch.on)


def of_listed(names: str | None) -> frozenset[str]:
    """Which of these work; what is refused or gone is not on."""
    wanted = (names or "").split(",")
    return frozenset(plugin.name for plugin in application.current(Registry).working() if plugin.name in wanted)


def is_on(plugin: str) -> bool:
    """Whether the agency has switched it on, also while it does not work or is gone."""
    return Switch.select().where(Switch.plugin == plugin, Switch.on).exists()


def came_and_went() -> tuple[list[str], list[str]]:
    """The specializations that work again since the program last started, and those that no longer do; each once."""
    working = {plugin.name for plugin in application.current(Registry).working()}
    rows = Switch.select(Switch.plugin, Switch.worked).order_by(Switch.plugin).tuples()
    changed = [name for name, worked in rows if worked != (name in working)]
    for name in changed:
        Switch.update(worked=name in working).where(Switch.plugin == name).execute()
    return [name for name in changed if name in working], [name for name in changed if name not in working]


def flip(plugin: str, on: bool, by: str) -> None:
    """Switch a specialization on or off, with its audit row."""
    with atomic():
        row = {"plugin": plugin, "on": on, "by": by, "at": clock.now()}
        Switch.insert(row).on_conflict(conflict_target=[Switch.plugin], update=row).execute()
        audit.record("specialization.on" if on else "specialization.off", subject=plugin)

"""How much of what was recorded belongs to each specialization, and who switched what."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import SQL, fn

from core.assessments.models import Assessment
from core.extension.faults import PluginFault
from core.extension.registry import owner
from core.extension.switches import Switch
from core.monitoring.models import DueItem
from core.plans.models import Goal

ROWS = fn.COUNT(SQL("*"))


@dataclass
class Recorded:
    """What stands in the records under one specialization's keys."""

    assessments: int = 0
    goals: int = 0  # open ones
    dates: int = 0  # open ones


def recorded() -> dict[str, Recorded]:
    """By specialization. Each count is one walk over an index, whatever the number of specializations."""
    by_plugin: dict[str, Recorded] = {}
    for key, count in Assessment.select(Assessment.form, ROWS).group_by(Assessment.form).tuples():
        by_plugin.setdefault(owner(key), Recorded()).assessments += count
    for key, count in (Goal.select(Goal.type, ROWS).where(Goal.closed_at.is_null())
                       .group_by(Goal.type).tuples()):
        by_plugin.setdefault(owner(key), Recorded()).goals += count
    for name, count in (DueItem.select(DueItem.plugin, ROWS).where(DueItem.closed_at.is_null())
                        .group_by(DueItem.plugin).tuples()):
        by_plugin.setdefault(name, Recorded()).dates += count
    return by_plugin


def faults() -> dict[str, list[PluginFault]]:
    """What failed in each specialization since somebody last tried again, the oldest first."""
    by_plugin: dict[str, list[PluginFault]] = {}
    for fault in PluginFault.select().order_by(PluginFault.since, PluginFault.id):
        by_plugin.setdefault(fault.plugin, []).append(fault)
    return by_plugin


def switches() -> dict[str, Any]:
    """The last switch of each specialization that was ever switched: on, by, at."""
    return {row.plugin: row for row in Switch.select(Switch.plugin, Switch.on, Switch.by, Switch.at).namedtuples()}

"""What was recorded with each specialization: how much, who switched what, and the rows of a plugin's own tables."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from peewee import SQL, Case, Select, Value, fn
from peewee import Table as AnyTable

from core.accounts.models import Clearance, Worker
from core.assessments.models import Assessment
from core.extension.faults import PluginFault
from core.extension.registry import owner
from core.extension.switches import NOBODY, Switch
from core.foundation import clock, db
from core.monitoring.models import DueItem
from core.plans.models import Goal
from core.specializations.models import Column, KnownTable, ReadableTable, tables
from core.web.sentences import lazy_gettext

ROWS = fn.COUNT(SQL("*"))
MOST = 1000  # rows of a table that are shown of a client

Counted = tuple[Any, int]  # what the rows are, and how many there are


@dataclass
class Recorded:
    """What stands in the records under one specialization's keys, and in its own tables."""

    assessments: int = 0
    goals: int = 0  # open ones
    dates: int = 0  # open ones
    on_today: int = 0  # of those, the ones that Today shows by now
    rows: list[Counted] = field(default_factory=list)
    title: Any = ""  # the specialization's own, from the time when it was there
    policies: list[Any] = field(default_factory=list)  # what its policies protect, in words from then


def recorded() -> dict[str, Recorded]:
    """By specialization. Each count is one walk over an index, whatever the number of specializations."""
    by_plugin: dict[str, Recorded] = {}
    for key, count in Assessment.select(Assessment.form, ROWS).group_by(Assessment.form).tuples():
        by_plugin.setdefault(owner(key), Recorded()).assessments += count
    for key, count in (Goal.select(Goal.type, ROWS).where(Goal.closed_at.is_null())
                       .group_by(Goal.type).tuples()):
        by_plugin.setdefault(owner(key), Recorded()).goals += count
    on_today = fn.SUM(Case(None, [(DueItem.show_from <= clock.today(), 1)], 0))
    for name, count, shown in (DueItem.select(DueItem.plugin, ROWS, on_today).where(DueItem.closed_at.is_null())
                               .group_by(DueItem.plugin).tuples()):
        found = by_plugin.setdefault(name, Recorded())
        found.dates, found.on_today = count, int(shown)
    for table, _kind, count, _standing in _counted(tables()):
        found = by_plugin.setdefault(table.plugin, Recorded())
        found.rows.append((table.title, count))
        found.title = table.specialization
    return by_plugin


def as_it_was(name: str, found: Recorded) -> Recorded:
    """What was recorded with it, with what is kept of a specialization that isn't there: its title, its policies."""
    kept = ReadableTable.get_or_none(ReadableTable.name == name)
    if kept is not None:
        found.title, found.policies = kept.title, kept.policies
    elif any(owner(policy) == name for policy, in Clearance.select(Clearance.policy).distinct().tuples()):
        found.policies = [lazy_gettext("Its protected records")]
    return found


def faults() -> dict[str, list[PluginFault]]:
    """What failed in each specialization since somebody last tried again, the oldest first."""
    by_plugin: dict[str, list[PluginFault]] = {}
    for fault in PluginFault.select().order_by(PluginFault.since, PluginFault.id):
        by_plugin.setdefault(fault.plugin, []).append(fault)
    return by_plugin


def switches() -> dict[str, Any]:
    """The last switch of each specialization that was ever switched: on, by, at."""
    rows = Switch.select(Switch.plugin, Switch.on, Switch.by, Switch.at).where(Switch.by != NOBODY)
    return {row.plugin: row for row in rows.namedtuples()}


# --- Rows of plugins' own tables ------------------------------------------------------------------

def kept_without(on: frozenset[str], client_id: int, worker: Any) -> list[tuple[ReadableTable, str, int]]:
    """How many rows about this client stand in tables of what is not on, by table and protection, as far as this worker
    may know. Those entered in error are not counted; a table that has only these has 0."""
    silent = [table for table in tables() if table.kept.plugin not in on]
    return [(table, kind, standing) for table, kind, count, standing in _counted(silent, client_id, worker) if count]


def _counted(known: Sequence[KnownTable], client_id: int = 0,
             worker: Any = None) -> list[tuple[ReadableTable, str, int, int]]:
    """One statement for all of these tables: how many rows, and how many that were not entered in error, of one client
    by protection or of all clients together.
    """
    queries = []
    for number, table in enumerate(known):
        rows = Rows(table)
        if client_id:
            kind = rows.kind
            query = rows.select(Value(number).alias("number"), kind.alias("kind"), ROWS.alias("count"),
                                rows.standing.alias("standing")).where(rows.known_of(client_id, worker))
            queries.append(query.group_by(kind) if rows.is_labeled else query)
        else:
            queries.append(rows.table.select(Value(number).alias("number"), Value("").alias("kind"),
                                             ROWS.alias("count"), ROWS.alias("standing")))
    if not queries:
        return []
    together = reduce(lambda one, other: one.union_all(other), queries)
    return [(known[number].kept, kind, count, standing)
            for number, kind, count, standing in db.db.execute(together).fetchall()]


class Rows:
    """A plugin's table to ask by its name, joined with the one by which its rows are about a client."""

    def __init__(self, known: KnownTable) -> None:
        self.table = self._about = AnyTable(known.kept.name, alias="t")
        self._source: Any = self.table
        self._client = getattr(self.table.c, known.kept.client_column)
        labeled = self.table if "sensitivity" in known.columns else None
        if known.parent:
            self._about = AnyTable(known.parent.kept.name, alias="p")
            self._source = self.table.join(self._about, on=self._client == self._about.c.id)
            self._client = getattr(self._about.c, known.parent.kept.client_column)
            labeled = labeled or (self._about if "sensitivity" in known.parent.columns else None)
        self.is_labeled = labeled is not None
        self.kind = labeled.c.sensitivity if labeled is not None else Value("")
        marks = [column for column in known.kept.shown_columns(known.columns) if column.withdraws is not None]
        self.standing = self._standing(marks[0]) if marks else ROWS

    def select(self, *columns: Any) -> Select:
        return Select((self._source,), columns)

    def _standing(self, mark: Column) -> Any:
        """How many rows were not entered in error, which this column tells."""
        value = getattr(self.table.c, mark.name)
        stands = value.is_null() | (value != mark.withdraws) if mark.withdraws else value.is_null()
        return fn.COUNT(Case(None, [(stands, 1)]))

    def known_of(self, client_id: int, worker: Any) -> Any:
        """The rows of this client that this worker may know: a protection of an unknown policy is nobody's."""
        own = self._client == client_id
        return own & (self.kind << worker.may_see) if self.is_labeled else own


@dataclass(frozen=True)
class ShownTable:
    """A table of the page: its title, its columns and its rows, each with its protection, its values, and whether it
    was entered in error.
    """

    title: Any
    columns: list[Column]
    rows: list[tuple[str, list[tuple[Column, Any, str]], bool]]
    more: bool


def rows_of(plugin: str, client_id: int, worker: Any) -> list[ShownTable]:
    """The rows about a client in this plugin's own tables, the newest first, as far as this worker may know."""
    return [_shown(table, client_id, worker) for table in tables() if table.kept.plugin == plugin]


def _shown(known: KnownTable, client_id: int, worker: Any) -> ShownTable:
    rows, wanted, types = Rows(known), known.kept.shown_columns(known.columns), known.kept.column_types
    newest = [getattr(rows.table.c, name).desc() for name in (known.kept.day_column, "id") if name in known.columns]
    query = (rows.select(rows.kind.alias("kind"), *(getattr(rows.table.c, column.name) for column in wanted))
             .where(rows.known_of(client_id, worker)).order_by(*newest).limit(MOST + 1))
    found = db.db.execute(query).fetchall()
    names = _worker_names(value for row in found for column, value in zip(wanted, row[1:], strict=True)
                          if column.points_at == "worker")
    pairs = [(row[0], list(zip(wanted, row[1:], strict=True))) for row in found[:MOST]]
    return ShownTable(known.kept.title, wanted, [
        (kind, [(column, names.get(value, value) if column.points_at == "worker" else value,
                 types.get(column.name, "")) for column, value in values],
         any(column.marks(value) for column, value in values)) for kind, values in pairs], len(found) > MOST)


def _worker_names(ids: Iterator[Any]) -> Mapping[int, str]:
    wanted = {number for number in ids if number}
    return dict(Worker.select(Worker.id, Worker.name).where(Worker.id << sorted(wanted)).tuples()) if wanted else {}

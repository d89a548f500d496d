"""The task lists: to do, waiting on others, on hold, done."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from peewee import JOIN, Expression

from core.accounts.models import Worker, active_workers
from core.clients.models import Client
from core.clients.queries.visibility import Reader, visible
from core.foundation.prepared import Prepared, given
from core.monitoring.models import Task
from core.monitoring.models.assignment import Assigner
from core.web.paging import Key, Position, beyond

PAGE = 25
BEGINNING = Position()
WEEK = timedelta(days=7)
TABS = ("todo", "waiting", "hold", "done")
DUE = ("overdue", "week")


@dataclass(frozen=True)
class Wanted:
    """Which tasks: of a tab; of one type, or of any (""); due when, one of DUE, or whenever ("")."""

    tab: str = "todo"
    kind: str = ""
    due: str = ""

    @property
    def asked(self) -> str:
        """The part of an address that asks for these tasks; it names none."""
        return urlencode({name: value for name, value in vars(self).items() if value})


def tasks_in(worker: Any, wanted: Wanted, today: date, position: Position = BEGINNING,
             client_id: int | None = None) -> list[Any]:
    """The worker's tasks, or a client's, that are wanted, in the direction of the position, one more than a page.

    The earliest first; of those that are done or cancelled, the one that was closed last.
    """
    reader, key = Reader.of(worker), dict(zip(KEY, position.key, strict=False))
    return TASKS.rows(reader.way, wanted.tab, client_id is not None, bool(key), position.backwards, bool(wanted.kind),
                      wanted.due, client=client_id, today=today, week=today + WEEK, kind=wanted.kind, **key,
                      **reader.values)


def every_task(worker: Any, wanted: Wanted, today: date) -> list[Any]:
    """All of the worker's tasks that are wanted, page by page; what moved meanwhile is in it once."""
    found: dict[int, Any] = {}
    position = BEGINNING
    while True:
        rows = tasks_in(worker, wanted, today, position)
        for row in rows[:PAGE]:
            found.setdefault(row.id, row)
        if len(rows) <= PAGE:
            return list(found.values())
        position = Position(key_of(wanted.tab, rows[PAGE - 1]))


def _tasks(way: str, tab: str, of_client: bool, goes_on: bool, backwards: bool, of_kind: bool, due: str) -> Any:
    reader, day = Reader.given(way), Task.day()
    query = (Task.select(Task.id, Task.client, Task.title, Task.kind, day.alias("day"), Task.due_on, Task.at_time,
                         Task.hold_until, Task.repeat_days, Task.repeat_months, Task.closing, Task.closed_at,
                         Task.sensitivity,
                         Client.given, Client.family, Client.preferred, Client.status,
                         Client.sensitivity.alias("client_sensitivity"), Worker.name.alias("worker_name"))
             .join(Client).switch(Task).join(Worker, JOIN.INNER, on=(Task.worker == Worker.id))
             .where(_tab(reader, tab, of_client), Task.sensitivity << reader.may_see,
                    Task.client == given("client") if of_client else visible(reader)))
    if of_kind:
        query = query.where(Task.kind == given("kind"))
    if due:
        query = query.where(day < given("today") if due == "overdue" else day <= given("week"))
    columns = (Task.closed_at, Task.id) if tab == "done" else (day, Task.id)
    down = (tab == "done") != backwards
    if goes_on:
        query = query.where(beyond(columns, tuple(map(given, KEY)), (down, down)))
    return query.order_by(*(column.desc() if down else column for column in columns)).limit(PAGE + 1)


KEY = ("when", "id")  # of a position
TASKS = Prepared(_tasks)


def key_of(tab: str, task: Any) -> Key:
    """Where a row of a tab stands in its order."""
    return (task.closed_at if tab == "done" else task.day, task.id)


def takers(assigner: Assigner, sensitivity: str) -> list[tuple[int, str]]:
    """Id and name of everybody who may be given a record of this sensitivity, by name."""
    return [(worker.id, worker.name) for worker in active_workers() if assigner.may_have(worker.id, sensitivity)]


def _tab(reader: Reader, tab: str, of_client: bool) -> Expression:
    held = Task.hold_until.is_null(False) & (Task.hold_until > given("today"))
    mine = Task.client == given("client") if of_client else (Task.worker == reader.id)
    if tab == "waiting":
        # Handed to somebody else: nothing vanishes from who handed it out.
        return Task.closed_at.is_null() & (Task.by == reader.id) & (Task.worker != reader.id) & ~held
    if tab == "hold":
        return Task.closed_at.is_null() & mine & held
    if tab == "done":
        return Task.closed_at.is_null(False) & (mine if of_client else mine | (Task.by == reader.id))
    return Task.closed_at.is_null() & mine & ~held

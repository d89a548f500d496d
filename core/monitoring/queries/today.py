"""Today: which lines are open and whose, in what order, and what was done today."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from peewee import JOIN, Expression, Value, fn

from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.queries.visibility import cleared, mine, visible
from core.extension.registry import CORE
from core.foundation import clock
from core.monitoring.models import DueItem, Task
from core.monitoring.models.due import in_force
from core.monitoring.models.due_item import NOTE_RULE
from core.monitoring.queries.contacts import left_lately
from core.monitoring.rules import FINISH_WITHIN, SIGN_WITHIN, priority
from core.web.sentences import shown


def _known(worker: Any, on: frozenset[str]) -> Expression:
    """Rows of what is switched on that this worker may know of and for whom they are not settled."""
    return ((DueItem.plugin << [CORE, *sorted(on)]) & (DueItem.sensitivity << worker.may_see)
            & DueItem.settled_under.not_in(sorted(worker.clearances)))


def _open(worker: Any, on: frozenset[str]) -> Expression:
    """Open rows in force of clients whom this worker sees, as far as they may know of them."""
    return DueItem.closed_at.is_null() & _known(worker, on) & in_force() & visible(worker)


def _listed(worker: Any, today: date, on: frozenset[str], show: str) -> Expression:
    """The rows of Today: the worker's own, or those of everybody in the team and of the team's clients.

    The own ones include unsigned notes about clients whom the worker sees no longer, for as long as they may still be
    finished. An unsigned note stands in the team's list once it is late in being signed, also one of another team's
    worker about a client with whom the worker works.
    """
    shown = DueItem.show_from <= today
    if show == "team":
        staff = Worker.select(Worker.id).where(Worker.team == worker.team_id)
        clients = Client.select(Client.id).where(Client.team == worker.team_id, Client.status != "closed")
        team = (DueItem.worker << staff) | (DueItem.client << clients) | ((DueItem.rule == NOTE_RULE) & mine(worker))
        return team & _open(worker, on) & shown & ((DueItem.rule != NOTE_RULE) | (DueItem.on <= today))
    own = (DueItem.worker == worker.id) & visible(worker)
    written_since = DueItem.on >= today - timedelta(days=FINISH_WITHIN - SIGN_WITHIN)
    notes = ((DueItem.intended == worker.id) & (DueItem.rule == NOTE_RULE) & cleared(worker)
             & left_lately(worker, DueItem.client, written_since, today))
    return DueItem.closed_at.is_null() & _known(worker, on) & in_force() & shown & (own | notes)


def overdue(worker: Any, today: date, on: frozenset[str]) -> int:
    """How many of the worker's own lines are late."""
    return (DueItem.select(fn.COUNT(DueItem.id)).join(Client)
            .where(_listed(worker, today, on, "mine"), DueItem.day() < today).scalar())


def ranked(worker: Any, today: date, on: frozenset[str], show: str = "mine") -> list[Any]:
    """Ids and dates of the lines of Today, in their order."""
    rows = (DueItem.select(DueItem.id, DueItem.day().alias("on"), DueItem.legal, DueItem.safety, DueItem.risk)
            .join(Client).where(_listed(worker, today, on, show)).namedtuples())
    return sorted(rows, key=lambda due: priority(due, today))


def lines(worker: Any, ids: Sequence[int]) -> list[Any]:
    """These lines with what Today shows of them, in the order of the ids.

    `task_version` is that of the line's task. `sees` is whether the worker may open the client; else the line is an
    own note that may still be finished.
    """
    if not ids:
        return []
    rows = (DueItem
            .select(DueItem.id, DueItem.client, DueItem.day().alias("on"), DueItem.title, DueItem.why, DueItem.legal,
                    DueItem.safety, DueItem.risk, DueItem.link, DueItem.settled_by_record, DueItem.task,
                    DueItem.sensitivity, Client.given, Client.family, Client.preferred, Client.last_contact_on,
                    Client.sensitivity.alias("client_sensitivity"), Worker.name.alias("worker_name"),
                    Task.version.alias("task_version"), visible(worker).alias("sees"))
            .join(Client).switch(DueItem).join(Worker, on=(DueItem.worker == Worker.id))
            .switch(DueItem).join(Task, JOIN.LEFT_OUTER, on=(DueItem.task == Task.id))
            .where(DueItem.id << list(ids)).namedtuples())
    place = {number: index for index, number in enumerate(ids)}
    return sorted(rows, key=lambda line: place[line.id])


def line_for(worker: Any, due_id: int, on: frozenset[str]) -> DueItem | None:
    """One line of a client whom the worker sees, open or done."""
    return (DueItem.select(DueItem, Client, Worker).join(Client)
            .switch(DueItem).join(Worker, on=(DueItem.worker == Worker.id))
            .where(DueItem.id == due_id, _known(worker, on), in_force(), visible(worker)).first())


def exists(due_id: int) -> bool:
    """Whether there is a line of this id, whosever it is. Ids are never given out twice."""
    return DueItem.select().where(DueItem.id == due_id).exists()


def next_dates(client: Any, worker: Any, on: frozenset[str], today: date) -> list[Any]:
    """The open dates of a client's record: what stands on Today in its order, then the others by their days."""
    rows = (DueItem.select(DueItem.id, DueItem.day().alias("on"), DueItem.title, DueItem.link, DueItem.legal,
                           DueItem.safety, DueItem.risk, DueItem.show_from, DueItem.settled_by_record, DueItem.client,
                           DueItem.sensitivity, Worker.name.alias("worker_name"), Task.kind.alias("task_kind"))
            .join(Worker, on=(DueItem.worker == Worker.id))
            .switch(DueItem).join(Task, JOIN.LEFT_OUTER, on=(DueItem.task == Task.id))
            .where(DueItem.client == client.id, DueItem.closed_at.is_null(), _known(worker, on)).namedtuples())
    return sorted(rows, key=lambda due: (False, *priority(due, today)) if due.show_from <= today
                  else (True, due.on, due.id))


def first_day(worker: Any, on: frozenset[str]) -> Any:
    """A client's first open day that this worker may know and that is not settled for them, as a column."""
    return (DueItem.select(fn.MIN(DueItem.day()).converter(DueItem.on.python_value))
            .where(DueItem.client == Client.id, DueItem.closed_at.is_null(), _known(worker, on)))


def done_today(worker: Any, on: frozenset[str]) -> list[Any]:
    """What of the worker's own was done today, the latest first; `place` is what its address begins with."""
    since = clock.start_of(clock.today())
    dates = (_done(DueItem, "today").where(DueItem.worker == worker.id, DueItem.closed_at >= since, in_force(),
                                           visible(worker), _known(worker, on)))
    tasks = (_done(Task, "tasks").where(Task.worker == worker.id, Task.closed_at >= since, Client.status == "active",
                                        visible(worker), Task.closing == "done", Task.sensitivity << worker.may_see))
    rows = (row._replace(title=shown(row.title)) if row.place == "today" else row
            for row in dates.union_all(tasks).namedtuples())
    return sorted(rows, key=lambda row: row.closed_at, reverse=True)


def _done(table: Any, place: str) -> Any:
    as_kept = table.title.coerce(False)  # a task's title is typed, a date's may be a sentence
    return table.select(Value(place).alias("place"), table.id, table.client, as_kept, table.closed_at,
                        table.sensitivity, Client.given, Client.family, Client.preferred,
                        Client.sensitivity.alias("client_sensitivity")).join(Client)

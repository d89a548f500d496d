"""Today: which lines are open and whose, in what order, and what was done today."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from peewee import JOIN, SQL, Expression, Value, fn

from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.queries.visibility import Reader, cleared, mine, visible
from core.extension.registry import CORE
from core.foundation import clock
from core.foundation.prepared import Prepared, given
from core.monitoring.models import DueItem, Task
from core.monitoring.models.due import in_force, kept_while_paused
from core.monitoring.models.due_item import NOTE_RULE
from core.monitoring.queries.contacts import left_lately
from core.monitoring.rules import FINISH_WITHIN, SIGN_WITHIN, priority
from core.web.sentences import shown


def _known(reader: Any, plugins: Any) -> Expression:
    """Rows of what is switched on that this reader may know of and for whom they are not settled."""
    plugin = DueItem.plugin.concat("")  # not by its index: each has rows of every client
    return ((plugin << plugins) & (DueItem.sensitivity << reader.may_see)
            & DueItem.settled_under.not_in(reader.clearances))


def _open(reader: Any) -> Expression:
    """Open rows in force of clients whom this reader sees, as far as they may know of them."""
    return DueItem.closed_at.is_null() & _known(reader, given("plugins")) & _in_force() & visible(reader)


def _in_force() -> Expression:
    return in_force(given("paused"))


def _listed(reader: Any, show: str) -> Expression:
    """The rows of Today: the reader's own, or those of everybody in the team and of the team's clients.

    The own ones include unsigned notes about clients whom the reader sees no longer, for as long as they may still be
    finished. An unsigned note stands in the team's list once it is late in being signed, also one of another team's
    worker about a client with whom the reader works.
    """
    shown = DueItem.show_from <= given("today")
    if show == "team":
        staff = Worker.select(Worker.id).where(Worker.team == reader.team_id)
        clients = Client.select(Client.id).where(Client.team == reader.team_id, Client.status != "closed")
        team = (DueItem.worker << staff) | (DueItem.client << clients) | ((DueItem.rule == NOTE_RULE) & mine(reader))
        return team & _open(reader) & shown & ((DueItem.rule != NOTE_RULE) | (DueItem.on <= given("today")))
    own = (DueItem.worker == reader.id) & visible(reader)
    notes = ((DueItem.intended == reader.id) & (DueItem.rule == NOTE_RULE) & cleared(reader)
             & left_lately(reader, DueItem.client, DueItem.on >= given("written_since"), given("left_since")))
    return DueItem.closed_at.is_null() & _known(reader, given("plugins")) & _in_force() & shown & (own | notes)


def _asked(reader: Reader, today: date, on: frozenset[str]) -> dict[str, Any]:
    """What the questions below are run with."""
    return {**reader.values, "plugins": [CORE, *sorted(on)], "paused": kept_while_paused(), "today": today,
            "written_since": today - timedelta(days=FINISH_WITHIN - SIGN_WITHIN),
            "left_since": clock.start_of(today - timedelta(days=FINISH_WITHIN))}


OVERDUE = Prepared(lambda way: DueItem.select(fn.COUNT(DueItem.id)).join(Client).where(
    _listed(Reader.given(way), "mine"), DueItem.day() < given("today")))

RANKED = Prepared(lambda way, show: DueItem.select(
    DueItem.id, DueItem.day().alias("on"), DueItem.legal, DueItem.safety, DueItem.risk)
    .join(Client).where(_listed(Reader.given(way), show)))


def overdue(worker: Any, today: date, on: frozenset[str]) -> int:
    """How many of the worker's own lines are late."""
    reader = Reader.of(worker)
    return int(OVERDUE.value(reader.way, **_asked(reader, today, on)))


def ranked(worker: Any, today: date, on: frozenset[str], show: str = "mine") -> list[Any]:
    """Ids and dates of the lines of Today, in their order."""
    reader = Reader.of(worker)
    rows = RANKED.rows(reader.way, show, **_asked(reader, today, on))
    return sorted(rows, key=lambda due: priority(due, today))


def _listed_as(place: str, table: Any, *more: Any) -> Any:
    """What Today shows of a line, or of something that was done; `place` is what its address begins with.

    The title is read as it is kept: a task's is typed, a date's may be a sentence.
    """
    return table.select(
        Value(place).alias("place"), table.id, table.client, table.title.coerce(False), table.closed_at,
        table.sensitivity, Client.given, Client.family, Client.preferred,
        Client.sensitivity.alias("client_sensitivity"), *more).join(Client)


def _lines(reader: Reader) -> Any:
    """The lines of a page, with more columns than what was done."""
    return (_listed_as("line", DueItem, DueItem.day().alias("on"), DueItem.why, DueItem.legal, DueItem.safety,
                       DueItem.risk, DueItem.link, DueItem.settled_by_record, DueItem.task, Client.last_contact_on,
                       Worker.name.alias("worker_name"), Task.version.alias("task_version"),
                       visible(reader).alias("sees"))
            .switch(DueItem).join(Worker, on=(DueItem.worker == Worker.id))
            .switch(DueItem).join(Task, JOIN.LEFT_OUTER, on=(DueItem.task == Task.id))
            .where(DueItem.id << given("ids")))


def _page(way: str, with_done: bool) -> Any:
    """The lines of a page; with `with_done` also what of the worker's own was done today."""
    reader, nothing = Reader.given(way), [SQL("NULL")] * 12
    if not with_done:
        return _lines(reader)
    dates = _listed_as("today", DueItem, *nothing).where(
        DueItem.worker == reader.id, DueItem.closed_at >= given("since"), _in_force(), visible(reader),
        _known(reader, given("plugins")))
    tasks = _listed_as("tasks", Task, *nothing).where(
        Task.worker == reader.id, Task.closed_at >= given("since"), Client.status == "active", visible(reader),
        Task.closing == "done", Task.sensitivity << reader.may_see)
    return _lines(reader).union_all(dates).union_all(tasks)


PAGE = Prepared(_page)


def lines(worker: Any, ids: Sequence[int], on: frozenset[str], with_done: bool) -> tuple[list[Any], list[Any]]:
    """The lines of these ids in their order, and with `with_done` what of the worker's own was done today, the latest
    first, in one query.

    `task_version` is that of the line's task. `sees` is whether the worker may open the client; else the line is an
    own note that may still be finished.
    """
    reader, more = Reader.of(worker), {}
    if with_done:
        more = {"since": clock.start_of(clock.today()), "plugins": [CORE, *sorted(on)], "paused": kept_while_paused()}
    rows = [row if row.place == "tasks" else row._replace(title=shown(row.title))
            for row in PAGE.rows(reader.way, with_done, ids=ids, **more, **reader.values)]
    place = {number: index for index, number in enumerate(ids)}
    return (sorted((row for row in rows if row.place == "line"), key=lambda line: place[line.id]),
            sorted((row for row in rows if row.place != "line"), key=lambda row: row.closed_at, reverse=True))


def line_for(worker: Any, due_id: int, on: frozenset[str]) -> DueItem | None:
    """One line of a client whom the worker sees, open or done."""
    return (DueItem.select(DueItem, Client, Worker).join(Client)
            .switch(DueItem).join(Worker, on=(DueItem.worker == Worker.id))
            .where(DueItem.id == due_id, _known(Reader.of(worker), [CORE, *sorted(on)]), in_force(),
                   visible(worker)).first())


def exists(due_id: int) -> bool:
    """Whether there is a line of this id, whosever it is. Ids are never given out twice."""
    return DueItem.select().where(DueItem.id == due_id).exists()


NEXT_DATES = Prepared(lambda way: DueItem.select(
    DueItem.id, DueItem.day().alias("on"), DueItem.title.converter(str), DueItem.link, DueItem.legal, DueItem.safety,
    DueItem.risk, DueItem.show_from, DueItem.settled_by_record, DueItem.client, DueItem.sensitivity,
    Worker.id.alias("worker_id"), Worker.name.alias("worker_name"), Task.kind.alias("task_kind"),
    fn.COALESCE(Task.hold_until, DueItem.snoozed_until).converter(DueItem.on.python_value).alias("held_until"))
    .join(Worker, on=(DueItem.worker == Worker.id))
    .switch(DueItem).join(Task, JOIN.LEFT_OUTER, on=(DueItem.task == Task.id))
    .where(DueItem.client == given("client"), DueItem.closed_at.is_null(),
           _known(Reader.given(way), given("plugins"))))


def next_dates(client: Any, worker: Any, on: frozenset[str], today: date) -> list[Any]:
    """The open dates of a client's record: first, in Today's order, what is due, and legal deadlines and safety lines
    that stand there; then what is to come by its day.

    Each title is as it is stored: see shown() in core/web/sentences.py.
    """
    reader = Reader.of(worker)
    rows = NEXT_DATES.rows(reader.way, client=client.id, plugins=[CORE, *sorted(on)], **reader.values)
    return sorted(rows, key=lambda due: (False, *priority(due, today)) if due.on <= today or (
        due.show_from <= today and (due.legal or due.safety)) else (True, due.on, due.id))


def first_day(reader: Reader, plugins: Any) -> Any:
    """A client's first open day that this reader may know and that is not settled for them, as a column."""
    return (DueItem.select(fn.MIN(DueItem.day()).converter(DueItem.on.python_value))
            .where(DueItem.client == Client.id, DueItem.closed_at.is_null(), _known(reader, plugins)))

"""What Today, the task lists and the contact list ask the database. Everything here only reads."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from peewee import JOIN, Expression, fn

from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.queries.visibility import visible
from core.extension.registry import CORE
from core.monitoring.models import Addendum, Contact, ContactGoal, DueItem, Task
from core.monitoring.rules import priority

PAGE = 25
WEEK = timedelta(days=7)


def _open(worker: Any, on: frozenset[str]) -> Expression:
    """Due rows that are open, of what is switched on, and that this worker may know of."""
    return (DueItem.closed_at.is_null() & (DueItem.plugin << [CORE, *sorted(on)])
            & (DueItem.sensitivity << worker.may_see) & (Client.status == "active") & visible(worker))


def _whose(worker: Any, show: str) -> Expression:
    """The worker's own rows, or those of everybody in the team."""
    if show == "team":
        return DueItem.worker << Worker.select(Worker.id).where(Worker.team == worker.team_id)
    return DueItem.worker == worker.id


def overdue(worker: Any, today: date, on: frozenset[str]) -> int:
    """How many of the worker's own lines are late."""
    return (DueItem.select(fn.COUNT(DueItem.id)).join(Client)
            .where(_whose(worker, "mine"), _open(worker, on), DueItem.show_from <= today, DueItem.on < today)
            .scalar())


def ranked(worker: Any, today: date, on: frozenset[str], show: str = "mine") -> list[Any]:
    """Ids and dates of the lines of Today, in their order."""
    found = (DueItem.select(DueItem.id, DueItem.on, DueItem.legal, DueItem.safety, DueItem.risk).join(Client)
             .where(_whose(worker, show), _open(worker, on), DueItem.show_from <= today).namedtuples())
    return sorted(found, key=lambda due: priority(due, today))


def lines(ids: Sequence[int]) -> list[Any]:
    """These lines with what Today shows of them, in the order given."""
    if not ids:
        return []
    found = (DueItem
             .select(DueItem.id, DueItem.client, DueItem.on, DueItem.title, DueItem.why, DueItem.legal,
                     DueItem.safety, DueItem.risk, DueItem.link, DueItem.settled_by_record, DueItem.task, DueItem.sensitivity,
                     Client.given, Client.family, Client.preferred, Client.last_contact_on,
                     Worker.name.alias("worker_name"))
             .join(Client).switch(DueItem).join(Worker)
             .where(DueItem.id << list(ids)).namedtuples())
    place = {number: index for index, number in enumerate(ids)}
    return sorted(found, key=lambda line: place[line.id])


def line_for(worker: Any, due_id: int, on: frozenset[str]) -> DueItem | None:
    """One line, if it is the worker's own, the own team's for a supervisor, or of a client they work with."""
    return (DueItem.select(DueItem, Client).join(Client)
            .where(DueItem.id == due_id, _open(worker, on)).first())


def next_dates(client: Any, worker: Any, on: frozenset[str], most: int = 3) -> list[Any]:
    """The first dates of a client's record."""
    return list(DueItem.select(DueItem.id, DueItem.on, DueItem.title, DueItem.link, DueItem.settled_by_record,
                               DueItem.client, Worker.name.alias("worker_name"))
                .join(Worker)
                .where(DueItem.client == client.id, DueItem.closed_at.is_null(),
                       DueItem.plugin << [CORE, *sorted(on)], DueItem.sensitivity << worker.may_see)
                .order_by(DueItem.on, DueItem.id).limit(most).namedtuples())


# --- Contacts -------------------------------------------------------------------------------------


def contacts(client_id: int, may_see: list[str], before: tuple[date, int] | None = None,
             most: int = PAGE) -> list[Any]:
    """A client's contacts, newest first, from below `before` (day and id) on."""
    query = (Contact.select(Contact, Worker.name.alias("worker_name")).join(Worker)
             .where(Contact.client == client_id, Contact.sensitivity << may_see))
    if before:
        day, number = before
        query = query.where((Contact.on < day) | ((Contact.on == day) & (Contact.id < number)))
    return list(query.order_by(Contact.on.desc(), Contact.id.desc()).limit(most).objects())


def goals_of(contact_ids: Sequence[int], may_see: list[str]) -> dict[int, list[Any]]:
    """The goals worked on, by contact, as far as they may be known."""
    found: dict[int, list[Any]] = {number: [] for number in contact_ids}
    for row in ContactGoal.select().where(ContactGoal.contact << list(contact_ids),
                                          ContactGoal.sensitivity << may_see):
        found[row.contact_id].append(row)
    return found


def addenda_of(contact_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The addenda, oldest first, by contact."""
    found: dict[int, list[Any]] = {number: [] for number in contact_ids}
    for row in Addendum.select().where(Addendum.contact << list(contact_ids)).order_by(Addendum.id):
        found[row.contact_id].append(row)
    return found


def last_habits(worker: Any) -> tuple[str, int]:
    """Kind and minutes of the worker's last contact, to begin the next note with."""
    return (Contact.select(Contact.kind, Contact.minutes).where(Contact.worker == worker.id)
            .order_by(Contact.id.desc()).limit(1).tuples().first() or ("phone", 15))


# --- Tasks ----------------------------------------------------------------------------------------

TABS = ("todo", "waiting", "hold", "done")


def tasks(worker: Any, tab: str, today: date, after: int = 0, client_id: int | None = None) -> list[Any]:
    """One tab of the worker's tasks, or of a client's: the earliest first; of the done ones, the latest."""
    query = (Task.select(Task.id, Task.client, Task.title, Task.kind, Task.due_from, Task.due_on, Task.at_time,
                         Task.hold_until, Task.repeat_days, Task.closing, Task.closed_at, Task.outcome, Task.version,
                         Client.given, Client.family, Client.preferred, Worker.name.alias("worker_name"))
             .join(Client).switch(Task).join(Worker, JOIN.INNER, on=(Task.worker == Worker.id))
             .where(_tab(worker, tab, today, client_id), Task.sensitivity << worker.may_see))
    if client_id is None:
        query = query.where(visible(worker))
    else:
        query = query.where(Task.client == client_id)
    if after:
        edge = Task.get_or_none(Task.id == after)
        if edge:
            query = query.where((Task.due_on > edge.due_on) | ((Task.due_on == edge.due_on) & (Task.id > after))
                                if tab != "done" else (Task.id < after))
    order = (Task.id.desc(),) if tab == "done" else (Task.due_on, Task.id)
    return list(query.order_by(*order).limit(PAGE + 1).namedtuples())


def _tab(worker: Any, tab: str, today: date, client_id: int | None) -> Expression:
    held = Task.hold_until.is_null(False) & (Task.hold_until > today)
    anybody = Task.client == client_id
    mine = anybody if client_id else (Task.worker == worker.id)
    if tab == "waiting":
        # Handed to somebody else: nothing vanishes from who handed it out.
        return Task.closed_at.is_null() & (Task.by == worker.id) & (Task.worker != worker.id) & ~held
    if tab == "hold":
        return Task.closed_at.is_null() & mine & held
    if tab == "done":
        recent = Task.closed_at.is_null(False)
        return recent & (anybody if client_id else ((Task.worker == worker.id) | (Task.by == worker.id)))
    return Task.closed_at.is_null() & mine & ~held

"""The invariants: what must be true after any history. Each check says in sentences what is not."""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from peewee import CharField, TextField

from core.access.rules import may
from core.accounts.models import Worker
from core.clients.models import Client, OtherName
from core.clients.models.merging import Merge
from core.clients.models.merging.rows import ids_of, towards_client
from core.clients.models.names import ClientName, NameWord, findable
from core.clients.queries.visibility import visible
from core.extension import switches
from core.extension.registry import CORE
from core.foundation import clock, db
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, ContactGoal, DueItem, Task
from core.monitoring.models.due import refresh_all
from core.monitoring.models.due_item import CLOSED_RULE
from core.plans.models import Goal, GoalProgress
from core.web.sentences import Sentence
from tests.invariants.history import History
from tests.invariants.world import FAMILY, WORD
from tests.security.pages import Page
from tests.security.world import NOT_BUSINESS, path_to_client, tables

COPIES = (DueItem, ContactGoal)  # they take their protection from elsewhere, so they prove nothing about a text
LINE = re.compile(r'id="due-(\d+)"')
LATE = re.compile(r'class="due late"')
BADGE = re.compile(r'id="late"[^>]*>(\d+)')
TOTAL = re.compile(r"(\d+) items?, (?:\d+ overdue|for the whole team)")


def wrong_records() -> Iterator[str]:
    """What the tables must say: INV-1, INV-2 and the task of a note."""
    yield from nobodys_work()
    yield from wrong_tasks()
    yield from wrong_goals()
    yield from wrong_names()
    yield from left_behind()
    yield from wrong_copies()
    yield from worded_for_good()


# --- INV-1: work has somebody ---------------------------------------------------------------------


def nobodys_work() -> Iterator[str]:
    """Open dates that stand with somebody who cannot see them, though somebody could."""
    on = [CORE, *sorted(switches.enabled())]
    workers = {worker.id: worker for worker in Worker.select()}
    sees = {number: set(Client.select(Client.id).where(visible(worker)).tuples()) for number, worker in workers.items()}

    def may_have(number: int, due: DueItem) -> bool:
        worker = workers[number]
        return (worker.ended_at is None and may(worker, "today.write") and due.sensitivity in worker.may_see
                and (due.client_id,) in sees[number])

    for due in (DueItem.select(DueItem, Client).join(Client)
                .where(DueItem.closed_at.is_null(), Client.status != "closed", DueItem.plugin << on)):
        if not may_have(due.worker_id, due) and any(may_have(number, due) for number in workers):
            yield (f"INV-1: {due.rule} {due.key} of client {due.client_id} ({due.sensitivity or 'ordinary'}) stands "
                   f"with {workers[due.worker_id].name}, who cannot see it")


# --- INV-2: recomputing changes nothing -----------------------------------------------------------


def copies() -> dict[str, Any]:
    """Every copy that is kept of something else."""
    dates = {f"{row['client']} {row['rule']} {row['key']}": {k: v for k, v in row.items() if k != "id"}
             for row in DueItem.select().dicts()}
    clients = {f"client {number}": rest for number, *rest in Client.select(
        Client.id, Client.last_contact_on, Client.next_on, Client.team).tuples()}
    return {**dates, **clients}


def wrong_copies() -> Iterator[str]:
    """Copies that differ from what their sources say."""
    before = copies()
    with db.db.obj.atomic() as step:
        refresh_all(clock.today())
        after = copies()
        step.rollback()
    for name in sorted(set(before) | set(after)):
        if before.get(name) != after.get(name):
            yield f"INV-2: {name} is {_shortened(before, after, name)}"


def _shortened(before: dict[str, Any], after: dict[str, Any], name: str) -> str:
    was, is_now = before.get(name), after.get(name)
    if isinstance(was, dict) and isinstance(is_now, dict):
        was, is_now = ({key: value for key, value in one.items() if was[key] != is_now[key]}  # type: ignore[index]
                       for one in (was, is_now))
    return f"{was}, worked out anew {is_now}"


def wrong_tasks() -> Iterator[str]:
    """Open tasks that say something else than the note whose next step they are."""
    for task in (Task.select(Task, Contact).join(Contact, on=(Task.contact == Contact.id), attr="note")
                 .where(Task.closed_at.is_null())):
        note = task.note
        if note.struck_at:
            yield f"INV-2: task {task.id} is open, its note {note.id} was entered in error"
        elif note.signed_at is None and (task.title, task.due_on) != (note.next_step, note.next_on):
            yield f"INV-2: task {task.id} is not the next step of note {note.id}"
        elif note.signed_at is None and note.sensitivity and not task.sensitivity:
            yield f"INV-2: task {task.id} is ordinary, its note {note.id} is protected"


def wrong_goals() -> Iterator[str]:
    """Goals whose latest number, or whose mention in a contact, is not as the goal is now."""
    for copy in ContactGoal.select(ContactGoal, Goal).join(Goal):
        if copy.sensitivity != copy.goal.sensitivity:
            yield (f"INV-2: goal {copy.goal_id} is {copy.goal.sensitivity!r}, its mention in contact {copy.contact_id} "
                   f"{copy.sensitivity!r}")
    for goal in Goal.select():
        entries = GoalProgress.select(GoalProgress.value).where(GoalProgress.goal == goal,
                                                                GoalProgress.value.is_null(False))
        newest = entries.order_by(GoalProgress.on.desc(), GoalProgress.id.desc()).limit(1).scalar()
        if goal.latest != newest:
            yield f"INV-2: goal {goal.id} stands at {goal.latest}, its newest progress is {newest}"


def wrong_names() -> Iterator[str]:
    """Clients who are found by other names than they have: those of today, and those that they had."""
    for client in Client.select().where(Client.id.not_in(Merge.select(Merge.merged).where(Merge.undone_at.is_null()))):
        names = OtherName.select().where(OtherName.client == client, ~OtherName.mistake).order_by(OtherName.id)
        others = [row.whole for row in names if row.sensitivity in ("", client.sensitivity)]
        if client.other_names != "\n".join(others):
            yield f"INV-2: client {client.id} keeps the other names {client.other_names!r}; they are {others}"
        kept = {word for word, in NameWord.select(NameWord.word).join(ClientName, on=(
            ClientName.word == NameWord.id)).where(ClientName.client_id == client.id).tuples()}
        if kept != findable(client.all_names):
            yield f"INV-2: client {client.id} is found by {sorted(kept)}, named {sorted(findable(client.all_names))}"


def left_behind() -> Iterator[str]:
    """Records that still name a client who is a part of another record."""
    for merge in Merge.select().where(Merge.undone_at.is_null()):
        for table, column in towards_client():
            if ids := ids_of(table, column, merge.merged_id):
                yield f"INV-2: client {merge.merged_id} is merged, and {table} {ids} still names them"


# --- INV-4: the log holds no text -----------------------------------------------------------------


def typed_text(after: int) -> Iterator[str]:
    """Events since this one that hold anything that somebody typed, or a name."""
    for event in AuditEvent.select().where(AuditEvent.id > after):
        text = " ".join((event.subject, event.detail))
        if WORD.search(text) or FAMILY.search(text):
            yield f"INV-4: event {event.id}, {event.action}, holds typed text: {event.subject} {event.detail}"


# --- INV-6: what the program words is kept without words ------------------------------------------

TYPED = ("core.task", "core.goal", "core.step")  # rules whose titles somebody typed


def worded_for_good() -> Iterator[str]:
    """Dates of a rule whose title or reason is kept in one language."""
    for due in DueItem.select():
        if not isinstance(due.why, Sentence) or not (due.rule in TYPED or isinstance(due.title, Sentence)):
            yield f"INV-6: {due.rule} {due.key} is kept as text: {due.title} {due.why}"


# --- INV-3: nothing protected shows ---------------------------------------------------------------


def protected_words() -> dict[str, set[str]]:
    """Words and names that stand only in protected records, each with the policies that protect it."""
    rows = {table: {row.id: row for row in table.select()} for table in tables() if table not in NOT_BUSINESS}
    policies: dict[str, list[set[str]]] = {}
    for table in rows:
        path = path_to_client(table) if table not in COPIES else None
        texts = [f.name for f in table._meta.sorted_fields if isinstance(f, (CharField, TextField))]
        for row in rows[table].values() if path is not None else ():
            text = " ".join(str(getattr(row, name)) for name in texts)
            for word in {*WORD.findall(text), *FAMILY.findall(text)}:
                policies.setdefault(word, []).append(_protected_by(row, path, rows))
    return {word: set.union(*kinds) for word, kinds in policies.items() if all(kinds)}


def _protected_by(row: Any, path: list[str], rows: dict[Any, dict[int, Any]]) -> set[str]:
    """What protects a row: its own sensitivity and that of every row on the way to its client."""
    kinds = {getattr(row, "sensitivity", "")}
    for name in path:
        row = rows[type(row)._meta.fields[name].rel_model][row.__data__[name]]
        kinds.add(getattr(row, "sensitivity", ""))
    return kinds - {""}


def shown_to_uncleared(history: History, workers: list[Worker], clients: list[int]) -> Iterator[str]:
    """What these workers see of anything protected, on their own pages and on those of these clients."""
    words = protected_words()
    for worker in workers:
        hidden = {word for word, kinds in words.items() if not kinds <= worker.clearances}
        for url in history.chance.sample(pages := list(_pages(worker, clients)), min(PAGES, len(pages))):
            answer = history.get(worker, url)
            if shown := hidden & {*WORD.findall(answer.text), *FAMILY.findall(answer.text)}:
                yield f"INV-3: {url} shows {worker.name} what is protected: {sorted(shown)}"


PAGES = 5  # that each of them looks at, of a few more than there are
OF_CLIENT = ("", "/details", "/names", "/demographics", "/related", "/household", "/identifiers", "/duplicates",
             "/goals/new", "/tasks?tab=hold", "/care-team", "/alerts", "/risk", "/status", "/contacts",
             "/contacts/new", "/tasks", "/tasks?tab=done", "/tasks/new", "/plan", "/plan/reviews/new", "/assessments")


def _pages(worker: Worker, clients: list[int]) -> Iterator[str]:
    yield from ("/", "/?show=team", "/tasks", "/tasks?tab=waiting", "/tasks?tab=done", "/clients?show=all",
                "/contacts/new", "/drafts", "/tasks/list.csv")
    if may(worker, "clients.read"):
        yield "/clients/list.csv?status=all"
    if may(worker, "clients.merge"):
        yield "/duplicates"
    if may(worker, "audit.read"):
        yield "/audit"
    for number in clients:
        if Client.select().where(Client.id == number, visible(worker)).exists():
            yield from (f"/clients/{number}{path}" for path in OF_CLIENT)


# --- INV-5: numbers equal lists -------------------------------------------------------------------


def wrong_today(history: History, worker: Worker) -> Iterator[str]:
    """Where this worker's Today shows other lines than those that stand with them, or says another number."""
    ids, late, badge, total = _walked(history, worker, "/")
    standing, own_notes = _standing_with(worker)
    if not standing <= set(ids) <= standing | own_notes or len(ids) != len(set(ids)):
        yield f"INV-1: Today of {worker.name} shows {sorted(ids)}, {sorted(standing)} stand there"
    if (badge, total) != (late, len(ids)):
        yield f"INV-5: Today of {worker.name} says {total} lines, {badge} late; it has {len(ids)}, {late} of them late"
    if may(worker, "today.team"):
        ids, _late, badge, total = _walked(history, worker, "/?show=team")
        if (badge, total) != (late, len(ids)):
            yield f"INV-5: the team's Today of {worker.name} says {total} lines, {badge} own late; it has {len(ids)}"


def _walked(history: History, worker: Worker, url: str) -> tuple[list[int], int, int, int]:
    """The lines of all pages of a Today, how many are late, and how many it says are late and there."""
    ids: list[int] = []
    late, first = 0, ""
    while url:
        text = history.get(worker, url).text
        first, late = first or text, late + len(LATE.findall(text))
        ids += [int(number) for number in LINE.findall(text)]
        url = next((link for link in Page(text).links if "after=" in link), "")
    said = TOTAL.search(first)
    return ids, late, int(BADGE.findall(first)[0]), int(said[1]) if said else 0


def _standing_with(worker: Worker) -> tuple[set[int], set[int]]:
    """The lines that must be on this worker's Today, and those of own notes, which may be."""
    on = [CORE, *sorted(switches.enabled())]
    due = (DueItem.select(DueItem.id).join(Client)
           .where(DueItem.closed_at.is_null(), (Client.status != "closed") | (DueItem.rule == CLOSED_RULE),
                  DueItem.plugin << on, DueItem.show_from <= clock.today(), DueItem.sensitivity << worker.may_see,
                  DueItem.settled_under.not_in(sorted(worker.clearances))))
    standing = due.where(DueItem.worker == worker.id, visible(worker))
    notes = due.where(DueItem.intended == worker.id, DueItem.rule == "core.unsigned_note")
    return {number for number, in standing.tuples()}, {number for number, in notes.tuples()}

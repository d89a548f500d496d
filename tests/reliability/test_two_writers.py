"""One edits a client while another works for the same client: on PostgreSQL neither waits for the other for ever."""
from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from core.accounts.models import Worker
from core.assessments.models import Assessment
from core.assessments.rules import evaluate
from core.clients.models import Client
from core.extension.registry import Registry
from core.foundation import application, audit, clock, db
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem, Task

SECONDS = 6.0
SHARE = 0.1  # of the changes, that each of the two makes at least: neither is kept waiting


def edit(client: Client, worker: Worker, number: int) -> str:
    """Change what due dates depend on, and what none does."""
    now = Client.get_by_id(client.id)
    if number % 3:
        now.change(now.version, born=clock.today() - timedelta(days=9000 + number), pronouns=f"they {number}")
        return "change"
    now.set_risk(now.version, ("low", "high")[number % 2], f"Reason {number}", worker)
    return "risk"


def work(client: Client, worker: Worker, number: int) -> str:
    """Add a task, a note with its next step, or an assessment."""
    today = clock.today()
    if number % 4 == 3:
        form = next(form for form in application.current(Registry).everything("assessment_forms") if form.flags)
        answers = {question.key: question.choices[0].value for question in form.questions}
        Assessment.finish(client, worker, form, answers, evaluate(form, answers, {"sex": ""}), on=today)
        return "assessment"
    if number % 2:
        Contact.log(client, worker, on=today, kind="phone", outcome="reached", text=f"Talk {number}", sign=True,
                    next_step=f"Step {number}", next_on=today + timedelta(days=3))
        return "note"
    task = Task.add(client, worker, title=f"Task {number}", due_on=today + timedelta(days=2), worker=worker.id)
    task.finish(task.version, "Done", worker)
    return "task"


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # SQLite lets one write at a time
def test_who_edits_a_client_and_who_works_for_it_do_not_lock_each_other_out(app, client, worker):
    """N: 6 seconds, two threads, as many changes as they can; no deadlock, no error, nothing lost."""
    db.db.close()
    here, ends, failures = application.active(), time.monotonic() + SECONDS, []

    def until_then(act: Callable[[Client, Worker, int], str]) -> Counter[str]:
        made: Counter[str] = Counter()
        with application.activated(here), db.db.connection_context():
            for number in count():
                if time.monotonic() > ends:
                    return made
                try:
                    made[act(client, worker, number)] += 1
                except Exception as error:
                    failures.append(repr(error))
        raise AssertionError

    with ThreadPoolExecutor(2) as pool:
        edits, works = pool.map(until_then, (edit, work))
    assert failures == []
    assert min(edits.total(), works.total()) > SHARE * (edits + works).total(), (edits, works)
    with db.db.connection_context():
        assert_nothing_was_lost(client, edits, works)


def assert_nothing_was_lost(client: Client, edits: Counter[str], works: Counter[str]) -> None:
    """Every change is there, with its row in the log and the dates that follow from it."""
    def logged(action: str) -> int:
        return AuditEvent.select().where(AuditEvent.action == action).count()

    made: Any = {"task": Task.select().where(Task.contact.is_null()).count(), "note": Contact.select().count(),
                 "assessment": Assessment.select().count()}
    assert made == dict(works)
    assert (logged("client.change"), logged("client.risk")) == (edits["change"], edits["risk"])
    assert Client.get_by_id(client.id).version == client.version + edits.total()
    assert DueItem.select().where(DueItem.rule == "core.task").count() == works["note"]
    assert audit.verify() is None



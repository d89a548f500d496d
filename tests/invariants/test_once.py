"""What follows from a change is worked out once for a transaction, however many records it touched."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from core.assessments.models import Assessment
from core.assessments.rules import evaluate
from core.clients.models import Alert, Client, client_changed
from core.extension.registry import Registry
from core.foundation import application, clock
from core.foundation.db import atomic, db
from core.monitoring.models import Contact, DueItem, Task
from core.plans.models import Goal, Step

MOST_OF_AN_ASSESSMENT, MOST_OF_A_CHANGE, MOST_OF_A_CONTACT = 19, 5, 29  # statements


@pytest.fixture
def statements(app) -> Callable[[Callable[[], Any]], list[str]]:
    """What the database is asked by a change, the second time that it is made."""
    def asked(change: Callable[[], Any]) -> list[str]:
        change()
        noted: list[str] = []

        def note(event: Any) -> None:
            noted.append(event.sql)

        db.query_hooks.append(note)
        try:
            change()
        finally:
            db.query_hooks.remove(note)
        return [sql for sql in noted if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    return asked


@contextmanager
def listening() -> Iterator[list[tuple[int, frozenset[str]]]]:
    """Every time that client_changed is sent: the client's id and the kinds of change."""
    heard: list[tuple[int, frozenset[str]]] = []

    def hear(client: Client, kinds: frozenset[str], records: Any) -> None:
        heard.append((client.id, kinds))

    with client_changed.connected_to(hear):
        yield heard


def in_days(days: int) -> Any:
    return clock.today() + timedelta(days=days)


def instrument() -> Any:
    forms = application.current(Registry).everything("assessment_forms")
    return next(form for form in forms if any(flag.blocks for flag in form.flags))


def assess(client: Client, worker: Any) -> Assessment:
    form = instrument()
    answers = {question.key: question.choices[0].value for question in form.questions}
    return Assessment.finish(client, worker, form, answers, evaluate(form, answers, {"sex": ""}), on=clock.today())


def log_contact(client: Client, worker: Any) -> Contact:
    return Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached", text="Talked",
                       next_step="Call the clinic", next_on=in_days(3), sign=True)


# --- Statements -----------------------------------------------------------------------------------


def test_an_assessment_takes_few_statements(statements, client, worker):
    asked = statements(lambda: assess(client, worker))
    assert len(asked) <= MOST_OF_AN_ASSESSMENT, "\n".join(asked)


def test_a_change_of_the_pronouns_takes_few_statements(statements, client):
    pronouns = iter(("she/her", "they/them"))

    def change() -> None:
        now = Client.get_by_id(client.id)
        now.change(now.version, pronouns=next(pronouns))

    asked = statements(change)
    assert len(asked) <= MOST_OF_A_CHANGE, "\n".join(asked)


def test_a_contact_with_its_next_step_takes_few_statements(statements, client, worker):
    asked = statements(lambda: log_contact(client, worker))
    assert len(asked) <= MOST_OF_A_CONTACT, "\n".join(asked)


def test_a_contact_reads_nobody_of_the_staff_but_whom_it_is_for(statements, client, worker):
    asked = statements(lambda: log_contact(client, worker))
    assert [sql for sql in asked if sql.endswith('FROM "worker" AS "t1" WHERE ("t1"."ended_at" IS NULL)')] == []
    assert any('FROM "worker" AS "t1" WHERE (("t1"."ended_at" IS NULL) AND ("t1"."id" = ' in sql for sql in asked)


# --- The signal -----------------------------------------------------------------------------------


def test_many_changes_in_one_transaction_are_heard_once_for_each_client(client, worker):
    other = Client.add(worker, given="Ines", family="Moreno")
    with listening() as heard, atomic():
        log_contact(client, worker)
        assess(client, worker)
        goal = Goal.add(client, worker, words="Sleep", due_on=in_days(9))
        Step.add(goal, worker, text="Ask the doctor", who="worker", worker=worker.id, due_on=in_days(4))
        Task.add(other, worker, title="Call", due_on=in_days(2), worker=worker.id)
        Alert.add(other, worker, kind="other", severity="info", text="Mornings only", until=in_days(30))
        assert heard == []
    assert sorted(heard) == [(client.id, frozenset({"contact", "task", "assessment", "plan"})),
                             (other.id, frozenset({"task", "alert"}))]


def test_a_transaction_within_another_is_heard_with_it(client, worker):
    with listening() as heard, atomic():
        with atomic():
            log_contact(client, worker)
        assert heard == []
    assert [number for number, _kinds in heard] == [client.id]


def test_nothing_is_heard_of_what_was_rolled_back(client, worker):
    with listening() as heard, pytest.raises(ZeroDivisionError), atomic():
        log_contact(client, worker)
        raise ZeroDivisionError
    assert heard == []
    assert not Contact.select().exists()


def test_nothing_is_left_over_for_the_next_transaction(client, worker):
    with pytest.raises(ZeroDivisionError), atomic():
        log_contact(client, worker)
        raise ZeroDivisionError
    other = Client.add(worker, given="Ines", family="Moreno")
    with listening() as heard:
        Task.add(other, worker, title="Call", due_on=in_days(2), worker=worker.id)
    assert [number for number, _kinds in heard] == [other.id]


def test_a_change_that_no_date_depends_on_is_not_heard(client):
    with listening() as heard:
        client.change(client.version, pronouns="she/her")
    assert heard == []


def test_the_dates_stand_there_when_the_transaction_ends_and_not_before(client, worker):
    with atomic():
        task = Task.add(client, worker, title="Call", due_on=in_days(2), worker=worker.id)
        assert not DueItem.select().where(DueItem.task == task).exists()
    assert DueItem.get(DueItem.task == task).worker_id == worker.id


def test_a_client_who_was_erased_within_the_transaction_is_no_longer_heard_of(client, worker):
    with listening() as heard, atomic():
        log_contact(client, worker)
        Client.delete().where(Client.id == client.id).execute()
    assert heard == []

"""Tasks that come back: by days, or by the calendar."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.foundation import clock
from core.monitoring.models import Task
from core.monitoring.rules import next_due, repetition

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("key, first, following", [
    ("1m", date(2026, 1, 31), [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]),
    ("1m", date(2027, 12, 30), [date(2028, 1, 30), date(2028, 2, 29), date(2028, 3, 30)]),
    ("1m", date(2026, 5, 15), [date(2026, 6, 15), date(2026, 7, 15)]),
    ("3m", date(2026, 8, 31), [date(2026, 11, 30), date(2027, 2, 28), date(2027, 5, 31)]),
    ("12m", date(2027, 3, 15), [date(2028, 3, 15), date(2029, 3, 15)]),
    ("12m", date(2024, 2, 29), [date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29)]),
    ("7", date(2027, 3, 10), [date(2027, 3, 17), date(2027, 3, 24)]),
])
def test_each_follows_by_the_calendar_and_keeps_the_day_that_was_meant(key, first, following):
    meant, due = repetition(key, first), first
    for wanted in following:
        due = next_due(meant, due, due)
        assert due == wanted


@pytest.mark.parametrize("key, due, done, following", [
    ("7", date(2026, 11, 17), date(2026, 11, 24), date(2026, 12, 1)),
    ("7", date(2026, 11, 17), date(2026, 11, 14), date(2026, 11, 24)),
    ("1m", date(2026, 1, 31), date(2026, 4, 30), date(2026, 5, 31)),
])
def test_the_next_day_is_later_than_the_day_it_was_done(key, due, done, following):
    assert next_due(repetition(key, due), due, done) == following


@pytest.fixture
def add_task(web, worker, client):
    def add(due_on: date, repeats: str) -> Task:
        web.sign_in(worker)
        web.post(f"{client.url}/tasks/new", {"title": "Send the report", "kind": "task", "due_on": due_on.isoformat(),
        "worker": str(worker.id), "repeat_days": repeats})
        return Task.get()
    return add


def test_a_monthly_task_leaves_the_next_one_behind(web, worker, client, add_task):
    task = add_task(clock.today(), "1m")
    assert "Every month" in web.get(task.url).text and "Every month" in web.get("/tasks").text
    task.finish(task.version, "Sent", worker)
    after = Task.get(Task.repeats == task)
    assert after.due_on == next_due(repetition("1m", task.due_on), task.due_on, task.due_on)
    assert (after.repeat_months, after.repeat_day) == (1, task.due_on.day)


def test_editing_the_title_keeps_the_day_that_was_meant(web, worker, client, add_task):
    task = add_task(clock.today() + timedelta(1), "1m")
    Task.update(repeat_day=31).where(Task.id == task.id).execute()
    web.post(f"{task.url}/edit", {"title": "Send it", "kind": "task", "due_on": task.due_on.isoformat(),
        "worker": str(worker.id), "repeat_days": "1m", "version": str(task.version)})
    after = Task.get_by_id(task.id)
    assert (after.title, after.repeat_day) == ("Send it", 31)


def test_another_due_day_is_the_day_that_is_meant_from_now_on(web, worker, client, add_task):
    task = add_task(clock.today() + timedelta(1), "1m")
    later = task.due_on + timedelta(3)
    web.post(f"{task.url}/edit", {"title": "Send it", "kind": "task", "due_on": later.isoformat(),
        "worker": str(worker.id), "repeat_days": "1m", "version": str(task.version)})
    assert Task.get_by_id(task.id).repeat_day == later.day

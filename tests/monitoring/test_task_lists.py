"""The list of tasks: narrowed, saved under a name, on paper and in a file; "overdue" means one thing (person-45)."""
from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest

from core.clients.models import Client
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Task
from core.monitoring.queries.tasks import PAGE


def titles(page):
    return re.findall(r'<a href="/tasks/\d+">([^<]+)</a>', page.text)


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.fixture
def tasks(client, worker):
    """Tasks and appointments of three days before to nine days after today, by turns."""
    today = clock.today()
    return [Task.add(client, worker, title=f"Item {number:02}", due_on=today + timedelta(days=number % 13 - 3),
                     worker=worker.id, kind=("task", "appointment")[number % 2]) for number in range(40)]


@pytest.mark.parametrize(("asked", "fits"), [
    ("kind=appointment", lambda task, _days: task.kind == "appointment"),
    ("due=overdue", lambda _task, days: days < 0), ("due=week", lambda _task, days: days <= 7),
    ("kind=task&due=overdue", lambda task, days: days < 0 and task.kind == "task"), ("kind=x&due=y", lambda *_: True)])
def test_pages_paper_and_file_have_the_same_tasks_in_the_same_order(web, worker, tasks, asked, fits):
    web.sign_in(worker)
    wanted = {task.title for task in tasks if fits(task, (task.due_on - clock.today()).days)}
    found, address = [], f"/tasks?{asked}"
    while address:
        page = web.get(address)
        found += titles(page)
        following = re.search(r'href="([^"]+after=[^"]+)"', page.text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert set(found) == wanted
    assert len(found) == len(wanted)
    assert titles(web.get(f"/tasks/list?{asked}")) == found
    assert [row[3] for row in rows_of(web.get(f"/tasks/list.csv?{asked}"))[1:]] == found
    assert len(tasks) > PAGE


def test_a_view_of_tasks_is_saved_apart_from_those_of_clients(web, worker, tasks):
    web.sign_in(worker)
    assert web.post("/tasks/view?kind=appointment&due=week", {"title": "My week", "once": "a" * 43}).status_code == 303
    assert '<a href="/tasks?tab=todo&amp;kind=appointment&amp;due=week">My week</a>' in web.get("/tasks").text
    assert "My week" not in web.get("/clients").text
    web.post("/tasks/view/removal", {"title": "My week"})
    assert "My week" not in web.get("/tasks").text


def test_a_file_of_tasks_is_on_record_and_says_who(web, worker, client, tasks):
    Client.update(family="@SUM(A1)").where(Client.id == client.id).execute()
    rows = rows_of(web.sign_in(worker).get("/tasks/list.csv"))
    assert {row[5] for row in rows[1:]} == {f"'@SUM(A1), {client.given}"}
    assert {row[0] for row in rows[1:]} == {task.due_on.isoformat() for task in tasks}
    event = AuditEvent.select().where(AuditEvent.subject == "tasks todo in a file").get()
    assert event.detail == f'{{"ids": [{client.id}]}}'


def test_one_day_is_overdue_everywhere_or_nowhere(web, worker, client, monkeypatch):
    """Due on the 10th: looked at on that day it is due, on the next it is late, on each page that shows it."""
    due = clock.today() + timedelta(days=2)
    task = Task.add(client, worker, title="Send the form", due_on=due, worker=worker.id)
    now = clock.now()
    for days, late in ((2, False), (3, True)):
        monkeypatch.setattr(clock, "now", lambda days=days: now + timedelta(days=days))
        web.sign_in(worker)
        shown = {address: web.get(address).text for address in ("/tasks", "/tasks?due=overdue", f"{client.url}/tasks")}
        assert ("Overdue</span>" in shown["/tasks"]) == late
        assert ("Overdue</span>" in shown[f"{client.url}/tasks"]) == late
        assert (task.title in shown["/tasks?due=overdue"]) == late
        assert ('class="due late"' in line_of(web.get("/").text, task.title)) == late
        assert ("Overdue" in re.search(rf"<li>[^\n]*{task.title}[^\n]*", web.get(client.url).text)[0]) == late


def line_of(today, title):
    """The line of Today that this task stands in."""
    return next(part for part in today.split('<div class="row') if title in part)


def test_the_dates_of_a_client_say_what_is_late_what_is_held_and_whose_it_is(web, worker, colleague, client):
    today = clock.today()
    Task.add(client, worker, title="Late one", due_on=today - timedelta(days=2), worker=worker.id)
    held = Task.add(client, worker, title="Held one", due_on=today - timedelta(days=3), worker=worker.id)
    held.hold(held.version, today + timedelta(days=4), worker)
    Task.add(client, worker, title="Theirs", due_on=today + timedelta(days=1), worker=colleague.id)
    page = web.sign_in(worker).get(f"{client.url}?upcoming=all").text
    box = re.search(r'id="box-core-dates".*?</section>', page, re.DOTALL)[0]
    lines = {title: next(part for part in box.split("<li>") if title in part)
             for title in ("Late one", "Held one", "Theirs")}
    assert 'class="late"' in lines["Late one"] and "Overdue" in lines["Late one"]
    assert "On hold until" in lines["Held one"] and "Overdue" not in lines["Held one"]
    assert f"For {colleague.name}" in lines["Theirs"]
    assert "For " not in lines["Late one"]
    assert "For " not in web.sign_in(colleague).get(client.url).text.split("Theirs")[1].split("</li>")[0]

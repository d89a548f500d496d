"""Today: what it lists, in which order, and what can be done with a line."""
from __future__ import annotations

from collections import namedtuple
from datetime import date, timedelta

import pytest

from core.clients.models import CareTeamMember, Client
from core.foundation import clock
from core.monitoring.models import DueItem, Task
from core.monitoring.models.due import refresh_all
from core.monitoring.rules import contact_by, priority

TODAY = date(2026, 11, 23)
Line = namedtuple("Line", "id on legal safety risk")


def line(name, days, legal=False, safety=False, risk=""):
    return Line(name, TODAY + timedelta(days=days), legal, safety, risk)


@pytest.mark.parametrize(("first", "second"), [
    (line(1, 5, legal=True), line(2, -30, safety=True)),
    (line(1, 0, safety=True), line(2, -30, risk="high")),
    (line(1, -1), line(2, 0, risk="high")),
    (line(1, -5, risk="high"), line(2, -14, risk="low")),
    (line(1, -6), line(2, -5)),
    (line(1, 0), line(2, 3, risk="high")),
    (line(1, 2), line(2, 3)),
    (line(1, 2), line(2, 2)),
])
def test_the_order_of_today(first, second):
    assert sorted([second, first], key=lambda due: priority(due, TODAY)) == [first, second]


@pytest.mark.parametrize(("risk", "reached", "expected"), [
    ("", None, date(2026, 11, 4)),
    ("high", date(2026, 11, 10), date(2026, 11, 17)),
    ("medium", date(2026, 11, 10), date(2026, 11, 24)),
    ("low", date(2026, 11, 10), date(2026, 12, 10)),
])
def test_the_next_contact_by_risk(risk, reached, expected):
    assert contact_by(risk, date(2026, 11, 1), reached) == expected


@pytest.fixture
def task(client, worker):
    return Task.add(client, worker, title="Renew the food benefits", due_on=clock.today() - timedelta(days=2),
                    worker=worker.id)


@pytest.fixture
def due(task):
    return DueItem.get(DueItem.task == task)


def test_a_late_task_is_on_today_and_counted_in_the_navigation(web, worker, task):
    shown = web.sign_in(worker).get("/")
    assert "Renew the food benefits" in shown.text
    assert "2 days ago" in shown.text
    assert '<span class="badge" id="late">1' in shown.text


def test_done_finishes_the_task_and_takes_it_off_the_list(web, worker, task, due):
    shown = web.follow(web.sign_in(worker).post(f"/today/{due.id}/done"))
    assert "Renew the food benefits" not in shown.text.partition('id="done-today"')[0]
    assert Task.get().closing == "done" and Task.get().closed_by == worker.name


def test_done_by_htmx_answers_the_list_and_the_count_only(web, worker, task, due):
    answer = web.sign_in(worker).post(f"/today/{due.id}/done", htmx=True)
    assert answer.status_code == 303
    part = web.get(answer.location, htmx=True).text
    assert "<html" not in part and 'hx-swap-oob="true" hidden' in part
    assert "Done. It&#39;s off the list." in part


def test_a_recurring_task_leaves_its_next_one_behind(web, worker, client):
    Task.add(client, worker, title="Weekly call", due_on=clock.today(), worker=worker.id, repeat_days=7)
    web.sign_in(worker).post(f"/today/{DueItem.get(DueItem.rule == 'core.task').id}/done")
    following = Task.get(Task.closed_at.is_null())
    assert following.due_on == clock.today() + timedelta(days=7)


def test_a_line_that_only_the_record_can_settle_is_not_done_by_a_click(web, worker, client):
    contact = DueItem.get(DueItem.rule == "core.contact")
    assert web.sign_in(worker).post(f"/today/{contact.id}/done").status_code == 409
    assert DueItem.get_by_id(contact.id).closed_at is None


def test_a_snoozed_line_is_away_until_its_day(web, worker, task, due, monkeypatch):
    back = clock.today() + timedelta(days=5)
    web.sign_in(worker).post(f"/today/{due.id}/snooze", {"until": back.isoformat()})
    assert "Renew the food benefits" not in web.get("/").text
    monkeypatch.setattr(clock, "today", lambda: back)
    assert "Renew the food benefits" in web.get("/").text


@pytest.mark.parametrize("until", ["", "yesterday", "2020-01-01", "2026-02-31"])
def test_a_snooze_without_a_day_to_come_is_refused(web, worker, due, until):
    answer = web.sign_in(worker).post(f"/today/{due.id}/snooze", {"until": until})
    assert answer.status_code == 422
    assert DueItem.get_by_id(due.id).snoozed_until is None


def test_a_reassigned_line_is_on_the_other_workers_today(web, worker, colleague, task, due):
    web.sign_in(worker).post(f"/today/{due.id}/assignment", {"worker": str(colleague.id)})
    assert "Renew the food benefits" not in web.get("/").text
    web.sign_in(colleague)
    assert "Renew the food benefits" in web.get("/").text
    assert web.get(f"/tasks/{task.id}").status_code == 200


def test_a_rules_line_stays_reassigned_after_the_record_changes(web, worker, colleague, client):
    contact = DueItem.get(DueItem.rule == "core.contact")
    web.sign_in(worker).post(f"/today/{contact.id}/assignment", {"worker": str(colleague.id)})
    client = Client.get_by_id(client.id)
    client.set_risk(client.version, "high", "Two falls", worker)
    assert DueItem.get(DueItem.rule == "core.contact").worker_id == colleague.id


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_nothing_of_a_paused_or_closed_client_is_on_today(web, worker, client, task, status):
    client = Client.get_by_id(client.id)
    client.set_status(client.version, status, "In hospital", worker)
    assert "Renew the food benefits" not in web.sign_in(worker).get("/").text
    client.set_status(client.version, "active", "Back", worker)
    assert "Renew the food benefits" in web.get("/").text


@pytest.mark.parametrize(("status", "word"), [("paused", "Paused"), ("closed", "Closed")])
def test_the_task_list_keeps_a_task_of_such_a_client_and_says_so(web, worker, client, task, status, word):
    row = web.sign_in(worker).get("/tasks").text.partition("<tbody>")[2]
    assert "Renew the food benefits" in row and word not in row
    client = Client.get_by_id(client.id)
    client.set_status(client.version, status, "In hospital", worker)
    row = web.get("/tasks").text.partition("<tbody>")[2]
    assert "Renew the food benefits" in row and f'<span class="pill">{word}</span>' in row


def test_done_on_the_page_of_a_task_says_so(web, worker, task):
    assert ">Done.<" in web.follow(web.sign_in(worker).post(f"{task.url}/outcome")).text


def test_somebody_elses_line_is_not_there(web, stranger, due):
    web.sign_in(stranger)
    for path in ("", "/done", "/snooze", "/assignment"):
        url, fields = f"/today/{due.id}{path}", {"until": "2099-01-01", "worker": str(stranger.id)}
        assert (web.post(url, fields) if path else web.get(url)).status_code == 404, path
    assert DueItem.get_by_id(due.id).closed_at is None


@pytest.mark.parametrize("number", [2**31, 2**70])
def test_a_number_that_no_line_can_have_is_not_there(web, worker, number):
    assert web.sign_in(worker).post(f"/today/{number}/done").status_code == 404


def test_the_supervisor_sees_the_teams_lines(web, supervisor, task):
    web.sign_in(supervisor)
    assert "Renew the food benefits" not in web.get("/").text
    assert "Renew the food benefits" in web.get("/?show=team").text


def test_the_supervisor_sees_what_somebody_of_another_team_has_to_do_for_the_teams_clients(
        web, worker, stranger, supervisor, client):
    Task.add(client, worker, title="Renew the food benefits", due_on=clock.today(), worker=stranger.id)
    assert "Renew the food benefits" in web.sign_in(supervisor).get("/?show=team").text


def test_the_supervisor_sees_what_the_team_has_to_do_for_another_teams_clients(
        web, worker, stranger, supervisor, client):
    other = Client.add(stranger, given="Kim", family="Baker")
    CareTeamMember.join_team(other, supervisor.id, stranger)
    assert "Baker" not in web.sign_in(supervisor).get("/?show=team").text
    Task.add(other, stranger, title="Renew the food benefits", due_on=clock.today(), worker=worker.id)
    assert "Renew the food benefits" in web.get("/?show=team").text


def test_an_auditor_reads_and_changes_nothing(web, auditor, due):
    web.sign_in(auditor)
    assert web.get("/").status_code == 200
    assert web.post(f"/today/{due.id}/done").status_code == 403


def test_today_is_paged_and_its_order_goes_on(web, worker, client):
    for days in range(40):
        Task.add(client, worker, title=f"Task {days:02}", due_on=clock.today() - timedelta(days=days), worker=worker.id)
    first = web.sign_in(worker).get("/").text
    assert first.count('<li class="row') == 25
    assert first.index("Task 39") < first.index("Task 38")
    address = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = web.get(address).text
    assert second.count('<li class="row') == 16  # 15 tasks and the first contact
    assert "Task 39" not in second and "Task 00" in second


def test_asking_all_rules_again_changes_nothing_that_is_true(web, worker, task):
    before = list(DueItem.select().order_by(DueItem.id).dicts())
    assert refresh_all(clock.today()) == 1
    assert list(DueItem.select().order_by(DueItem.id).dicts()) == before

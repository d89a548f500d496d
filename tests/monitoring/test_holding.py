"""Held and snoozed work is away, comes back by itself, and is not late anywhere while it is away."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import Alert, Client
from core.foundation import clock
from core.monitoring.models import Contact, DueItem, Task
from core.monitoring.models.due import refresh_all
from tests.monitoring.conftest import ahead

TITLE = "Renew the food benefits"


@pytest.fixture
def task(client, worker):
    return Task.add(client, worker, title=TITLE, due_on=clock.today() - timedelta(days=2), worker=worker.id)


@pytest.fixture
def due(task):
    return DueItem.get(DueItem.task == task)


def badge(page):
    return page.text.partition('id="late"')[2].partition(">")[2].partition("<")[0].strip()


def test_snoozing_a_tasks_line_holds_the_task_and_keeps_no_second_copy(web, worker, task, due):
    web.sign_in(worker).post(f"/today/{due.id}/snooze", {"until": ahead(5)})
    assert Task.get().hold_until == clock.today() + timedelta(days=5)
    assert DueItem.get_by_id(due.id).snoozed_until is None
    assert TITLE in web.get("/tasks?tab=hold").text


def test_taken_back_now_it_is_on_today_at_once(web, worker, task, due):
    web.sign_in(worker).post(f"/today/{due.id}/snooze", {"until": ahead(5)})
    web.follow(web.post(f"{task.url}/hold", {"back": "1"}))
    assert TITLE in web.get("/").text


def test_a_later_hold_wins_over_an_earlier_snooze(web, worker, task, due):
    web.sign_in(worker).post(f"/today/{due.id}/snooze", {"until": ahead(5)})
    web.post(f"{task.url}/hold", {"until": ahead(2)})
    assert DueItem.get(DueItem.task == task).show_from == clock.today() + timedelta(days=2)


def test_held_work_is_late_nowhere_while_it_is_away(web, worker, client, task):
    web.sign_in(worker).post(f"{task.url}/hold", {"until": ahead(5)})
    back = clock.today() + timedelta(days=5)
    assert badge(web.get("/")) == "0"
    assert "2 days ago" not in web.get(f"/clients/{client.id}").text
    assert "in 5 days" in web.get(f"/clients/{client.id}").text
    assert 'class="late"' not in web.get("/tasks?tab=hold").text
    assert Client.get_by_id(client.id).next_on == min(back, clock.today() + timedelta(days=3))


@pytest.mark.parametrize(("came_back", "late"), [(0, False), (1, True)])
def test_back_from_hold_it_is_due_that_day_and_late_the_next(web, worker, task, came_back, late):
    Task.update(hold_until=clock.today() - timedelta(days=came_back)).execute()
    refresh_all(clock.today())
    page = web.sign_in(worker).get("/")
    assert TITLE in page.text and badge(page) == str(int(late))
    assert ('class="late"' in web.get("/tasks").text) is late


def test_a_snoozed_date_moves_the_clients_next_date(web, worker, client):
    Alert.add(client, worker, kind="other", severity="warning", text="The dog bites", until=clock.today())
    line = DueItem.get(DueItem.rule == "core.alert")
    web.sign_in(worker).post(f"/today/{line.id}/snooze", {"until": ahead(2)})
    assert Client.get_by_id(client.id).next_on == clock.today() + timedelta(days=2)


def test_working_everything_out_anew_leaves_holds_and_snoozes(web, worker, client, task, due):
    Alert.add(client, worker, kind="other", severity="warning", text="The dog bites", until=clock.today())
    web.sign_in(worker).post(f"/today/{due.id}/snooze", {"until": ahead(5)})
    web.post(f"/today/{DueItem.get(DueItem.rule == 'core.alert').id}/snooze", {"until": ahead(4)})
    before = list(DueItem.select().order_by(DueItem.id).dicts()), Client.get().next_on
    refresh_all(clock.today())
    assert (list(DueItem.select().order_by(DueItem.id).dicts()), Client.get().next_on) == before


@pytest.mark.parametrize("kind", ["legal", "safety"])
def test_a_legal_or_safety_line_is_not_put_off_past_its_day(web, worker, client, kind, reads):
    line = DueItem.get(DueItem.rule == "core.contact")
    DueItem.update(**{kind: True}).where(DueItem.id == line.id).execute()
    answer = web.sign_in(worker).post(f"/today/{line.id}/snooze", {"until": ahead(9)})
    assert answer.status_code == 422
    assert "Choose a date on or before the due date." in answer.text
    assert DueItem.get_by_id(line.id).snoozed_until is None
    assert reads(client)[-1] == (line.subject, "")
    assert web.post(f"/today/{line.id}/snooze", {"until": line.on.isoformat()}).status_code == 303


@pytest.mark.parametrize(("path", "typed"), [("hold", {"until": ahead(3)}), ("hold", {"back": "1"}),
                                             ("outcome", {"outcome": "x"}), ("cancellation", {"reason": "x"})])
def test_a_task_changed_in_the_meantime_answers_409(web, worker, task, path, typed):
    task.edit(1, worker, title="Renew the food stamps")
    answer = web.sign_in(worker).post(f"{task.url}/{path}", {**typed, "version": "1"})
    assert answer.status_code == 409
    assert "This was changed since you opened it" in answer.text
    assert Task.get().version == 2


@pytest.mark.parametrize(("path", "typed"), [("snooze", {"until": ahead(3)}), ("assignment", {}), ("done", {})])
def test_a_line_whose_task_was_changed_in_the_meantime_answers_409(web, worker, colleague, task, due, path, typed):
    task.edit(1, worker, title="Renew the food stamps")
    answer = web.sign_in(worker).post(f"/today/{due.id}/{path}",
                                      {"worker": str(colleague.id), **typed, "version": "1"})
    assert answer.status_code == 409
    assert Task.get().version == 2


def test_the_page_of_a_line_stands_below_the_clients_banner_and_is_audited(web, worker, client, due, reads):
    page = web.sign_in(worker).get(f"/today/{due.id}").text
    assert 'id="client-name"' in page
    assert reads(client)[-1] == (due.subject, "")


def test_held_work_that_came_back_is_late_in_the_navigation_of_other_pages_as_on_today(web, worker, task):
    """The number beside Today is asked for by itself where the list is not there."""
    task.hold(task.version, clock.today(), worker)
    DueItem.delete().where(DueItem.task.is_null()).execute()
    web.sign_in(worker)
    assert badge(web.get("/clients")) == badge(web.get("/")) == "0"


def test_another_day_of_the_rule_ends_a_snooze_and_a_done(client, worker):
    line = DueItem.get(DueItem.rule == "core.contact")
    DueItem.update(snoozed_until=clock.today() + timedelta(days=9), show_from=clock.today() + timedelta(days=9),
                   closed_at=clock.now(), closed_by="x").where(DueItem.id == line.id).execute()
    client.set_risk(client.version, "high", "x", worker)
    Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached", text="x")
    now = DueItem.get_by_id(line.id)
    assert now.on != line.on and (now.snoozed_until, now.closed_at) == (None, None)


def test_what_is_done_stays_with_who_had_it_when_the_client_is_handed_over(client, worker, colleague, supervisor):
    done, still_open = DueItem.select().where(DueItem.client == client).order_by(DueItem.id).limit(2)
    DueItem.update(closed_at=clock.now(), closed_by=worker.name).where(DueItem.id == done.id).execute()
    client.assign(client.version, colleague, supervisor)
    assert DueItem.get_by_id(done.id).worker_id == worker.id
    assert DueItem.get_by_id(still_open.id).worker_id == colleague.id


def test_a_recurring_task_that_is_done_on_a_closed_client_leaves_no_next_one(client, worker):
    weekly = Task.add(client, worker, title="Weekly call", due_on=clock.today(), worker=worker.id, repeat_days=7)
    Client.update(status="closed").execute()
    again = Task.get_by_id(weekly.id)
    again.finish(again.version, "", worker)
    assert Task.select().count() == 1

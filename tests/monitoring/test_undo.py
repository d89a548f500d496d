"""Done can be undone for the rest of the day: on Today, on a task's page, and for dates that are no tasks."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import Client
from core.foundation import clock
from core.monitoring.models import DueItem, Task, due
from tests.monitoring.conftest import PART2

UNDO = {"once": "u" * 43}


@pytest.fixture
def task(client, worker):
    return Task.add(client, worker, title="Renew the food benefits", due_on=clock.today(), worker=worker.id)


@pytest.fixture
def weekly(client, worker):
    return Task.add(client, worker, title="Weekly call", due_on=clock.today(), worker=worker.id, repeat_days=7)


@pytest.fixture
def date_line(client, worker):
    """A date that is no task and that the record cannot settle, of an installed rule."""
    made = DueItem.create(client=client, rule="core.other", plugin="core", key="one", intended=worker, worker=worker,
                          on=clock.today(), show_from=clock.today(), title="Look in on him")
    due.update_next_date(Client.id == client.id, due.owners_in_force())
    return made


def done_today(page):
    return page.text.partition('id="done-today"')[2]


def open_list(page):
    return page.text.partition('id="done-today"')[0]


def test_what_was_done_stands_under_done_today_with_undo(web, worker, task):
    web.sign_in(worker).post(f"/today/{DueItem.get(DueItem.task == task).id}/done")
    page = web.get("/")
    assert "Renew the food benefits" not in open_list(page)
    assert "Renew the food benefits" in done_today(page)
    action = f"/tasks/{task.id}/undo?from=today"
    assert f'action="{action}" method="post"' in done_today(page)
    assert web.post(action, UNDO).location == "/?done=undone"


def test_undone_it_is_open_and_on_the_list_again(web, worker, task):
    web.sign_in(worker).post(f"{task.url}/outcome", {"outcome": "Renewed"})
    web.follow(web.post(f"{task.url}/undo", UNDO))
    assert "Renew the food benefits" in open_list(web.get("/"))
    assert (Task.get().closing, Task.get().outcome) == ("", "")


def test_the_page_of_a_task_offers_undo_on_the_day_only(web, worker, task, monkeypatch):
    web.sign_in(worker).post(f"{task.url}/outcome")
    assert f'action="{task.url}/undo"' in web.get(task.url).text
    monkeypatch.setattr(clock, "today", lambda: clock.local(clock.now()).date() + timedelta(days=1))
    assert f'action="{task.url}/undo"' not in web.get(task.url).text
    answer = web.post(f"{task.url}/undo", UNDO)
    assert answer.status_code == 409
    assert "You can only undo this on the same day." in answer.text
    assert Task.get().closing == "done"


def test_yesterdays_work_is_not_under_done_today(web, worker, task):
    web.sign_in(worker).post(f"{task.url}/outcome")
    Task.update(closed_at=clock.now() - timedelta(days=1)).execute()
    assert "Done today" not in web.get("/").text


def test_a_date_that_is_no_task_can_be_undone_too(web, worker, date_line):
    web.sign_in(worker).post(f"/today/{date_line.id}/done")
    assert "Look in on him" not in open_list(web.get("/"))
    assert f'action="/today/{date_line.id}/undo"' in done_today(web.get("/"))
    web.follow(web.post(f"/today/{date_line.id}/undo", UNDO))
    assert "Look in on him" in open_list(web.get("/"))


def test_a_date_done_on_another_day_is_not_undone(web, worker, date_line):
    web.sign_in(worker).post(f"/today/{date_line.id}/done")
    DueItem.update(closed_at=clock.now() - timedelta(days=1)).where(DueItem.id == date_line.id).execute()
    assert web.post(f"/today/{date_line.id}/undo", UNDO).status_code == 409
    assert DueItem.get_by_id(date_line.id).closed_at is not None


def test_the_clients_next_date_follows_done_and_undo(web, worker, client, date_line):
    web.sign_in(worker)
    before = Client.get_by_id(client.id).next_on
    web.post(f"/today/{date_line.id}/done")
    assert Client.get_by_id(client.id).next_on > before == clock.today()
    web.post(f"/today/{date_line.id}/undo", UNDO)
    assert Client.get_by_id(client.id).next_on == before


def test_undo_takes_the_next_of_a_recurring_task_away(web, worker, weekly):
    web.sign_in(worker).post(f"{weekly.url}/outcome")
    web.post(f"{weekly.url}/undo", UNDO)
    assert [task.id for task in Task.select().where(Task.closed_at.is_null())] == [weekly.id]


def test_the_next_one_stays_when_somebody_touched_it(web, worker, weekly):
    web.sign_in(worker).post(f"{weekly.url}/outcome")
    following = Task.get(Task.repeats == weekly)
    following.hold(following.version, clock.today() + timedelta(days=9), worker)
    web.post(f"{weekly.url}/undo", UNDO)
    assert Task.get_by_id(following.id).closing == ""


def test_done_again_leaves_no_second_next_one(web, worker, weekly):
    web.sign_in(worker).post(f"{weekly.url}/outcome")
    following = Task.get(Task.repeats == weekly)
    following.hold(following.version, clock.today() + timedelta(days=9), worker)
    web.post(f"{weekly.url}/undo", UNDO)
    web.post(f"{weekly.url}/outcome", {"outcome": "Now really"})
    assert Task.select().where(Task.repeats == weekly, Task.closed_at.is_null()).count() == 1


def test_a_cancelled_task_can_be_taken_back_on_its_page(web, worker, task):
    web.sign_in(worker).post(f"{task.url}/cancellation", {"reason": "Not needed"})
    web.follow(web.post(f"{task.url}/undo", UNDO))
    assert Task.get().closing == ""


@pytest.mark.parametrize(("path", "typed"), [("outcome", {"outcome": "Twice"}), ("cancellation", {"reason": "No"}),
                                             ("hold", {"until": "2099-01-01"}), ("hold", {"back": "1"})])
def test_what_is_done_to_a_closed_task_is_answered_in_words(web, worker, client, task, path, typed, reads):
    web.sign_in(worker).post(f"{task.url}/outcome", {"outcome": "Renewed"})
    answer = web.post(f"{task.url}/{path}", typed)
    assert answer.status_code == 409
    assert "You already marked this as done on" in answer.text
    assert Task.get().outcome == "Renewed"
    assert reads(client)[-1] == (f"task {task.id}", "")


def test_editing_a_closed_task_is_answered_in_words(web, worker, task, task_form):
    web.sign_in(worker).post(f"{task.url}/outcome")
    assert "You already marked this as done on" in web.get(f"{task.url}/edit").text
    answer = web.post(f"{task.url}/edit", task_form(title="Another", version="2"))
    assert answer.status_code == 409
    assert Task.get().title == "Renew the food benefits"


def test_a_line_done_twice_is_answered_in_words(web, worker, date_line):
    web.sign_in(worker).post(f"/today/{date_line.id}/done")
    answer = web.post(f"/today/{date_line.id}/done")
    assert answer.status_code == 409
    assert "You already marked this as done on" in answer.text


def test_nothing_is_undone_on_a_closed_client(web, worker, client, task):
    web.sign_in(worker).post(f"{task.url}/outcome")
    stored = Client.get_by_id(client.id)
    stored.set_status(stored.version, "closed", "Moved away", worker)
    answer = web.post(f"{task.url}/undo", UNDO)
    assert answer.status_code == 409
    assert "Reopen the client" in answer.text


def test_a_protected_task_done_today_shows_to_nobody_who_is_not_cleared(web, cleared, client):
    task = Task.add(client, cleared, title="CANARY clinic", due_on=clock.today(), worker=cleared.id,
                    sensitivity="substance_use.part2")
    web.sign_in(cleared).post(f"{task.url}/outcome")
    assert "CANARY clinic" in done_today(web.get("/"))
    cleared.set_clearances([], "test")
    assert "CANARY clinic" not in web.get("/").text


# --- Who may, and what is left alone ---------------------------------------------------------------


def test_a_colleague_cannot_undo_what_somebody_else_did(web, task, worker, colleague):
    task.finish(task.version, "She was told", worker)
    web.sign_in(colleague)
    assert ">Undo<" not in web.get(task.url).text
    answer = web.post(f"{task.url}/undo", {**UNDO, "version": str(task.version)})
    assert answer.status_code == 403 and "can undo it" in answer.text
    assert Task.get_by_id(task.id).outcome == "She was told"


def test_the_task_of_somebody_who_is_gone_comes_back_to_the_clients_worker(web, client, worker, colleague):
    task = Task.add(client, worker, title="Call", due_on=clock.today(), worker=colleague.id)
    task.finish(task.version, "", worker)
    colleague.end(worker, confirmed=True)
    assert web.sign_in(worker).post(f"{task.url}/undo", {**UNDO, "version": str(task.version)}).status_code == 303
    assert Task.get_by_id(task.id).worker_id == worker.id


@pytest.mark.parametrize(("path", "name", "value"), [
    ("snooze", "until", (clock.today() + timedelta(days=2)).isoformat()), ("assignment", "worker", "colleague")])
def test_a_line_that_is_done_is_neither_put_off_nor_given_away(web, date_line, worker, colleague, path, name, value):
    date_line.finish(0, "", worker)
    value = str(colleague.id) if value == "colleague" else value
    answer = web.sign_in(worker).post(f"/today/{date_line.id}/{path}", {name: value, "once": "s" * 43})
    assert answer.status_code == 409 and "You already marked this as done on" in answer.text
    now = DueItem.get_by_id(date_line.id)
    assert (now.snoozed_until, now.reassigned) == (None, False)


def test_a_protected_line_is_taken_back_by_who_is_cleared_when_its_worker_is_not_any_more(web, cleared, supervisor,
                                                                                        client):
    line = DueItem.create(client=client, rule="core.other", plugin="core", key="one", intended=cleared, worker=cleared,
                          on=clock.today(), show_from=clock.today(), title="Clinic", sensitivity=PART2)
    web.sign_in(cleared).post(f"/today/{line.id}/done")
    cleared.set_clearances([], "test")
    supervisor.set_clearances([PART2], "test")
    web.follow(web.sign_in(supervisor).post(f"/today/{line.id}/undo"))
    assert DueItem.get_by_id(line.id).worker_id == supervisor.id


def test_a_colleague_cannot_undo_a_line_and_a_supervisor_can(web, worker, colleague, supervisor, date_line):
    url = f"/today/{date_line.id}"
    web.sign_in(worker).post(f"{url}/done")
    web.sign_in(colleague)
    assert f'action="{url}/undo"' not in web.get(url).text
    answer = web.post(f"{url}/undo")
    assert answer.status_code == 403 and "can undo it" in answer.text
    assert DueItem.get_by_id(date_line.id).closed_at
    web.sign_in(supervisor)
    assert f'action="{url}/undo"' in web.get(url).text
    web.follow(web.post(f"{url}/undo"))
    assert DueItem.get_by_id(date_line.id).closed_at is None


def test_the_page_of_a_closed_clients_task_offers_no_undo(web, worker, client, task):
    web.sign_in(worker).post(f"{task.url}/outcome")
    assert f'action="{task.url}/undo"' in web.get(task.url).text
    stored = Client.get_by_id(client.id)
    stored.set_status(stored.version, "closed", "Moved away", worker)
    assert f'action="{task.url}/undo"' not in web.get(task.url).text

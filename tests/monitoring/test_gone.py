"""Lines of Today that are there no more when a form of theirs arrives, and those that only the record settles."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import Alert
from core.foundation import clock
from core.monitoring.models import DueItem, Task

GONE = "That item is no longer open. Someone finished or changed it."
CHANGES = [("done", {}), ("snooze", {"until": "2099-01-01"}), ("snooze", {"until": ""}), ("assignment", {})]


@pytest.fixture
def task(client, worker):
    return Task.add(client, worker, title="Renew the food benefits", due_on=clock.today() - timedelta(days=2),
                    worker=worker.id)


@pytest.fixture
def due(task):
    return DueItem.get(DueItem.task == task)


def proof(page, action):
    """What the form with this action says of the line that it is for."""
    return {"shown": page.text.partition(f'action="{action}')[2].partition('name="shown" value="')[2].partition('"')[0]}


@pytest.mark.parametrize(("path", "typed"), CHANGES)
def test_a_line_whose_task_somebody_else_finished_says_who_and_when(web, worker, colleague, task, due, path, typed):
    url = f"/today/{due.id}/{path}"
    shown = proof(web.sign_in(worker).get(f"/today/{due.id}"), url)
    task.finish(1, "Renewed", colleague)
    answer = web.post(url, {"worker": str(colleague.id), **typed, **shown})
    assert answer.status_code == 409 and f"This was already done by {colleague.name} on" in answer.text
    assert (Task.get().outcome, Task.get().closed_by) == ("Renewed", colleague.name)


def test_what_was_typed_for_it_is_still_there(web, worker, colleague, task, due):
    shown = proof(web.sign_in(worker).get(f"/today/{due.id}"), f"/today/{due.id}/done")
    task.finish(1, "Renewed", colleague)
    assert "I renewed them" in web.post(f"/today/{due.id}/done", {"outcome": "I renewed them", **shown}).text


def test_by_htmx_the_page_that_says_so_takes_the_place_of_the_whole_page(web, worker, colleague, task, due):
    page = web.sign_in(worker).get("/")
    task.finish(1, "Renewed", colleague)
    answer = web.post(f"/today/{due.id}/done", proof(page, f"/today/{due.id}/done"), htmx=True)
    assert answer.status_code == 409 and f"already done by {colleague.name}" in answer.text
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("body", "innerHTML")
    assert '"409|422|507","swap":true' in page.text


@pytest.fixture
def alert_line(client, worker):
    """A line that only the record settles, or somebody who handles it."""
    Alert.add(client, worker, kind="other", severity="warning", text="The dog bites", until=clock.today())
    return DueItem.get(DueItem.rule == "core.alert")


def test_a_line_that_only_the_record_settles_offers_open_and_not_done(web, worker, client, alert_line):
    page = web.sign_in(worker).get("/").text
    row = page.partition(f'id="due-{alert_line.id}"')[2].partition("</li>")[0]
    assert f'href="{Alert.get().url}">Open<' in row and "/done" not in row and ">Done<" not in row
    page = web.get(f"/today/{alert_line.id}").text
    assert f'href="{Alert.get().url}">Open<' in page and "/done" not in page
    assert f'href="{Alert.get().url}">Open<' in web.get(client.url).text


@pytest.mark.parametrize("htmx", [False, True])
def test_it_is_not_finished_by_a_form_of_somebodys_own_either(web, worker, alert_line, htmx):
    answer = web.sign_in(worker).post(f"/today/{alert_line.id}/done", {"outcome": "Seen"}, htmx=htmx)
    assert answer.status_code == 409 and "once the record shows it&#39;s done" in answer.text
    assert DueItem.get_by_id(alert_line.id).closed_at is None


def test_a_line_without_a_place_of_its_own_opens_the_client(web, worker, client):
    DueItem.create(client=client, rule="core.other", plugin="core", key="one", intended=worker, worker=worker,
                   on=clock.today(), show_from=clock.today(), title="Look in", settled_by_record=True)
    row = web.sign_in(worker).get("/").text.partition("Look in")[2].partition("</li>")[0]
    assert f'href="{client.url}">Open<' in row


def test_a_removed_alert_takes_its_line_along(web, worker, alert_line):
    Alert.get().end(worker, "Resolved")
    assert not DueItem.select().where(DueItem.id == alert_line.id).exists()


def test_the_number_above_the_list_is_that_of_its_items(web, worker, client):
    for days in (-9, -8, -7, -1, 0, 3):
        Task.add(client, worker, title="Call", worker=worker.id, due_on=clock.today() + timedelta(days=days))
    page = web.sign_in(worker).get("/").text
    items, late = page.count('id="due-'), page.count('class="due late"')
    assert late >= 4 and f"{items} items, {late} overdue" in page and f'id="late">{late}<' in page


@pytest.mark.parametrize(("path", "typed"), [("snooze", {"until": "2099-01-01"}), ("assignment", {})])
def test_a_line_that_the_record_settled_leads_back_to_today(web, worker, colleague, alert_line, path, typed):
    url = f"/today/{alert_line.id}/{path}"
    shown = proof(web.sign_in(worker).get(f"/today/{alert_line.id}"), url)
    Alert.get().end(worker, "Resolved")
    answer = web.post(url, {"worker": str(colleague.id), **typed, **shown})
    assert answer.location == "/?done=gone"
    assert GONE in web.follow(answer).text


def test_by_htmx_the_list_comes_back_with_that_sentence(web, worker, alert_line):
    shown = proof(web.sign_in(worker).get(f"/today/{alert_line.id}"), f"/today/{alert_line.id}/snooze")
    Alert.get().end(worker, "Resolved")
    answer = web.post(f"/today/{alert_line.id}/snooze", {"until": "2099-01-01", **shown}, htmx=True)
    part = web.get(answer.location, htmx=True).text
    assert "<html" not in part and 'id="today"' in part and GONE in part


@pytest.mark.parametrize("path", ["done", "snooze", "assignment"])
def test_to_whoever_was_not_shown_it_a_line_that_is_gone_is_not_there(web, worker, colleague, task, due, path):
    shown = proof(web.sign_in(worker).get(f"/today/{due.id}"), f"/today/{due.id}/{path}")
    task.finish(1, "Renewed", worker)
    for person, sent in ((worker, {}), (worker, {"shown": "x" * 60}), (colleague, shown)):
        assert web.sign_in(person).post(f"/today/{due.id}/{path}", sent).status_code == 404


def test_a_double_click_on_done_is_answered_as_the_first(web, worker, task, due):
    shown = proof(web.sign_in(worker).get("/"), f"/today/{due.id}/done")
    sent = {"once": "d" * 43, "version": str(task.version), **shown}
    assert [web.post(f"/today/{due.id}/done", sent).location for _ in range(2)] == ["/?done=done"] * 2

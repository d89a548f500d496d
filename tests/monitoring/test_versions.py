"""What was changed by somebody else is said, with both versions and what was typed; nothing is saved unseen."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import CareTeamMember
from core.foundation import clock
from core.foundation.db import Conflict, Stale
from core.monitoring.models import Contact, DueItem, Task
from core.monitoring.queries import tasks as queries
from core.web.dates import day
from tests.monitoring.conftest import ahead

OLD = (("", False), ("x", False), ("1", False), ("1", True))  # no version, no number, seen before; the last by htmx


@pytest.fixture
def task(client, worker, colleague):
    """A task that a colleague edited after the page was opened."""
    CareTeamMember.join_team(client, colleague.id, worker)
    task = Task.add(client, worker, title="Call the landlord", worker=worker.id, due_on=clock.today())
    task.edit(1, worker, title="Call the landlady")
    return Task.get_by_id(task.id)


def line_of(task):
    return DueItem.get(DueItem.task == task)


def of_a_line(task, worker, colleague):
    """Address, what is typed and a part of it that must still be there, for each form of a line."""
    url = f"/today/{line_of(task).id}"
    return {"done": (f"{url}/done", {"outcome": "She calls back"}, "She calls back"),
            "snooze": (f"{url}/snooze", {"until": ahead(5)}, ahead(5)),
            "assignment": (f"{url}/assignment", {"worker": str(colleague.id)}, f'selected value="{colleague.id}"')}


def of_a_task(task, worker, colleague):
    return {"outcome": (f"{task.url}/outcome", {"outcome": "She calls back"}, "She calls back"),
            "hold": (f"{task.url}/hold", {"until": ahead(5)}, ahead(5)),
            "cancellation": (f"{task.url}/cancellation", {"reason": "She calls back"}, "She calls back"),
            "edit": (f"{task.url}/edit", {"title": "Write to her", "kind": "task", "due_on": ahead(3),
                                          "worker": str(worker.id), "repeat_days": "0"}, "Write to her")}


FORMS = [(of_a_line, name) for name in ("done", "snooze", "assignment")] + [
    (of_a_task, name) for name in ("outcome", "hold", "cancellation", "edit")]


@pytest.mark.parametrize(("version", "htmx"), OLD)
@pytest.mark.parametrize(("of", "name"), FORMS)
def test_a_form_of_another_version_saves_nothing_and_says_what_there_is_now(web, worker, colleague, task, of, name,
                                                                            version, htmx):
    address, typed, kept = of(task, worker, colleague)[name]
    answer = web.sign_in(worker).post(address, {**typed, "version": version}, htmx=htmx)
    assert answer.status_code == 409
    assert "Call the landlady" in answer.text, "as it is now"
    assert kept in answer.text, "as it was typed"
    assert "This was changed since you opened it" in answer.text
    assert vars(Task.get_by_id(task.id))["__data__"] == vars(task)["__data__"]


@pytest.mark.parametrize(("of", "name"), FORMS)
def test_without_a_version_nothing_is_saved(web, worker, colleague, task, of, name):
    address, typed, kept = of(task, worker, colleague)[name]
    answer = web.sign_in(worker).post(address, {**typed, "version": None})
    assert answer.status_code == 409 and kept in answer.text
    assert Task.get_by_id(task.id).version == task.version


@pytest.mark.parametrize(("of", "name"), FORMS)
def test_sent_again_from_the_page_that_told_it_is_saved(web, worker, colleague, task, of, name):
    address, typed, _kept = of(task, worker, colleague)[name]
    answer = web.sign_in(worker).post(address, {**typed, "version": "1"})
    assert f'type="hidden" name="version" value="{task.version}"' in answer.text
    assert web.post(address, {**typed, "version": str(task.version)}).status_code == 303
    assert Task.get_by_id(task.id).version > task.version


@pytest.mark.parametrize("version", ["", "x", "99"])
def test_taking_a_held_task_back_and_undoing_ask_for_the_version_too(web, worker, task, version):
    task.hold(task.version, clock.today(), worker)
    web.sign_in(worker)
    assert web.post(f"{task.url}/hold", {"back": "1", "version": version}).status_code == 409
    task.finish(task.version, "", worker)
    assert web.post(f"{task.url}/undo", {"version": version}).status_code == 409
    assert Task.get_by_id(task.id).closing == "done"


@pytest.mark.parametrize("version", ["", "x", "99"])
@pytest.mark.parametrize(("path", "typed"), [
    ("amendments/new", {"reason": "The wrong day", "text": "It was Thursday"}), ("strike", {"reason": "The wrong day"}),
    ("signature", {})])
def test_a_note_is_corrected_from_the_version_that_was_seen_only(web, written, note, path, typed, version):
    contact = written(**({} if path == "signature" else {"sign": "1"}))
    before = Contact.get_by_id(contact.id)
    form = {**note(), **typed, "version": version} if path == "amendments/new" else {**typed, "version": version}
    answer = web.post(f"{contact.url}/{path}", form)
    assert answer.status_code == 409
    assert "Slept better." in answer.text and typed.get("reason", "") in answer.text
    assert vars(Contact.get())["__data__"] == vars(before)["__data__"] and Contact.select().count() == 1


def test_a_note_that_was_edited_meanwhile_is_not_signed_unseen(web, written, edited):
    contact = written()
    edited(contact, text="Slept badly.")
    answer = web.post(f"{contact.url}/signature", {"version": "1"})
    assert answer.status_code == 409 and "Slept badly." in answer.text
    assert Contact.get().signed_at is None


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("how", ["line", "task"])
def test_what_somebody_else_finished_says_who_and_when(web, worker, colleague, task, how, htmx):
    line = line_of(task)
    page = web.sign_in(worker).get("/" if how == "line" else task.url).text
    task.finish(task.version, "", colleague)
    address = f"/today/{line.id}/done" if how == "line" else f"{task.url}/outcome"
    typed = {"version": str(task.version), "outcome": "I did it, too"}
    if how == "line":
        typed["shown"] = page.split(f'action="{address}"')[1].split('name="shown" value="')[1].split('"')[0]
    answer = web.post(address, typed, htmx=htmx)
    assert answer.status_code == 409
    assert f"already done by {colleague.name}" in answer.text
    assert Task.get().closed_by == colleague.name


def test_a_line_of_a_rule_that_somebody_else_finished_says_who_and_when(web, worker, colleague, client):
    CareTeamMember.join_team(client, colleague.id, worker)
    line = DueItem.create(client=client, rule="core.other", plugin="core", key="one", intended=worker, worker=worker,
                          on=clock.today(), show_from=clock.today(), title="Look in", why="")
    line.finish(0, "", colleague)
    for path, typed in (("done", {}), ("snooze", {"until": ahead(1)}), ("assignment", {"worker": str(worker.id)})):
        answer = web.sign_in(worker).post(f"/today/{line.id}/{path}", typed)
        assert answer.status_code == 409 and f"already done by {colleague.name}" in answer.text, path


def test_a_stranger_learns_nothing_of_a_line_that_was_finished(web, worker, stranger, task):
    line = line_of(task)
    task.finish(task.version, "", worker)
    answer = web.sign_in(stranger).post(f"/today/{line.id}/done", {"version": "3"})
    assert answer.status_code == 404 and worker.name not in answer.text


@pytest.mark.parametrize(("trouble", "sentence"), [
    (lambda task: Stale(task), "Someone else changed this"),
    (lambda task: Conflict("The office is closed.", task), "The office is closed.")])
def test_a_conflict_that_no_form_expects_is_no_error_of_ours(web, worker, task, monkeypatch, trouble, sentence):
    def raises(*_args):
        raise trouble(task)

    monkeypatch.setattr(queries, "tasks_in", raises)
    answer = web.sign_in(worker).get("/tasks")
    assert answer.status_code == 409 and sentence in answer.text


# --- What the page says of it --------------------------------------------------------------------------


def test_a_line_that_i_snoozed_myself_says_how_it_is_now_and_not_that_somebody_else_changed_it(web, worker, colleague,
                                                                                              client):
    task = Task.add(client, worker, title="Call the landlord", worker=worker.id, due_on=clock.today())
    url = f"/today/{line_of(task).id}"
    web.sign_in(worker).post(f"{url}/snooze", {"until": ahead(8), "version": "1"})
    answer = web.post(f"{url}/assignment", {"worker": str(colleague.id), "version": "1"})
    assert answer.status_code == 409
    for sentence in ("This was changed since you opened it, so nothing was saved.", f"Assigned to {worker.name}",
                     f"Snoozed until {day(clock.today() + timedelta(days=8), 'short')}"):
        assert sentence in answer.text, sentence
    assert "Someone else" not in answer.text and "other version" not in answer.text
    web.follow(web.post(f"{url}/assignment", {"worker": str(colleague.id), "version": "2"}))
    assert f"Assigned to {colleague.name}" in web.get(url).text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_date_of_a_rule_that_was_snoozed_says_so_on_its_page(web, worker, client, htmx):
    line = DueItem.create(client=client, rule="core.other", plugin="core", key="one", intended=worker, worker=worker,
                          on=clock.today(), show_from=clock.today(), title="Look in", why="")
    assert "Snoozed until" not in web.sign_in(worker).get(f"/today/{line.id}").text
    web.post(f"/today/{line.id}/snooze", {"until": ahead(8)})
    assert f"Snoozed until {day(clock.today() + timedelta(days=8), 'short')}" in web.get(f"/today/{line.id}",
                                                                                       htmx=htmx).text


@pytest.mark.parametrize("typed", ["", "She calls back"])
def test_only_what_was_typed_is_said_to_be_still_there(web, worker, client, typed):
    line = DueItem.create(client=client, rule="core.other", plugin="core", key="one", intended=worker, worker=worker,
                          on=clock.today(), show_from=clock.today(), title="Look in", why="")
    line.finish(0, "", worker)
    answer = web.sign_in(worker).post(f"/today/{line.id}/done", {"outcome": typed})
    assert answer.status_code == 409 and "You already marked this as done on" in answer.text
    assert ("What you typed is still below" in answer.text) is bool(typed)


@pytest.mark.parametrize("typed", ["", "She calls back"])
def test_the_same_holds_when_it_was_changed(web, worker, task, typed):
    answer = web.sign_in(worker).post(f"{task.url}/outcome", {"outcome": typed, "version": "1"})
    assert answer.status_code == 409
    assert ("What you typed is still below" in answer.text) is bool(typed)


def test_a_form_that_is_refused_before_anybody_typed_speaks_of_nothing_typed(web, worker, task):
    task.finish(task.version, "", worker)
    page = web.sign_in(worker).get(f"{task.url}/edit")
    assert page.status_code == 409 and "weren't saved" not in page.text and "still below" not in page.text

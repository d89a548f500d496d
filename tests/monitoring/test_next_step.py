"""A note's next step is its task: whichever is changed, the other says the same."""
from __future__ import annotations

import json
from datetime import timedelta

import pytest

from core.clients.models import Client
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, ContactGoal, DueItem, Task
from core.plans.models import Goal
from core.web.sentences import Sentence, shown
from tests.monitoring.conftest import PART2, ahead

pytestmark = pytest.mark.one_database

CALL = {"next_step": "Call the landlord", "next_on": ahead(3)}


def test_a_reworded_and_moved_next_step_rewords_and_moves_its_task(written, edited):
    edited(written(**CALL), next_step="Write to the landlord", next_on=ahead(5))
    task = Task.get()
    assert (task.title, task.due_on) == ("Write to the landlord", clock.today() + timedelta(days=5))
    assert DueItem.get(DueItem.task == task).on == task.due_on


def test_a_next_step_that_is_taken_out_cancels_its_task(written, edited):
    edited(written(**CALL), next_step="", next_on="")
    assert Task.get().closing == "cancelled"
    assert not DueItem.select().where(DueItem.rule == "core.task").exists()


def test_a_next_step_that_is_put_in_again_is_a_task_again(written, edited):
    contact = written(**CALL)
    edited(contact, next_step="", next_on="")
    edited(contact, **CALL)
    assert Task.select().where(Task.closed_at.is_null()).count() == 1


def test_a_next_step_put_in_later_becomes_a_task(written, edited):
    edited(written(), **CALL)
    assert Task.get().title == "Call the landlord"


def test_a_note_protected_later_protects_its_task(web, cleared, colleague, written, edited):
    edited(written(**CALL), **CALL, sensitivity=PART2)
    assert Task.get().sensitivity == PART2
    assert web.sign_in(colleague).get(Task.get().url).status_code == 404


def test_a_note_whose_protection_is_lifted_lifts_that_of_its_task(web, cleared, colleague, written, edited):
    contact = written(**CALL, sensitivity=PART2)
    edited(contact, **CALL, sensitivity="", lifted_because="It was another client's")
    assert web.sign_in(colleague).get(Task.get().url).status_code == 200


def test_why_a_protection_is_lifted_is_worded_when_the_audit_log_is_read(web, cleared, auditor, written, edited):
    contact = written(**CALL, sensitivity=PART2)
    edited(contact, **CALL, sensitivity="", lifted_because="{It was another client's}")
    kept = json.loads(AuditEvent.get(AuditEvent.action == "task.change").detail)["lifted_because"]
    assert isinstance(shown(kept), Sentence), "the program's own reason, to be worded in the reader's language"
    auditor.set_clearances([PART2], "test")
    page = web.sign_in(auditor).get("/audit").text
    assert "Protection removed: The protection was removed from the original note." in page
    assert "Protection removed: {It was another client&#39;s}" in page, "a person's own words, as typed"


def test_a_task_that_is_protected_with_its_note_is_not_said_to_have_lost_protection(web, cleared, auditor, written,
                                                                                    edited):
    edited(written(**CALL), **CALL, sensitivity=PART2)
    auditor.set_clearances([PART2], "test")
    assert Task.get().sensitivity == PART2
    assert "Protection removed" not in web.sign_in(auditor).get("/audit").text


def test_a_task_edited_on_its_own_page_is_followed_by_its_unsigned_note(web, written, task_form):
    contact = written(**CALL)
    web.post(f"{Task.get().url}/edit", task_form(title="Write to him", due_on=ahead(9), version="1"))
    contact = Contact.get_by_id(contact.id)
    assert (contact.next_step, contact.next_on) == ("Write to him", clock.today() + timedelta(days=9))


def test_a_task_protected_on_its_own_page_protects_its_unsigned_note(web, cleared, colleague, written, task_form):
    contact = written(**CALL)
    web.post(f"{Task.get().url}/edit", task_form(sensitivity=PART2, version="1"))
    assert web.sign_in(colleague).get(contact.url).status_code == 404


def test_a_task_is_not_less_protected_than_the_note_it_came_from(web, cleared, written, task_form):
    written(**CALL, sensitivity=PART2)
    answer = web.post(f"{Task.get().url}/edit",
                      task_form(sensitivity="", lifted_because="Not needed", version="1"))
    assert answer.status_code == 422
    assert "Remove the protection from the note first." in answer.text
    assert Task.get().sensitivity == PART2


def test_a_signed_note_stays_as_it_is_when_its_task_is_edited(web, written, task_form):
    contact = written(**CALL, sign="1")
    web.post(f"{Task.get().url}/edit", task_form(title="Write to him", version="1"))
    assert Contact.get_by_id(contact.id).next_step == "Call the landlord"
    assert Task.get().title == "Write to him"


def test_a_note_edited_after_its_task_was_done_makes_no_ghost(web, written, edited):
    contact = written(**CALL)
    web.post(f"{Task.get().url}/outcome", {"outcome": "He agreed"})
    edited(contact, **CALL, text="Slept better, and ate.")
    assert Task.select().count() == 1


def test_an_old_next_step_does_not_block_a_later_edit(web, written, edited, monkeypatch):
    contact = written(**CALL)
    later = clock.today() + timedelta(days=10)
    monkeypatch.setattr(clock, "today", lambda: later)
    assert edited(contact, **CALL, text="Slept badly.").text == "Slept badly."


def test_a_next_step_moved_to_a_day_that_has_passed_is_refused(web, written, note):
    contact = written(**CALL)
    answer = web.post(f"{contact.url}/edit", note(**{**CALL, "next_on": ahead(-1)}, version="1"))
    assert answer.status_code == 422
    assert "This date is in the past" in answer.text


@pytest.fixture
def goals(client, worker):
    return [Goal.add(client, worker, words=words) for words in ("Find a job", "Sleep well")]


def test_goals_chosen_on_the_edit_form_are_saved(web, written, edited, goals):
    contact = edited(written(), goals=str(goals[1].id))
    assert [row.title for row in ContactGoal.select().where(ContactGoal.contact == contact)] == ["Sleep well"]


def test_goals_on_the_note_stand_chosen_on_the_edit_form_and_go_when_they_are_taken_out(web, written, edited, goals):
    contact = written(goals=str(goals[0].id))
    page = web.get(f"{contact.url}/edit").text
    assert f'value="{goals[0].id}" checked' in page and f'value="{goals[1].id}" checked' not in page
    edited(contact)
    assert not ContactGoal.select().where(ContactGoal.contact == contact).exists()


def test_a_closed_goal_stays_on_the_note(web, worker, written, edited, goals):
    contact = written(goals=str(goals[0].id))
    goal = Goal.get_by_id(goals[0].id)
    goal.close(goal.version, "met", "Works at the bakery", worker)
    edited(contact, goals=str(goal.id))
    assert ContactGoal.get().goal_id == goal.id


def test_a_protected_goal_stays_on_the_note_of_an_author_who_lost_the_clearance(web, cleared, client, written, edited):
    goal = Goal.add(client, cleared, words="Stay sober", sensitivity=PART2)
    contact = written(goals=str(goal.id))
    cleared.set_clearances([], "test")
    edited(contact, text="More")
    assert ContactGoal.get().goal_id == goal.id


def test_a_next_step_on_a_closed_client_is_refused_in_words(web, worker, client, written, note):
    contact = written()
    client = Client.get_by_id(client.id)
    client.set_status(client.version, "closed", "Moved away", worker)
    answer = web.post(f"{contact.url}/edit", note(**CALL, version="1"))
    assert answer.status_code == 409
    assert "Reopen the client" in answer.text and "Call the landlord" in answer.text
    assert Contact.get_by_id(contact.id).next_step == ""


def test_a_cancelled_task_that_is_undone_is_the_notes_next_step_again(web, written, edited):
    contact = edited(written(**CALL), next_step="", next_on="")
    task = Task.get()
    assert web.post(f"{task.url}/undo", {"version": str(task.version)}).status_code == 303
    contact = Contact.get_by_id(contact.id)
    assert (contact.next_step, contact.next_on) == ("Call the landlord", task.due_on)


def test_a_task_is_not_undone_beside_another_next_step(web, written, edited):
    contact = edited(written(**CALL), next_step="", next_on="")
    edited(contact, next_step="Write to him", next_on=ahead(4))
    cancelled = Task.get(Task.closing == "cancelled")
    answer = web.post(f"{cancelled.url}/undo", {"version": str(cancelled.version)})
    assert answer.status_code == 409
    assert "a different next step" in answer.text
    assert [task.title for task in Task.select().where(Task.closed_at.is_null())] == ["Write to him"]


def next_step(page):
    """What the page of a note, or the list of them, says of the next step."""
    return page.text.partition("Next step:")[2].partition("</p>")[0]


@pytest.mark.parametrize(("path", "typed", "state"), [("outcome", {"outcome": "He agreed"}, "Done"),
                                                      ("cancellation", {"reason": "He moved"}, "Canceled")])
def test_a_note_promises_no_day_for_a_next_step_whose_task_is_closed(web, client, written, path, typed, state):
    contact = written(**CALL)
    for url in (contact.url, f"/clients/{client.id}/contacts"):
        assert "in 3 days" in next_step(web.get(url)) and state not in next_step(web.get(url))
    web.post(f"{Task.get().url}/{path}", typed)
    for url in (contact.url, f"/clients/{client.id}/contacts"):
        assert state in next_step(web.get(url)) and "in 3 days" not in next_step(web.get(url))


def test_a_next_step_that_is_open_again_has_its_day(web, client, written, edited):
    contact = written(**CALL)
    edited(contact, next_step="", next_on="")
    edited(contact, **CALL)
    assert "in 3 days" in next_step(web.get(contact.url))


def test_whoever_may_not_know_the_task_sees_the_note_as_it_was_written(web, cleared, supervisor, client, written):
    contact = written(**CALL, sign="1")
    task = Task.get()
    task.edit(task.version, cleared, sensitivity=PART2)
    web.post(f"{task.url}/outcome", {"outcome": "He agreed"})
    assert "Done" in next_step(web.get(contact.url))
    assert "in 3 days" in next_step(web.sign_in(supervisor).get(contact.url))

"""Who may be given a task or a line: only people who see the client and the record, and have a Today."""
from __future__ import annotations

import re

import pytest

from core.foundation import clock
from core.monitoring.models import DueItem, Task
from core.monitoring.models.due import refresh_all
from tests.monitoring.conftest import PART2

pytestmark = pytest.mark.one_database


def offered(page, field="worker"):
    """The names in a list of people."""
    choices = re.search(rf'<select[^>]* id="{field}".*?</select>', page.text, re.S)[0]
    return set(re.findall(r"<option[^>]*>([^<]+)<", choices)) - {"Choose"}


@pytest.fixture
def everybody(worker, colleague, stranger, supervisor, front_desk, auditor, administrator):
    """Everybody who works here."""


def test_a_new_task_is_offered_to_those_who_see_the_client_and_have_a_today(web, everybody, worker, client):
    page = web.sign_in(worker).get(f"/clients/{client.id}/tasks/new")
    assert offered(page) == {"Ana Worker", "Ben Colleague", "Sue Supervisor"}


def test_a_line_is_offered_to_the_same(web, everybody, worker, client):
    line = DueItem.get(DueItem.rule == "core.contact")
    assert offered(web.sign_in(worker).get(f"/today/{line.id}")) == {"Ana Worker", "Ben Colleague", "Sue Supervisor"}


def test_a_protected_task_is_offered_to_those_who_are_cleared(web, everybody, cleared, client):
    task = Task.add(client, cleared, title="Clinic", due_on=clock.today(), worker=cleared.id, sensitivity=PART2)
    assert offered(web.sign_in(cleared).get(f"{task.url}/edit")) == {"Ana Worker"}
    line = DueItem.get(DueItem.task == task)
    assert offered(web.get(f"/today/{line.id}")) == {"Ana Worker"}


@pytest.mark.parametrize("somebody", ["stranger", "front_desk", "auditor"])
def test_nobody_else_is_taken_by_hand(web, worker, client, task_form, request, somebody):
    person = request.getfixturevalue(somebody)
    web.sign_in(worker)
    assert web.post(f"/clients/{client.id}/tasks/new", task_form(worker=str(person.id))).status_code == 422
    line = DueItem.get(DueItem.rule == "core.contact")
    assert web.post(f"/today/{line.id}/assignment", {"worker": str(person.id)}).status_code == 422
    assert not Task.select().exists() and DueItem.get_by_id(line.id).worker_id == worker.id


def test_a_protection_that_the_chosen_worker_is_not_cleared_for_is_named_beside_the_field(
        web, cleared, colleague, client, task_form, reads):
    answer = web.sign_in(cleared).post(f"/clients/{client.id}/tasks/new",
                                       task_form(worker=str(colleague.id), sensitivity=PART2))
    assert answer.status_code == 422
    assert "This person doesn&#39;t have clearance for this protection." in answer.text
    assert not Task.select().exists()
    assert reads(client)[-1] == ("task form", "")


def test_a_task_whose_worker_may_no_longer_have_it_asks_for_another(web, front_desk, worker, client):
    task = Task.add(client, worker, title="Call", due_on=clock.today(), worker=worker.id)
    Task.update(worker=front_desk.id).execute()
    page = web.sign_in(worker).get(f"{task.url}/edit")
    assert ">Choose</option>" in page.text and "Fay Frontdesk" not in offered(page)


def test_a_reassigned_line_stays_reassigned_when_everything_is_worked_out_anew(web, worker, colleague, client):
    line = DueItem.get(DueItem.rule == "core.contact")
    web.sign_in(worker).post(f"/today/{line.id}/assignment", {"worker": str(colleague.id)})
    refresh_all(clock.today())
    stored = DueItem.get_by_id(line.id)
    assert (stored.reassigned, stored.worker_id) == (True, colleague.id)


def test_an_edit_that_somebody_else_was_quicker_with_names_what_differs(web, worker, client, task_form):
    task = Task.add(client, worker, title="Call", due_on=clock.today(), worker=worker.id)
    task.edit(1, worker, title="Write to him")
    answer = web.sign_in(worker).post(f"{task.url}/edit", task_form(title="Visit him", version="1"))
    assert answer.status_code == 409
    assert "Write to him" in answer.text and "Visit him" in answer.text
    assert 'name="version" value="2"' in answer.text

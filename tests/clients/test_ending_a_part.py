"""The end of somebody's part in the care team: who takes over, and what a part tells."""
from __future__ import annotations

import pytest

from core.clients.models import CareTeamMember
from core.foundation.audit import AuditEvent
from core.monitoring.models import Task
from core.plans.models import Step
from tests.clients.work import add_step, add_task, on_today_of

pytestmark = pytest.mark.one_database

PART2 = "substance_use.part2"


@pytest.fixture
def nurse(client, stranger, worker):
    """Somebody of another team on the care team: their part in it."""
    CareTeamMember.join_team(client, stranger.id, worker, "Nurse")
    return CareTeamMember.get(CareTeamMember.worker == stranger.id)


def test_the_page_asks_who_takes_over_before_a_part_ends(web, client, worker, stranger, nurse):
    add_task(client, worker, stranger)
    shown = web.sign_in(worker).get(f"/care-team/{nurse.id}/ending").text
    assert "Remove Cleo Stranger from the care team" in shown
    assert "Call the county" in shown
    assert f'<option selected value="{worker.id}">Ana Worker' in shown


def test_who_leaves_the_care_team_leaves_the_work_to_the_clients_worker(web, client, worker, stranger, nurse):
    task, step = add_task(client, worker, stranger), add_step(client, worker, stranger)
    assert web.sign_in(worker).post(f"/care-team/{nurse.id}/ending").status_code == 303
    assert Task.get_by_id(task.id).worker_id == Step.get_by_id(step.id).worker_id == worker.id
    assert {"Call the county", "Visit the housing office"} <= on_today_of(worker)
    assert web.sign_in(stranger).get(client.url).status_code == 404


def test_somebody_else_can_take_over(web, client, worker, colleague, stranger, nurse):
    task = add_task(client, worker, stranger)
    web.sign_in(worker).post(f"/care-team/{nurse.id}/ending", {"worker": str(colleague.id)})
    assert Task.get_by_id(task.id).worker_id == colleague.id


def test_what_is_protected_goes_to_who_may_see_it(web, client, worker, stranger, nurse, supervisor):
    for person in (stranger, supervisor):
        person.set_clearances([PART2], "test")
    task = add_task(client, stranger, stranger, "Book the clinic", sensitivity=PART2)
    assert web.sign_in(worker).post(f"/care-team/{nurse.id}/ending").status_code == 303
    assert Task.get_by_id(task.id).worker_id == supervisor.id
    assert "Book the clinic" in on_today_of(supervisor)


def test_who_takes_what_is_protected_is_asked_when_the_clients_worker_may_not(web, client, stranger, nurse, supervisor):
    for person in (stranger, supervisor):
        person.set_clearances([PART2], "test")
    task = add_task(client, stranger, stranger, "Book the clinic", sensitivity=PART2)
    answer = web.sign_in(supervisor).post(f"/care-team/{nurse.id}/ending")
    assert answer.status_code == 422
    assert "Ana Worker doesn&#39;t have clearance for this. Choose someone else." in answer.text
    web.post(f"/care-team/{nurse.id}/ending", {f"task-{task.id}": str(supervisor.id)})
    assert Task.get_by_id(task.id).worker_id == supervisor.id


def test_who_leaves_is_not_offered_and_cannot_take_over(web, client, worker, stranger, nurse):
    task = add_task(client, worker, stranger)
    address = f"/care-team/{nurse.id}/ending"
    assert f'value="{stranger.id}"' not in web.sign_in(worker).get(address).text
    answer = web.post(address, {"worker": str(stranger.id)})
    assert answer.status_code == 409
    assert "Cleo Stranger is leaving the care team. Choose someone else." in answer.text
    assert CareTeamMember.get_by_id(nurse.id).until is None and Task.get_by_id(task.id).worker_id == stranger.id


def test_a_part_that_has_ended_ends_once(web, client, worker, nurse):
    web.sign_in(worker)
    for _ in range(2):
        assert web.post(f"/care-team/{nurse.id}/ending").status_code == 303
    assert AuditEvent.select().where(AuditEvent.action == "careteam.leave").count() == 1


# --- What a part tells ----------------------------------------------------------------------------


def test_a_part_that_comes_with_a_protected_step_does_not_say_so(web, client, worker, colleague, stranger):
    for person in (worker, stranger):
        person.set_clearances([PART2], "test")
    before = AuditEvent.select().count()
    add_step(client, worker, stranger, "Go to the clinic", sensitivity=PART2)
    shown = web.sign_in(colleague).get(f"{client.url}/care-team").text
    assert "Works with the client" in shown
    for word in ("clinic", "step", "plan ", "goal"):
        assert word not in shown.split('id="members"')[1].split("</table>")[0].lower(), word
    joins = [row for row in AuditEvent.select().where(AuditEvent.id > before)
             if row.action.startswith("careteam.") and not row.sensitivity]
    assert [(row.action, row.subject, row.detail) for row in joins] == [("careteam.join", f"worker {stranger.id}", "")]


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_assigned_workers_part_ends_by_a_handover_and_the_answer_says_so(web, client, worker, method):
    member = CareTeamMember.get(CareTeamMember.worker == worker.id)
    answer = getattr(web.sign_in(worker), method)(f"/care-team/{member.id}/ending")
    assert answer.status_code == 409
    assert "Transfer the client to someone else first." in answer.text
    assert "Someone else changed this" not in answer.text

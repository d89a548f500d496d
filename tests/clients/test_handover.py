"""Handing a client over: what moves, what stays, what must be decided, and on whose Today it stands afterwards."""
from __future__ import annotations

import re

import pytest

from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem, Task
from core.plans.models import Goal, Step
from plugins.mental_health.models import Medication
from tests.clients.work import add_step, add_task, day, on_today_of

PART2 = "substance_use.part2"


def reassigned_date(client, worker):
    """The date on which the client should be reached, which a person gave to this worker."""
    due = DueItem.get(DueItem.client == client, DueItem.rule == "core.contact")
    DueItem.update(intended=worker.id, reassigned=True).where(DueItem.id == due.id).execute()
    return due


def handed(worker, version=1, **more):
    return {"worker": str(worker.id), "former": "leaves", "version": str(version), "once": "h" * 43, **more}


def hand_over(web, client, worker, version=1, **more):
    return web.post(f"{client.url}/handover", handed(worker, version, **more))


# --- The client -----------------------------------------------------------------------------------


def test_tasks_steps_and_dates_go_to_the_new_worker(web, client, supervisor, worker, stranger):
    task, step = add_task(client, supervisor, worker), add_step(client, supervisor, worker)
    date = reassigned_date(client, worker)
    assert hand_over(web.sign_in(supervisor), client, stranger).status_code == 303
    assert Task.get_by_id(task.id).worker_id == stranger.id
    assert Step.get_by_id(step.id).worker_id == stranger.id
    assert DueItem.get_by_id(date.id).worker_id == stranger.id
    assert {"Call the county", "Visit the housing office"} <= on_today_of(stranger)
    assert not on_today_of(worker)


def test_the_new_worker_finds_the_work_on_today(web, client, supervisor, worker, stranger):
    add_task(client, supervisor, worker)
    hand_over(web.sign_in(supervisor), client, stranger)
    assert "Call the county" in web.sign_in(stranger).get("/").text


def test_the_client_goes_to_the_new_workers_team(web, client, supervisor, worker, stranger, south):
    answer = hand_over(web.sign_in(supervisor), client, stranger)
    assert answer.location == "/clients?done=handed_over"  # the other team's now
    assert (Client.get().worker_id, Client.get().team_id) == (stranger.id, south.id)
    assert web.get(client.url).status_code == 404
    assert web.sign_in(worker).get(client.url).status_code == 404


def test_who_sees_the_client_still_is_led_back_to_it(web, client, supervisor, colleague):
    shown = web.follow(hand_over(web.sign_in(supervisor), client, colleague))
    assert "Client transferred." in shown.text
    assert "Ben Colleague is assigned to this client" in shown.text


def test_the_page_says_what_moves_and_what_stays(web, client, supervisor, worker, colleague):
    add_task(client, supervisor, worker, "Call the county")
    add_task(client, supervisor, colleague, "Water the plants")
    Contact.log(client, worker, on=day(0), kind="phone", outcome="reached", text="x")
    shown = web.sign_in(supervisor).get(f"{client.url}/handover").text
    moves, stays = shown.split('id="staying"')
    assert "Will be transferred (1)" in moves and "Call the county" in moves
    assert "Not transferred (2)" in stays and "What happens to the previous worker?" in moves
    assert "Water the plants" in stays and "Ben Colleague" in stays
    assert "Phone, not signed" in stays and "Water the plants" not in moves


def test_what_moves_stands_by_its_date(web, client, supervisor, worker):
    goal = Goal.add(client, worker, words="Walk", due_on=day(9))
    Task.add(client, worker, title="In 52 days", due_on=day(52), worker=worker.id)
    Task.add(client, worker, title="In 3 days", due_on=day(3), worker=worker.id)
    Step.add(goal, worker, text="In 9 days", due_on=day(9), worker=worker.id, who="us")
    moves = web.sign_in(supervisor).get(f"{client.url}/handover").text.split('id="staying"')[0]
    assert moves.index("In 3 days") < moves.index("In 9 days") < moves.index("In 52 days")


def test_who_keeps_a_part_in_the_care_team_sees_the_client_without_the_work(web, client, supervisor, worker, stranger):
    task = add_task(client, supervisor, worker)
    hand_over(web.sign_in(supervisor), client, stranger, former="stays")
    assert Task.get_by_id(task.id).worker_id == stranger.id
    assert web.sign_in(worker).get(client.url).status_code == 200
    parts = {(one.worker_id, one.part) for one in CareTeamMember.select().where(CareTeamMember.until.is_null())}
    assert parts == {(worker.id, "Works with the client"), (stranger.id, "Assigned worker")}


def test_who_keeps_the_work_keeps_it(web, client, supervisor, worker, stranger):
    task = add_task(client, supervisor, worker)
    hand_over(web.sign_in(supervisor), client, stranger, former="keeps")
    assert Task.get_by_id(task.id).worker_id == worker.id
    assert "Call the county" in on_today_of(worker)


def test_somebody_of_the_care_team_becomes_the_assigned_worker(web, client, supervisor, worker, stranger):
    CareTeamMember.join_team(client, stranger.id, supervisor, "Nurse")
    hand_over(web.sign_in(supervisor), client, stranger)
    parts = [(one.worker_id, one.part) for one in CareTeamMember.select().where(CareTeamMember.until.is_null())]
    assert parts == [(stranger.id, "Assigned worker")]


# --- What is protected ----------------------------------------------------------------------------


@pytest.fixture
def cleared(hire, north):
    """A case manager who is cleared, beside a supervisor and a worker who are."""
    nurse = hire("Nora Nurse", "case_manager", north)
    nurse.set_clearances([PART2], "test")
    return nurse


@pytest.fixture
def protected_task(client, supervisor, worker, cleared):
    worker.set_clearances([PART2], "test")
    supervisor.set_clearances([PART2], "test")
    return add_task(client, worker, worker, "Book the clinic", sensitivity=PART2)


def test_somebody_who_is_not_cleared_does_not_take_what_is_protected(web, client, supervisor, colleague,
                                                                     protected_task):
    answer = hand_over(web.sign_in(supervisor), client, colleague)
    assert answer.status_code == 422
    assert "Ben Colleague doesn&#39;t have clearance for this. Choose someone else." in answer.text
    assert Client.get().worker_id != colleague.id


def test_a_supervisor_says_who_takes_what_is_protected(web, client, supervisor, colleague, cleared, protected_task):
    answer = hand_over(web.sign_in(supervisor), client, colleague, **{f"task-{protected_task.id}": str(cleared.id)})
    assert answer.status_code == 303
    assert Client.get().worker_id == colleague.id
    assert Task.get_by_id(protected_task.id).worker_id == cleared.id
    assert "Book the clinic" in on_today_of(cleared)


def test_only_who_is_cleared_can_be_chosen_for_it(web, client, supervisor, colleague, protected_task):
    answer = hand_over(web.sign_in(supervisor), client, colleague, **{f"task-{protected_task.id}": str(colleague.id)})
    assert answer.status_code == 422
    assert Task.get_by_id(protected_task.id).worker_id != colleague.id


def test_a_new_worker_who_is_cleared_takes_it_without_being_asked(web, client, supervisor, cleared, protected_task):
    assert hand_over(web.sign_in(supervisor), client, cleared).status_code == 303
    assert Task.get_by_id(protected_task.id).worker_id == cleared.id


def test_a_supervisor_who_is_not_cleared_learns_nothing_of_it(web, client, supervisor, colleague, cleared,
                                                              protected_task):
    supervisor.set_clearances([], "test")
    shown = web.sign_in(supervisor).get(f"{client.url}/handover").text
    assert "Book the clinic" not in shown and "Will be transferred (0)" in shown and "protected" not in shown.lower()
    assert hand_over(web, client, colleague).status_code == 303
    taker = Worker.get_by_id(Task.get_by_id(protected_task.id).worker_id)
    assert PART2 in taker.clearances
    assert "Book the clinic" in on_today_of(taker)


def test_the_page_is_in_the_audit_log_with_what_it_shows(web, client, supervisor, protected_task):
    web.sign_in(supervisor).get(f"{client.url}/handover")
    rows = AuditEvent.select().where(AuditEvent.action == "client.read", AuditEvent.subject == "handover")
    assert {row.sensitivity for row in rows} == {"", PART2}
    assert {row.client_id for row in rows} == {client.id}


def test_a_protected_client_goes_to_cleared_staff_only(web, client, supervisor, colleague):
    Client.update(sensitivity=PART2).execute()
    supervisor.set_clearances([PART2], "test")
    web.sign_in(supervisor)
    assert "Ben Colleague" not in web.get(f"{client.url}/handover").text
    assert hand_over(web, client, colleague).status_code == 422
    assert web.post(f"{client.url}/care-team", {"member": str(colleague.id), "part": "Nurse"}).status_code == 422
    colleague.set_clearances([PART2], "test")
    assert hand_over(web, client, colleague).status_code == 303


# --- What is refused ------------------------------------------------------------------------------


def test_only_staff_who_work_with_clients_are_offered(web, client, supervisor, front_desk, auditor):
    shown = web.sign_in(supervisor).get(f"{client.url}/handover").text
    offered = set(re.findall(r'<option value="(\d+)">', shown))
    assert {str(supervisor.id)} <= offered
    assert not {str(front_desk.id), str(auditor.id)} & offered
    for person in (front_desk, auditor):
        assert hand_over(web, client, person).status_code == 422


def test_a_handover_from_an_old_page_is_refused(web, client, supervisor, colleague, worker):
    client.set_risk(1, "low", "x", supervisor)
    task = add_task(client, supervisor, worker)
    stale = hand_over(web.sign_in(supervisor), client, colleague)
    assert stale.status_code == 409
    assert "Ana Worker" in stale.text and "Ben Colleague" in stale.text
    assert Task.get_by_id(task.id).worker_id == worker.id
    assert hand_over(web, client, colleague, 2).status_code == 303


@pytest.mark.parametrize("wrong", [{"worker": ""}, {"worker": "x"}, {"worker": str(10**20)}, {"worker": "999"},
                                   {"former": "vanishes"}])
def test_what_is_wrong_is_named_and_nothing_moves(web, client, supervisor, colleague, worker, wrong):
    answer = web.sign_in(supervisor).post(f"{client.url}/handover", {**handed(colleague), **wrong})
    assert answer.status_code == 422
    assert Client.get().worker_id == worker.id


def test_the_client_is_not_handed_to_who_has_it(web, client, supervisor, worker):
    answer = hand_over(web.sign_in(supervisor), client, worker)
    assert answer.status_code == 409
    assert "Ana Worker is already assigned to this client." in answer.text


def test_who_has_the_client_is_not_offered(web, client, supervisor, worker, colleague):
    shown = web.sign_in(supervisor).get(f"{client.url}/handover").text
    assert re.findall(r'<option value="(\d+)"', shown) == [str(colleague.id), str(supervisor.id)]


def test_a_double_click_hands_over_once(web, client, supervisor, colleague):
    web.sign_in(supervisor)
    assert [hand_over(web, client, colleague).status_code for _ in range(2)] == [303, 303]
    assert AuditEvent.select().where(AuditEvent.action == "client.assign").count() == 1


def test_case_managers_do_not_hand_clients_over(web, client, worker, colleague):
    assert hand_over(web.sign_in(worker), client, colleague).status_code == 403
    assert web.get(f"{client.url}/handover").status_code == 403


def test_protected_work_that_nobody_there_may_see_brings_somebody_who_may(web, client, worker, supervisor, stranger):
    worker.set_clearances([PART2], "test")
    Goal.add(client, worker, words="Stay sober", due_on=day(), sensitivity=PART2)
    web.sign_in(supervisor)
    assert hand_over(web, client, stranger).status_code == 303
    assert DueItem.get(DueItem.rule == "core.goal").worker_id == worker.id
    assert worker.id in {one.worker_id for one in CareTeamMember.select().where(CareTeamMember.until.is_null())}


# --- Protected dates ------------------------------------------------------------------------------


def test_who_may_know_is_told_what_becomes_of_protected_dates_and_is_shown_the_client(web, hire, north, stranger):
    dee = hire("Dee Both", "case_manager supervisor", north)
    dee.set_clearances([PART2], "test")
    client = Client.add(dee, given="Ida", family="Example")
    Medication.add(client, dee, name="Methadone", refill_on=day(3), sensitivity=PART2)
    shown = web.sign_in(dee).get(f"{client.url}/handover").text
    assert "Refill Methadone" in shown and "it may be Dee Both" in shown and "has no open work" not in shown
    assert hand_over(web, client, stranger).location.startswith(f"{client.url}/care-team")
    assert on_today_of(dee)
    assert web.get(client.url).status_code == 200


def test_who_may_not_know_is_told_nothing_of_protected_dates(web, client, supervisor, worker):
    worker.set_clearances([PART2], "test")
    varies = re.compile(r'value="[\w-]{43,}"|Printed [^<]*')
    before = varies.sub("", web.sign_in(supervisor).get(f"{client.url}/handover").text)
    Medication.add(client, worker, name="Methadone", refill_on=day(3), sensitivity=PART2)
    assert varies.sub("", web.get(f"{client.url}/handover").text) == before

"""From a plugin's page to a task, a contact or a goal: made by the core's verbs, as protected as what it comes from."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import close_client
from core.extend import add_contact, add_goal, add_task
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem, Task
from core.plans.models import Goal
from plugins.geriatric.models import Fall
from plugins.healthcare.models import Discharge
from plugins.mental_health.models import Medication

PART2 = "substance_use.part2"
DAY = clock.today() + timedelta(days=30)
A_CONTACT = {"kind": "phone", "whom": "family", "outcome": "reached", "text": "At home and well."}


@pytest.fixture
def today():
    return clock.today().isoformat()


def test_a_medication_gives_a_task_to_call_the_pharmacy(web, client, worker, today):
    medication = Medication.add(client, worker, name="Sertraline")
    web.sign_in(worker)
    address = f"/s/mental_health/medications/{medication.id}/call"
    assert address in web.get(medication.url).text and web.get(address).status_code == 200
    assert "Task added." in web.follow(web.post(address, {"due_on": today, "detail": "Delivery?"})).text
    assert "Call the pharmacy: Sertraline" in web.get("/").text
    task = Task.get()
    assert (task.worker_id, task.detail, task.sensitivity) == (worker.id, "Delivery?", "")
    assert AuditEvent.select().where(AuditEvent.action == "task.add").exists()


def test_a_call_that_is_on_the_list_is_shown_and_not_set_again(web, client, worker, today):
    medication = Medication.add(client, worker, name="Sertraline")
    address = f"/s/mental_health/medications/{medication.id}/call"
    web.sign_in(worker).post(address, {"due_on": today})
    assert "already on the task list:" in web.get(address).text and Task.get().url in web.get(address).text
    again = web.post(address, {"due_on": today, "detail": "Delivery?"})
    assert again.status_code == 409 and Task.get().url in again.text and Task.select().count() == 1
    Task.get().finish(1, "done", worker)
    assert web.post(address, {"due_on": today}).status_code == 303


def test_a_goal_that_the_plan_has_is_shown_and_not_set_again(web, client, worker):
    fall = Fall.add(client, worker, on=clock.today(), place="In the hall")
    address, typed = f"/s/geriatric/falls/{fall.id}/goal", {"words": "", "target": "0", "due_on": DAY.isoformat()}
    web.sign_in(worker).post(address, typed)
    assert "The plan already has this goal:" in web.get(address).text and Goal.get().url in web.get(address).text
    again = web.post(address, typed)
    assert again.status_code == 409 and Goal.get().url in again.text and Goal.select().count() == 1


def test_a_protected_one_is_not_given_away_where_another_is_set(web, client, worker, colleague, today):
    worker.set_clearances([PART2], "test")
    open_one = Medication.add(client, worker, name="Sertraline")
    add_task(client, worker, "Call the pharmacy: Sertraline", clock.today(), sensitivity=PART2)
    address = f"/s/mental_health/medications/{open_one.id}/call"
    assert "already" not in web.sign_in(colleague).get(address).text
    assert web.post(address, {"due_on": today}).status_code == 303


def test_what_comes_from_a_protected_record_is_protected(web, client, worker, colleague, today):
    worker.set_clearances([PART2], "test")
    web.sign_in(worker)
    made = (Medication.add(client, worker, name="Buprenorphine", sensitivity=PART2),
            Discharge.add(client, worker, discharged_on=clock.today(), facility="General", complexity="high",
                          sensitivity=PART2),
            Fall.add(client, worker, on=clock.today(), place="In the hall", sensitivity=PART2))
    for address, typed in ((f"mental_health/medications/{made[0].id}/call", {"due_on": today}),
                           (f"healthcare/discharges/{made[1].id}/contact", {**A_CONTACT, "on": today}),
                           (f"geriatric/falls/{made[2].id}/goal", {"target": "0", "due_on": DAY.isoformat()})):
        assert web.post(f"/s/{address}", typed).status_code == 303, address
        assert web.sign_in(colleague).get(f"/s/{address}").status_code == 404, address
        web.sign_in(worker)
    assert [kind.get().sensitivity for kind in (Task, Contact, Goal)] == [PART2] * 3


def test_a_contact_from_the_discharge_settles_what_was_due(web, client, worker, today):
    discharge = Discharge.add(client, worker, discharged_on=clock.today(), facility="General", complexity="high")
    due = DueItem.select().where(DueItem.client == client, DueItem.key.startswith("contact-"))
    assert due.exists()
    page = web.sign_in(worker).follow(web.post(f"/s/healthcare/discharges/{discharge.id}/contact",
                                               {**A_CONTACT, "on": today}))
    contact = Contact.get()
    assert "Contact saved. Sign it when it&#39;s complete." in page.text and "At home and well." in page.text
    assert f'action="/contacts/{contact.id}/signature"' in page.text and not due.exists()
    assert "Done" in web.get(discharge.url).text
    assert "A visit counts from the day after the discharge." in web.get(
        f"/s/healthcare/discharges/{discharge.id}/contact").text
    assert (contact.outcome, contact.whom, contact.signed_at) == ("collateral", "family", None)


def test_a_fall_gives_a_goal_with_the_falls_of_three_months_as_its_baseline(web, client, worker):
    for ago in (100, 40, 2):
        fall = Fall.add(client, worker, on=clock.today() - timedelta(days=ago), place="In the hall")
    address = f"/s/geriatric/falls/{fall.id}/goal"
    assert web.sign_in(worker).post(address, {"target": "", "due_on": ""}).status_code == 422
    web.follow(web.post(address, {"words": "Walk to church", "target": "0", "due_on": DAY.isoformat()}))
    goal = Goal.get()
    assert (goal.type_title, goal.measure, goal.better, goal.baseline, goal.target) == (
        "Prevent falls", "falls", "down", 2, 0)
    assert "Walk to church" in web.get(f"{client.url}/plan").text


def test_for_a_closed_client_the_page_says_so_before_anybody_types(web, client, worker):
    fall = Fall.add(client, worker, on=clock.today(), place="In the hall")
    close_client(client, client.version, "Moved away", worker, {})
    answer = web.sign_in(worker).get(f"/s/geriatric/falls/{fall.id}/goal")
    assert answer.status_code == 409 and "This client is closed." in answer.text


def test_what_is_not_there_is_an_error(client, worker):
    with pytest.raises(LookupError, match="geriatric.other"):
        add_goal(client, worker, "geriatric.other")
    with pytest.raises(ValueError, match="pigeon"):
        add_contact(client, worker, clock.today(), "pigeon", "client", True, "Coo")

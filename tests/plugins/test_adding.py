"""From a plugin's page to a task, a contact or a goal: made by the core's verbs, as protected as what it comes from."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import Client, close_client
from core.extend import add_contact, add_goal, add_task
from core.foundation import clock
from core.foundation.audit import AuditEvent, LaterLabel
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


def test_the_baseline_counts_only_falls_that_whoever_reads_the_goal_may_see(web, client, worker):
    worker.set_clearances([PART2], "test")
    web.sign_in(worker)
    kinds = (PART2, "", "")
    falls = [Fall.add(client, worker, on=clock.today(), place="In the hall", sensitivity=kind) for kind in kinds]
    for fall in falls:
        web.post(f"/s/geriatric/falls/{fall.id}/goal", {"target": "0", "due_on": DAY.isoformat()})
    assert [(goal.sensitivity, goal.baseline) for goal in Goal.select().order_by(Goal.id)] == [(PART2, 3), ("", 2)]


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


MADE = (  # from which record, on which page, by what is typed there, and what comes of it
    ("mental_health", Medication, {"name": "Buprenorphine"}, "medications/{}/call",
     {"due_on": clock.today().isoformat(), "detail": "Typed detail"}, Task),
    ("geriatric", Fall, {"on": clock.today(), "place": "In the hall"}, "falls/{}/goal",
     {"words": "Typed goal", "target": "0", "due_on": DAY.isoformat()}, Goal),
    ("healthcare", Discharge, {"discharged_on": clock.today(), "facility": "General", "complexity": "high"},
     "discharges/{}/contact", {**A_CONTACT, "on": clock.today().isoformat(), "text": "Typed note"}, Contact))


@pytest.mark.parametrize(("plugin", "kind", "fields", "page", "typed", "made"), MADE)
def test_protecting_a_record_protects_what_was_made_from_it(web, client, worker, colleague, plugin, kind, fields, page,
                                                            typed, made):
    worker.set_clearances([PART2], "test")
    record = kind.add(client, worker, **fields)
    other = kind.add(Client.add(worker, given="Ola", family="Nord"), worker, **fields)
    for row in (record, other):
        assert web.sign_in(worker).post(f"/s/{plugin}/{page.format(row.id)}", typed).status_code == 303
    row, untouched = made.select().order_by(made.id)
    assert web.sign_in(colleague).get(row.url).status_code == 200
    record.change(record.version, sensitivity=PART2)
    assert web.get(row.url).status_code == 404 and web.get(untouched.url).status_code == 200
    assert made.get_by_id(row.id).sensitivity == PART2
    later = LaterLabel.select().where(LaterLabel.sensitivity == PART2, LaterLabel.client_id == client.id)
    assert {label.subject for label in later} >= {record.subject, row.subject}


def test_an_open_task_that_is_protected_later_goes_to_who_may_see_it(web, client, worker, colleague):
    worker.set_clearances([PART2], "test")
    medication = Medication.add(client, worker, name="Buprenorphine")
    add_task(client, worker, "Call", clock.today(), worker_id=colleague.id, source=medication)
    medication.change(medication.version, sensitivity=PART2)
    assert Task.get().worker_id == worker.id


def test_what_repeats_or_amends_what_was_made_is_protected_with_it(client, worker):
    fall = Fall.add(client, worker, on=clock.today(), place="In the hall")
    add_task(client, worker, "Call", clock.today(), source=fall)
    task = Task.get()
    task.edit(task.version, worker, repeat_days=7)
    task.finish(task.version, "", worker)
    add_contact(client, worker, clock.today(), "phone", "client", True, "Fell in the hall", sign=True, source=fall)
    contact = Contact.get()
    contact.amend(contact.version, worker, "Wrong room", text="Fell in the kitchen", on=contact.on, kind="phone",
                  outcome="reached")
    fall.change(fall.version, sensitivity=PART2)
    assert [row.sensitivity for kind in (Task, Contact) for row in kind.select()] == [PART2] * 4


@pytest.mark.parametrize(("plugin", "kind", "fields", "page", "typed", "made"), MADE)
def test_nothing_is_made_from_a_record_that_has_ended_meanwhile(web, client, worker, plugin, kind, fields, page, typed,
                                                                made):
    record = kind.add(client, worker, **fields)
    address = f"/s/{plugin}/{page.format(record.id)}"
    assert web.sign_in(worker).get(address).status_code == 200
    end = {Medication: {"ended_at": clock.now()}, Fall: {"withdrawn_at": clock.now()},
           Discharge: {"ended_at": clock.now(), "ending": "mistake"}}[kind]
    record.change(record.version, **end)
    answer = web.post(address, typed)
    words = next(text for text in typed.values() if text.startswith("Typed"))
    assert answer.status_code == 409 and words in answer.text and not made.select().exists()

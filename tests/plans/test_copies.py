"""Copies of the plan for paper: what the client takes home holds only what may go home; the staff's holds the rest."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.clients.models import Alert, Client
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Task
from core.plans.models import Goal, Need, PlanReview, Step
from core.web.dates import day
from tests.plans.conftest import PART2

pytestmark = pytest.mark.one_database


@pytest.fixture
def endangered(client, worker, goal, step, need):
    """A client with a plan, an alert, a safe-contact rule, a high risk and what staff wrote about the plan."""
    Client.update(safe_contact="Text only, never call", risk="high").execute()
    Alert.add(client, worker, kind="violence", severity="urgent", text="He reads her mail",
              until=clock.today() + timedelta(days=30))
    need.set_state(need.version, "open", "A staff hint")
    goal.record(worker, clock.today(), 2.0, "A note about progress")
    PlanReview.add(client, worker, on=clock.today(), words="What staff said", next_on=clock.today())
    step.finish(step.version, "An outcome for staff", worker)
    return client


SECRETS = ("Domestic violence", "He reads her mail", "Text only, never call", "Risk", "A staff hint",
           "A note about progress", "What staff said", "An outcome for staff", "Find a client", "Staff copy")


def copy_of(web, client, whose, more=""):
    answer = web.get(f"{client.url}/plan?copy={whose}{more}")
    assert answer.status_code == 200
    return answer.text


def test_the_clients_copy_holds_what_the_client_may_have_and_nothing_else(web, endangered, worker):
    shown = copy_of(web.sign_in(worker), endangered, "client")
    for said in ("I cannot sleep", "Sleep through the night", "Ask the doctor about the pills", "Ana Worker", "Rosa",
                 "Client copy"):
        assert said in shown, said
    assert [secret for secret in SECRETS if secret in shown] == []
    assert f"#{endangered.id}" not in shown


def test_the_staff_copy_holds_the_alert_and_the_rule_and_says_for_whom_it_is(web, endangered, worker):
    shown = copy_of(web.sign_in(worker), endangered, "staff")
    for said in ("Staff copy. Don't give this to the client.", "He reads her mail", "Text only, never call"):
        assert said in shown, said


def test_the_plan_offers_both_copies(web, endangered, worker):
    shown = web.sign_in(worker).get(f"{endangered.url}/plan").text
    assert f'href="{endangered.url}/plan?copy=client"' in shown and f'href="{endangered.url}/plan?copy=staff"' in shown


@pytest.mark.parametrize("whose", ["client", "staff"])
def test_opening_a_copy_is_in_the_audit_log(web, endangered, worker, whose):
    copy_of(web.sign_in(worker), endangered, whose)
    assert [row.subject for row in AuditEvent.select().where(AuditEvent.action == "client.read")] == [
        f"plan {whose} copy"]


@pytest.mark.parametrize("wanted", ["", "nonsense"])
def test_another_word_for_a_copy_shows_the_page_itself(web, endangered, worker, wanted):
    assert "Record progress" in copy_of(web.sign_in(worker), endangered, wanted)


def test_a_stranger_gets_neither_copy(web, endangered, stranger, front_desk):
    for person, code in ((stranger, 404), (front_desk, 403)):
        web.sign_in(person)
        for whose in ("client", "staff"):
            assert web.get(f"{endangered.url}/plan?copy={whose}").status_code == code


# --- Protected goals ----------------------------------------------------------------------------------


def test_a_protected_goal_is_on_the_clients_copy_only_when_it_was_chosen(web, client, cleared, goal, protected_goal):
    web.sign_in(cleared)
    unasked = copy_of(web, client, "client")
    assert "CANARY" not in unasked and "Include 42 CFR Part 2 records" in unasked
    assert "checked" not in unasked
    chosen = copy_of(web, client, "client", f"&protected={PART2}")
    assert "CANARY stay sober" in chosen and "checked" in chosen
    labels = [row.sensitivity for row in AuditEvent.select().where(AuditEvent.subject == "plan client copy")
              .order_by(AuditEvent.id)]
    assert labels == ["", "", PART2]


def test_it_is_neither_offered_nor_given_to_who_is_not_cleared(web, client, worker, goal, protected_goal):
    shown = copy_of(web.sign_in(worker), client, "client", f"&protected={PART2}")
    assert "CANARY" not in shown and "Part 2" not in shown


def test_the_next_review_on_it_follows_from_what_is_on_it(web, client, cleared, goal):
    PlanReview.add(client, cleared, on=clock.today(), next_on=clock.today() + timedelta(days=5), sensitivity=PART2)
    shown = copy_of(web.sign_in(cleared), client, "client")
    assert str((clock.today() + timedelta(days=90)).day) in shown.partition("Next review by")[2][:40]


def test_what_is_settled_or_declined_stays_here(web, client, worker, goal):
    Need.add(client, worker, words="A need that was declined", state="declined", reason="She is afraid of him")
    shown = copy_of(web.sign_in(worker), client, "client")
    assert "declined" not in shown and "afraid" not in shown


def test_a_plan_of_protected_goals_alone_says_so_and_prints_when_they_were_chosen(web, client, cleared, protected_goal):
    web.sign_in(cleared)
    unasked = copy_of(web, client, "client")
    assert "This plan has only protected records." in unasked and "Include 42 CFR Part 2 records" in unasked
    assert "data-print" not in unasked and "Your plan" not in unasked
    chosen = copy_of(web, client, "client", f"&protected={PART2}")
    assert "data-print" in chosen and "CANARY stay sober" in chosen and "only protected" not in chosen


def test_a_plan_without_anything_to_take_home_offers_no_copy_for_the_client(web, client, worker, colleague,
                                                                           protected_goal):
    for settle in (False, True):
        if settle:
            Need.add(client, worker, words="Was solved", state="solved")
        shown = web.sign_in(colleague).get(f"{client.url}/plan").text
        assert "copy=client" not in shown and ("copy=staff" in shown) == settle
    assert "nothing to print" in copy_of(web, client, "client")


@pytest.mark.parametrize(("who", "name", "said"), [
    ("client", "", "by you"), ("other", "pastor", "by your pastor"),
    ("other", "visiting nurse", "by your visiting nurse"), ("other", "the landlord", "by the landlord"),
    ("other", "Mr. Lee", "by Mr. Lee")])
def test_a_step_on_a_copy_says_by_whom(web, client, worker, goal, who, name, said):
    made = Step.add(goal, worker, text="Write it down", who=who, who_name=name)
    made.finish(made.version, "", worker)
    web.sign_in(worker)
    assert f"{said} · done</span>" in copy_of(web, client, "client")


# --- When it was printed --------------------------------------------------------------------------------


def test_both_copies_say_when_and_by_whom_they_were_printed_and_write_dates_out(web, endangered, goal, worker):
    web.sign_in(worker)
    for path in ("", "/plan"):
        for whose in ("client", "staff"):
            shown = web.get(f"{endangered.url}{path}?copy={whose}").text
            assert re.search(rf"Printed {day(clock.today())}, \d+:\d\d [AP]M by Ana Worker", shown), (path, whose)
            assert not re.search(r"\btoday\b|tomorrow|yesterday|in \d+ days|days? ago", shown), (path, whose)
            assert day(goal.due_on) in shown or day(goal.due_on, "date") in shown, (path, whose)
    assert "in 60 days" in web.get(f"{endangered.url}/plan").text


# --- The overview -------------------------------------------------------------------------------------


def test_the_overview_has_both_copies_too(web, endangered, worker):
    web.sign_in(worker)
    assert f'href="{endangered.url}?copy=staff"' in web.get(endangered.url).text
    shown = web.get(f"{endangered.url}?copy=client").text
    assert "Your goals" in shown and "Sleep through the night" in shown
    assert "Ana Worker" in shown and [secret for secret in SECRETS if secret in shown] == []
    assert "He reads her mail" in web.get(f"{endangered.url}?copy=staff").text


def test_the_front_desk_prints_no_staff_copy(web, endangered, front_desk):
    assert web.sign_in(front_desk).get(f"{endangered.url}?copy=staff").status_code == 403
    assert "copy=staff" not in web.get(endangered.url).text
    assert web.get(f"{endangered.url}?copy=client").status_code == 200


def test_the_overviews_copy_holds_appointments_goals_and_steps_and_whom_to_call(web, client, worker, goal, step):
    Step.add(goal, worker, text="Keep a sleep diary", who="client")
    soon = clock.today() + timedelta(days=3)
    Task.add(client, worker, title="Eye doctor", kind="appointment", at_time="14:30", due_on=soon, worker=worker.id)
    Task.add(client, worker, title="Call the shelter about him", due_on=soon, worker=worker.id)
    shown = web.sign_in(worker).get(f"{client.url}?copy=client").text
    for said in ("Eye doctor", f"{day(soon)}, 2:30 PM", "Sleep through the night", f"by {day(goal.due_on)}",
                 "Keep a sleep diary", "by you", "Ask the doctor about the pills", "Questions? Call Ana Worker"):
        assert said in shown, said
    assert "Call the shelter" not in shown and "I cannot sleep" not in shown


def test_nothing_protected_is_on_it(web, client, cleared, goal, protected_goal):
    Step.add(protected_goal, cleared, text="CANARY step", who="client")
    Task.add(client, cleared, title="CANARY visit", kind="appointment", due_on=clock.today(), worker=cleared.id,
             sensitivity=PART2)
    shown = web.sign_in(cleared).get(f"{client.url}?copy=client").text
    assert "Sleep through the night" in shown and "CANARY" not in shown


def test_where_it_would_be_empty_it_is_not_offered(web, client, cleared, front_desk, protected_goal):
    for person in (cleared, front_desk):
        assert "copy=client" not in web.sign_in(person).get(client.url).text, person.name
        shown = web.get(f"{client.url}?copy=client").text
        assert "There is nothing to print for this client." in shown and "data-print" not in shown
    Goal.add(client, cleared, words="Walk more")
    assert "copy=client" in web.sign_in(cleared).get(client.url).text
    assert "copy=client" not in web.sign_in(front_desk).get(client.url).text

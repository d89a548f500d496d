"""Copies of the plan for paper: what the client takes home holds only what may go home; the staff's holds the rest."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import Alert, Client
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.plans.models import Need, PlanReview
from tests.plans.conftest import PART2


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
    assert "CANARY" not in unasked and "Include protected records: 42 CFR Part 2" in unasked
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


# --- The overview -------------------------------------------------------------------------------------


def test_the_overview_has_both_copies_too(web, endangered, worker):
    web.sign_in(worker)
    assert f'href="{endangered.url}?copy=staff"' in web.get(endangered.url).text
    shown = web.get(f"{endangered.url}?copy=client").text
    assert "Ana Worker" in shown and [secret for secret in SECRETS if secret in shown] == []
    assert "He reads her mail" in web.get(f"{endangered.url}?copy=staff").text


def test_the_front_desk_prints_no_staff_copy(web, endangered, front_desk):
    assert web.sign_in(front_desk).get(f"{endangered.url}?copy=staff").status_code == 403
    assert "copy=staff" not in web.get(endangered.url).text
    assert web.get(f"{endangered.url}?copy=client").status_code == 200

"""An answer that cannot wait: the row on Today, the step, the signature that waits for it."""
from __future__ import annotations

from datetime import date

import pytest

from core.assessments.models import Assessment, SafetyStep
from core.clients.models import Client
from core.extension.contributions import Answered, AssessmentForm, Flag, Question
from core.foundation import clock
from core.monitoring.models import DueItem
from tests.assessments.conftest import SAFETY, plugin


def waiting(client):
    return list(DueItem.select().where(DueItem.client == client.id, DueItem.rule == "core.safety"))


@pytest.fixture
def urgent(desk):
    """A PHQ-9 with item 9 above 0."""
    return desk.saved(desk.phq9(1, q9="1", on=clock.today().isoformat()))


def today_step(**more):
    return {**SAFETY, "on": clock.today().isoformat(), **more}


def test_item_9_opens_the_safety_step_at_the_top_of_the_result(desk, urgent):
    shown = desk.web.get(urgent.url).text
    assert 'role="alert"' in shown
    assert shown.index("This answer needs action today") < shown.index("Record safety follow-up")
    assert shown.index("Record safety follow-up") < shown.index("on a scale of 0 to 27")
    assert "Record the safety follow-up before you sign." in shown


def test_item_9_is_on_today_at_once_and_leads_to_the_result(desk, urgent):
    row, = waiting(desk.client)
    assert (row.on, row.safety, row.settled_by_record, row.link) == (clock.today(), True, True, urgent.url)
    assert row.show_from <= clock.today()
    assert f'href="{urgent.url}"' in desk.web.get("/").text


def test_item_9_counts_even_when_it_is_saved_without_a_score(desk):
    made = desk.saved(desk.fill("mental_health.phq9", {"q9": "3"}, save="incomplete", incomplete="She left."))
    assert (made.total, made.signed_at) == (None, None)
    assert [row.link for row in waiting(desk.client)] == [made.url]


def test_item_9_heard_by_a_colleague_waits_at_both(desk, worker, colleague):
    desk.web.sign_in(colleague)
    made = desk.saved(desk.phq9(1, q9="1", on=clock.today().isoformat()))
    assert {row.worker_id for row in waiting(desk.client)} == {worker.id, colleague.id}
    desk.web.post(f"{made.url}/safety-step", today_step())
    assert desk.web.post(f"{made.url}/signature").status_code == 303
    assert waiting(desk.client) == []


def test_it_cannot_be_signed_before_the_step_and_can_after(desk, urgent):
    refused = desk.web.post(f"{urgent.url}/signature")
    assert refused.status_code == 409
    assert "You can&#39;t sign this yet." in refused.text
    assert Assessment.get_by_id(urgent.id).signed_at is None

    after = desk.web.follow(desk.web.post(f"{urgent.url}/safety-step", today_step()))
    assert "Safety follow-up recorded." in after.text
    assert "No plan, no means at home." in after.text
    assert "This answer needs action today" not in after.text
    assert [(row.key, row.safety) for row in waiting(desk.client)] == [(f"sign-{urgent.id}", False)]

    signed = desk.web.follow(desk.web.post(f"{urgent.url}/signature"))
    assert "Signed. To correct it" in signed.text
    assert Assessment.get_by_id(urgent.id).signed_by == "Ana Worker"
    assert waiting(desk.client) == []


def pause(client, worker):
    client = Client.get_by_id(client.id)
    client.set_status(client.version, "paused", "In the hospital", worker)


@pytest.mark.parametrize("first", ["answer", "pause"])
def test_item_9_of_a_paused_client_is_on_today_and_nothing_else_of_theirs_is(desk, worker, first):
    if first == "pause":
        pause(desk.client, worker)
    made = desk.saved(desk.phq9(1, q9="1", on=clock.today().isoformat()))
    if first == "answer":
        pause(desk.client, worker)
    today = desk.web.get("/").text
    assert f'href="{made.url}"' in today and "Contact the client" not in today
    assert [row.rule for row in DueItem.select().where(DueItem.client == desk.client.id)] == ["core.safety"]
    desk.web.post(f"{made.url}/safety-step", today_step())
    desk.web.post(f"{made.url}/signature")
    assert f'href="{made.url}"' not in desk.web.get("/").text


def test_the_supervisor_finds_the_follow_up_of_a_paused_client(desk, worker, supervisor, urgent):
    pause(desk.client, worker)
    desk.web.post(f"{urgent.url}/safety-step", today_step(supervisor=str(supervisor.id)))
    desk.web.sign_in(supervisor)
    row = DueItem.get(DueItem.rule == "core.safety_told")
    assert f'id="due-{row.id}"' in desk.web.get("/").text
    assert desk.web.post(f"/today/{row.id}/done").status_code == 303
    assert f'id="due-{row.id}"' not in desk.web.get("/").text


def test_signing_twice_keeps_the_first_signature(desk, urgent, web, supervisor):
    desk.web.post(f"{urgent.url}/safety-step", today_step())
    desk.web.post(f"{urgent.url}/signature")
    first = Assessment.get_by_id(urgent.id).signed_at
    assert web.sign_in(supervisor).post(f"{urgent.url}/signature").status_code == 303
    assert (Assessment.get_by_id(urgent.id).signed_at, Assessment.get_by_id(urgent.id).signed_by) == (
        first, "Ana Worker")


@pytest.mark.parametrize(("field", "text", "said"), [
    ("found", "", "This field is required."), ("supervisor", "", "Choose one."),
    ("supervisor", "Sue Supervisor", "Choose one of the options."), ("supervisor", "999999", "Choose one of"),
    ("how", "", "Choose one."), ("how", "magic", "Choose one of the options."),
    ("on", "2023-01-01", "This date is before the assessment."), ("on", "soon", "Enter a date like 11/27/2026."),
])
def test_a_step_with_something_wrong_is_not_recorded_and_keeps_the_text(desk, urgent, field, text, said):
    response = desk.web.post(f"{urgent.url}/safety-step", today_step(**{field: text}))
    assert response.status_code == 422
    assert said in response.text
    assert "Call tomorrow." in response.text
    assert not SafetyStep.select().exists()


def test_a_double_click_records_one_step(desk, urgent):
    for _ in range(2):
        assert desk.web.post(f"{urgent.url}/safety-step", today_step(once="s" * 43)).status_code == 303
    assert SafetyStep.select().count() == 1


def test_a_step_about_a_result_without_an_urgent_answer_is_not_there(desk):
    made = desk.saved(desk.phq9(1))
    assert made.signed_by == "Ana Worker"
    assert desk.web.post(f"{made.url}/safety-step", SAFETY).status_code == 404


@pytest.fixture
def plugins():
    from plugins.mental_health.instruments import PHQ9

    form = AssessmentForm("mood", "Mood", [Question("low", "Feeling low", {0: "No", 1: "Yes"})],
                          flags=[Flag("low", "Low", Answered("low", at_least=1), "urgent", "Ask today.")])
    return [plugin("mental_health", "Mental health", [PHQ9, form])]


def test_an_urgent_answer_that_does_not_block_waits_for_a_step_or_a_signature(desk):
    made = desk.saved(desk.fill("mental_health.mood", {"low": "1"}))
    assert [(row.on, row.safety) for row in waiting(desk.client)] == [(date(2024, 3, 2), True)]
    assert "Ask today." in desk.web.get(made.url).text
    assert desk.web.post(f"{made.url}/signature").status_code == 303
    assert waiting(desk.client) == []

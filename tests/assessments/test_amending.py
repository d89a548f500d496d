"""A finished assessment is never edited: a correction stands beside it."""
from __future__ import annotations

import pytest

from core.assessments.models import Assessment
from core.extension import switches
from core.monitoring.models import DueItem
from tests.assessments.conftest import SAFETY


@pytest.fixture
def made(desk):
    return desk.saved(desk.phq9(1, note="as told"))


def amend(desk, made, **more):
    answers = {**{f"q{n}": "1" for n in range(1, 9)}, "q9": "0", "on": "2024-03-02", "reason": "Wrong box."}
    return desk.web.post(f"{made.url}/amendments/new", {**answers, **more})


def test_the_form_holds_what_was_answered(desk, made):
    shown = desk.web.get(f"{made.url}/amendments/new").text
    assert shown.count(" checked>") == 9
    assert "as told" in shown
    assert 'value="2024-03-02"' in shown


def test_the_amendment_and_what_it_amends_name_each_other(desk, made):
    newer = desk.saved(amend(desk, made, q1="3"))
    assert (newer.total, newer.amends_id, newer.amend_reason) == (10, made.id, "Wrong box.")
    old, new = desk.web.get(made.url).text, desk.web.get(newer.url).text
    assert "This assessment was amended on" in old
    assert newer.url in old
    assert "8 <small>on a scale of 0 to 27</small>" in old
    assert made.url in new
    assert "Wrong box." in new
    assert "Amended" in desk.web.get(f"/clients/{desk.client.id}/assessments").text


def test_what_was_amended_no_longer_needs_action_and_says_when_neither_counts(desk):
    made = desk.saved(desk.phq9(2))
    assert "Needs action" in desk.web.get(made.url).text
    newer = desk.saved(amend(desk, made))
    old = desk.web.get(made.url).text
    assert "Needs action" not in old and "Flagged at the time" in old and "Neither counts." not in old
    desk.web.post(f"{newer.url}/strike", {"reason": "Twice", "version": str(Assessment.get_by_id(newer.id).version)})
    assert "The amendment was entered in error. Neither counts." in desk.web.get(made.url).text


def test_an_amended_one_does_not_count_in_the_change(desk, made):
    newer = desk.saved(amend(desk, made, q1="3"))
    assert "higher than" not in desk.web.get(newer.url).text


def test_an_amendment_without_a_reason_is_refused(desk, made):
    response = amend(desk, made, reason=" ")
    assert response.status_code == 422
    assert Assessment.select().count() == 1


def test_the_same_one_is_not_amended_twice(desk, made):
    newer = desk.saved(amend(desk, made, q1="3"))
    assert desk.web.get(f"{made.url}/amendments/new").status_code == 409
    response = amend(desk, made, q1="2", note="typed in vain?")
    assert response.status_code == 409
    assert "was already amended" in response.text
    assert "typed in vain?" in response.text
    assert [one.id for one in Assessment.select().where(Assessment.amends == made)] == [newer.id]


def test_a_double_click_amends_once(desk, made):
    first, second = amend(desk, made, once="a" * 43), amend(desk, made, once="a" * 43)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert Assessment.select().count() == 2


def test_an_instrument_that_is_off_cannot_be_used_to_amend(desk, made):
    switches.flip("mental_health", False, "test")
    assert desk.web.get(f"{made.url}/amendments/new").status_code == 404
    assert amend(desk, made).status_code == 404


def test_an_urgent_answer_amended_away_still_waits_for_its_safety_step(desk):
    wrong = desk.saved(desk.phq9(1, q9="2"))
    newer = desk.saved(amend(desk, wrong))
    assert newer.signed_at
    assert [row.link for row in DueItem.select().where(DueItem.rule == "core.safety")] == [wrong.url]
    refused = desk.web.post(f"{wrong.url}/signature")
    assert refused.status_code == 409
    assert "Open the newer one" in refused.text
    assert f'href="{wrong.url}">Record safety follow-up' in desk.web.get(newer.url).text
    shown = desk.web.get(wrong.url).text
    assert "a safety follow-up is still required. If the answer was an error, explain how you know." in shown
    assert "Called 988 with the client" in shown and "Asked again: the answer was a mistake" in shown
    step = {**SAFETY, "how": "error", "found": "Answered in error: asked again by phone."}
    after = desk.web.follow(desk.web.post(f"{wrong.url}/safety-step", step)).text
    assert "Answered in error: asked again by phone." in after and "Record safety follow-up" not in after
    assert not DueItem.select().where(DueItem.rule == "core.safety").exists()
    assert "Record safety follow-up" not in desk.web.get(newer.url).text


def test_an_amendment_of_an_amendment_leads_to_the_open_follow_up_too(desk):
    wrong = desk.saved(desk.phq9(1, q9="2"))
    third = desk.saved(amend(desk, desk.saved(amend(desk, wrong)), q1="3"))
    assert f'href="{wrong.url}">Record safety follow-up' in desk.web.get(third.url).text


def test_an_amendment_with_an_urgent_answer_needs_a_step_of_its_own(desk):
    first = desk.saved(desk.phq9(1, q9="1"))
    desk.web.post(f"{first.url}/safety-step", SAFETY)
    newer = desk.saved(amend(desk, first, q9="3"))
    assert newer.signed_at is None
    assert [row.link for row in DueItem.select().where(DueItem.rule == "core.safety")] == [newer.url]


def test_an_urgent_amendment_takes_the_step_of_the_urgent_one_over(desk):
    first = desk.saved(desk.phq9(1, q9="1"))
    newer = desk.saved(amend(desk, first, q9="3"))
    assert [row.link for row in DueItem.select().where(DueItem.rule == "core.safety")] == [newer.url]


def test_no_address_edits_or_deletes_a_finished_one(app):
    mine = {(rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods
            if rule.endpoint.startswith("assessments.") and method not in ("GET", "HEAD", "OPTIONS")}
    assert mine == {
        ("/clients/<int:client_id>/assessments/new/<key>", "POST"),
        ("/assessments/<int:assessment_id>/safety-step", "POST"),
        ("/assessments/<int:assessment_id>/calls", "POST"),
        ("/assessments/<int:assessment_id>/signature", "POST"),
        ("/assessments/<int:assessment_id>/amendments/new", "POST"),
        ("/assessments/<int:assessment_id>/strike", "POST"),
    }

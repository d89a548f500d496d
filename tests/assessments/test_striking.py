"""An assessment that was entered in error stays, crossed out, and counts for nothing."""
from __future__ import annotations

import pytest

from core.assessments.models import Assessment, SafetyStep
from core.foundation.audit import AuditEvent
from core.monitoring.models import DueItem
from core.plans.models import Need
from tests.assessments.conftest import AUDITC, PHQ9, SAFETY


@pytest.fixture
def two(desk):
    """Two PHQ-9: 8, then 24."""
    return [desk.saved(desk.phq9(points, on=on)) for points, on in ((1, "2024-01-05"), (3, "2024-02-02"))]


def strike(desk, made, version=None, reason="It belongs to her sister."):
    version = version or str(Assessment.get_by_id(made.id).version)
    return desk.web.post(f"{made.url}/strike", {"reason": reason, "version": version})


def test_it_stays_crossed_out_with_who_and_why(desk, two):
    assert f"{two[1].url}/strike" in desk.web.get(two[1].url).text
    assert "Mark as entered in error" in desk.web.get(f"{two[1].url}/strike").text
    shown = desk.web.follow(strike(desk, two[1])).text
    assert ">Assessment marked as entered in error. It stays in the record, crossed out.<" in shown
    assert "Entered in error." in shown and "It belongs to her sister." in shown and "<s>24</s>" in shown
    assert "Ana Worker" in shown and "More than half" not in shown.partition("Answers")[0]
    history = desk.web.get(f"/clients/{desk.client.id}/assessments").text
    assert "Entered in error" in history and history.count("<s>") == 2


def test_it_is_not_the_latest_not_in_the_chart_and_not_in_the_change(desk, two):
    strike(desk, two[1])
    history = desk.web.get(f"/clients/{desk.client.id}/assessments").text
    assert "+16 since the last" not in history
    assert "Feb 2, 2024" not in desk.web.get(two[0].url).text
    assert "higher than" not in desk.web.get(two[1].url).text
    later = desk.saved(desk.phq9(2, on="2024-03-01"))
    assert "8 points higher than on Jan 5, 2024." in desk.web.get(later.url).text


def test_it_sets_no_date(desk, two):
    for made in two:
        strike(desk, made)
    assert not DueItem.select().where(DueItem.rule == "core.reassess").exists()
    assert "Not completed yet" in desk.web.get(desk.address()).text


def test_an_urgent_one_still_waits_for_its_safety_step_and_for_nothing_else(desk):
    urgent = desk.saved(desk.phq9(1, q9="1"))
    strike(desk, urgent)
    assert [row.link for row in DueItem.select().where(DueItem.rule == "core.safety")] == [urgent.url]
    assert "This answer needs action today" in desk.web.get(urgent.url).text
    answer = desk.web.post(f"{urgent.url}/signature")
    assert answer.status_code == 409 and "This assessment was entered in error." in answer.text
    assert Assessment.get_by_id(urgent.id).signed_at is None
    assert desk.web.post(f"{urgent.url}/safety-step", {**SAFETY, "how": "error"}).status_code == 303
    assert SafetyStep.get().assessment_id == urgent.id
    assert not DueItem.select().where(DueItem.rule == "core.safety").exists()
    assert "This answer needs action today" not in desk.web.get(urgent.url).text


@pytest.mark.parametrize("path", ["strike", "amendments/new"])
def test_it_is_neither_struck_again_nor_amended(desk, two, path):
    strike(desk, two[1])
    assert desk.web.get(f"{two[1].url}/{path}").status_code == 409
    data = {**{f"q{n}": "1" for n in range(1, 10)}, "on": "2024-02-02", "reason": "KEPT TEXT", "version": "3"}
    answer = desk.web.post(f"{two[1].url}/{path}", data)
    assert answer.status_code == 409 and "KEPT TEXT" in answer.text
    assert Assessment.get_by_id(two[1].id).strike_reason == "It belongs to her sister."


def test_it_brings_no_need_to_the_plan(desk, two):
    strike(desk, two[1])
    assert "Add to plan" not in desk.web.get(two[1].url).text
    url = f"/clients/{desk.client.id}/needs/new?assessment={two[1].id}"
    assert desk.web.post(url, {"words": "x", "state": "open"}).status_code == 404
    assert not Need.select().exists()


def test_a_reason_is_asked_for_and_a_stale_page_is_told(desk, two):
    assert strike(desk, two[1], reason=" ").status_code == 422
    assert strike(desk, two[1], version="77").status_code == 409
    assert Assessment.get_by_id(two[1].id).struck_at is None


def test_the_log_says_that_it_was_struck_and_not_why(desk, two):
    strike(desk, two[1])
    event = AuditEvent.get(AuditEvent.action == "assessment.strike")
    assert event.subject == f"assessment {two[1].id}" and "sister" not in event.detail


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("auditor", 403), ("front_desk", 403),
                                             ("administrator", 403)])
def test_only_who_may_sign_may_strike(desk, two, who, status, request):
    desk.web.sign_in(request.getfixturevalue(who))
    assert desk.web.get(f"{two[1].url}/strike").status_code == status
    assert strike(desk, two[1]).status_code == status
    assert Assessment.get_by_id(two[1].id).struck_at is None


def test_a_protected_one_is_struck_only_by_who_is_cleared(desk, worker, colleague):
    worker.set_clearances(["substance_use.part2"], "test")
    made = desk.saved(desk.fill(AUDITC, {"q1": "4", "q2": "4", "q3": "4"}))
    desk.web.sign_in(colleague)
    assert strike(desk, made).status_code == 404
    desk.web.sign_in(worker)
    assert strike(desk, made).status_code == 303
    assert {event.sensitivity for event in AuditEvent.select().where(AuditEvent.action == "assessment.strike")} == {
        "substance_use.part2"}
    assert PHQ9 not in AuditEvent.get(AuditEvent.action == "assessment.strike").detail


def test_a_colleague_cannot_strike_what_somebody_else_filled_in(desk, colleague):
    mine = desk.saved(desk.phq9(1))
    desk.web.sign_in(colleague)
    assert f"{mine.url}/strike" not in desk.web.get(mine.url).text
    assert desk.web.post(f"{mine.url}/strike", {"reason": "x", "version": str(mine.version)}).status_code == 403

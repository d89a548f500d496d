"""Who may see and do what with assessments."""
from __future__ import annotations

import pytest

from core.assessments.models import Assessment
from core.foundation.audit import AuditEvent
from core.monitoring.models import DueItem
from tests.assessments.conftest import AUDITC, SAFETY, Desk


@pytest.fixture
def made(desk):
    return desk.saved(desk.phq9(1, q9="1"))


def pages(desk, made):
    return [f"/clients/{desk.client.id}/assessments", desk.address(), desk.address("mental_health.phq9"),
            made.url, f"{made.url}/amendments/new"]


def writes(desk, made):
    return [desk.address("mental_health.phq9"), f"{made.url}/safety-step", f"{made.url}/signature",
            f"{made.url}/amendments/new"]


def test_a_stranger_finds_nothing_at_any_address(desk, made, stranger):
    desk.web.sign_in(stranger)
    assert {desk.web.get(url).status_code for url in pages(desk, made)} == {404}
    assert {desk.web.post(url, SAFETY).status_code for url in writes(desk, made)} == {404}
    assert Assessment.get_by_id(made.id).signed_at is None


def test_a_colleague_of_the_team_may_do_everything(desk, made, colleague):
    desk.web.sign_in(colleague)
    assert {desk.web.get(url).status_code for url in pages(desk, made)} == {200}
    assert desk.web.post(f"{made.url}/safety-step", SAFETY).status_code == 303


def test_an_auditor_reads_and_changes_nothing(desk, made, auditor):
    desk.web.sign_in(auditor)
    assert [desk.web.get(url).status_code for url in pages(desk, made)] == [200, 403, 403, 200, 403]
    assert {desk.web.post(url, SAFETY).status_code for url in writes(desk, made)} == {403}
    shown = desk.web.get(made.url).text
    assert 'action="/assessments' not in shown
    assert "Reassess" not in shown


@pytest.mark.parametrize("who", ["front_desk", "administrator"])
def test_front_desk_and_administrator_are_refused(desk, made, who, request):
    desk.web.sign_in(request.getfixturevalue(who))
    assert {desk.web.get(url).status_code for url in pages(desk, made)} == {403}
    assert {desk.web.post(url, SAFETY).status_code for url in writes(desk, made)} == {403}


def test_somebody_not_signed_in_is_sent_to_the_door(desk, made):
    desk.web.sign_out()
    assert {desk.web.get(url).status_code for url in pages(desk, made)} == {303}


@pytest.mark.parametrize("url", ["/assessments/999999", "/assessments/999999/amendments/new"])
def test_what_is_not_there_looks_like_what_is_not_theirs(desk, url):
    assert desk.web.get(url).status_code == 404


def test_reading_a_result_leaves_a_trace_without_its_words(desk, made):
    desk.web.get(made.url)
    last = AuditEvent.select().order_by(AuditEvent.id.desc()).first()
    assert (last.action, last.subject) == ("client.read", f"assessment {made.id}")
    assert last.client_id == desk.client.id
    assert not AuditEvent.select().where(AuditEvent.detail.contains("Thoughts")).exists()


# --- Records under a policy --------------------------------------------------------------------------


@pytest.fixture
def drinking(web, worker, client):
    """An AUDIT-C that only cleared staff may know of."""
    worker.set_clearances(["substance_use.part2"], "test")
    desk = Desk(web.sign_in(worker), client)
    return desk.saved(desk.fill(AUDITC, {"q1": "4", "q2": "4", "q3": "4"}))


def test_to_uncleared_staff_the_assessment_does_not_exist(desk, drinking, colleague):
    desk.web.sign_in(colleague)
    assert desk.web.get(drinking.url).status_code == 404
    assert desk.web.post(f"{drinking.url}/signature").status_code == 404
    assert desk.web.get(f"{drinking.url}/amendments/new").status_code == 404
    for url in (f"/clients/{desk.client.id}/assessments", desk.address()):
        assert "AUDIT" not in desk.web.get(url).text


def test_to_uncleared_staff_the_instrument_is_not_offered(desk, drinking, colleague):
    desk.web.sign_in(colleague)
    assert desk.web.get(desk.address(AUDITC)).status_code == 404
    assert desk.fill(AUDITC, {"q1": "0"}).status_code == 404


def test_its_dates_carry_its_sensitivity(desk, drinking, colleague, supervisor):
    assert {row.sensitivity for row in DueItem.select().where(DueItem.title.contains("AUDIT"))} == {
        "substance_use.part2"}
    for somebody in (colleague, supervisor):
        assert "AUDIT" not in desk.web.sign_in(somebody).get("/?show=team").text


def test_cleared_staff_see_it(desk, drinking):
    assert "AUDIT-C" in desk.web.get(drinking.url).text
    assert "AUDIT-C" in desk.web.get(f"/clients/{desk.client.id}/assessments").text

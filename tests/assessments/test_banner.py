"""An urgent answer stays on the client's banner while its assessment is the newest of its instrument that counts."""
from __future__ import annotations

import pytest

from core.assessments.models import Assessment
from core.clients.models import Client
from core.foundation.audit import AuditEvent
from tests.assessments.conftest import SAFETY

pytestmark = pytest.mark.one_database

PART2 = "substance_use.part2"
FLAG, OPEN = "Urgent answer:", "Safety follow-up still required:"
PAGES = ("", "/contacts", "/contacts/new", "/assessments", "/plan", "/tasks", "/details", "/alerts", "/risk", "/status")


@pytest.fixture
def urgent(desk):
    return desk.saved(desk.phq9(1, q9="1"))


def flagged(desk, path=""):
    page = desk.web.get(desk.client.url + path)
    assert page.status_code == 200, path
    return FLAG in page.text


@pytest.mark.parametrize("path", PAGES)
def test_it_stands_on_every_page_about_the_client(desk, urgent, path):
    shown = desk.web.get(desk.client.url + path).text
    assert FLAG in shown and f'href="{urgent.url}"' in shown.partition(FLAG)[2][:60]


def test_it_stays_after_the_safety_step_and_the_signature(desk, urgent):
    desk.web.post(f"{urgent.url}/safety-step", SAFETY)
    desk.web.post(f"{urgent.url}/signature")
    assert flagged(desk)


def test_a_newer_one_without_an_urgent_answer_takes_it_off_and_an_older_one_does_not(desk, urgent):
    desk.phq9(1, on="2024-01-01")
    assert flagged(desk)
    desk.fill("mental_health.gad7", {f"q{k}": "1" for k in range(1, 8)}, on="2024-03-05")
    assert flagged(desk), "another instrument"
    desk.phq9(1, on="2024-03-06")
    assert not flagged(desk)


def test_a_newer_one_that_was_left_open_does_not_take_it_off(desk, urgent):
    desk.saved(desk.phq9(1, q9="", on="2024-03-06", save="incomplete", incomplete="She left."))
    assert flagged(desk)


@pytest.mark.parametrize("mark", ["amended", "struck"])
def test_one_that_no_longer_counts_is_shown_only_until_its_follow_up_is_recorded(desk, urgent, mark):
    if mark == "struck":
        desk.web.post(f"{urgent.url}/strike", {"reason": "Another client", "version": str(urgent.version)})
    else:
        answers = {**{f"q{n}": "1" for n in range(1, 9)}, "q9": "0", "on": "2024-03-02", "reason": "Wrong box."}
        desk.web.post(f"{urgent.url}/amendments/new", answers)
    assert not flagged(desk)
    for path in PAGES:
        shown = desk.web.get(desk.client.url + path).text
        assert f'href="{urgent.url}"' in shown.partition(OPEN)[2][:60], path
    desk.web.post(f"{urgent.url}/safety-step", {**SAFETY, "how": "error"})
    assert OPEN not in desk.web.get(desk.client.url).text and not flagged(desk)


def test_the_open_follow_up_of_an_older_one_stays_beside_a_newer_one_without_an_urgent_answer(desk, urgent):
    desk.phq9(1, on="2024-03-06")
    assert not flagged(desk) and OPEN in desk.web.get(desk.client.url).text


def test_it_is_named_by_the_short_name_of_its_instrument(desk, urgent):
    assert "of self-harm (PHQ-9, Sat, Mar 2, 2024)" in desk.web.get(desk.client.url).text


@pytest.mark.parametrize("who", ["front_desk", "stranger", "administrator"])
def test_who_may_not_read_assessments_does_not_see_it(desk, urgent, who, request):
    desk.web.sign_in(request.getfixturevalue(who))
    for path in ("", "/details"):
        assert FLAG not in desk.web.get(desk.client.url + path).text


def test_a_protected_one_shows_to_who_is_cleared_only_and_leaves_a_protected_trace(desk, urgent, worker, colleague):
    Assessment.update(sensitivity=PART2).where(Assessment.id == urgent.id).execute()
    assert not flagged(desk, "/contacts")
    before = AuditEvent.select().count()
    worker.set_clearances([PART2], "test")
    assert flagged(desk, "/contacts")
    assert "42 CFR part 2 prohibits" in desk.web.get(f"{desk.client.url}/contacts").text
    traces = [(e.subject, e.sensitivity) for e in AuditEvent.select().where(AuditEvent.id > before,
                                                                            AuditEvent.action == "client.read")]
    assert ("contacts", "") in traces and ("urgent answer form", PART2) in traces
    desk.web.sign_in(colleague)
    assert not flagged(desk)


def test_it_costs_one_question_whatever_the_record_holds(desk, urgent, queries_of):
    client = Client.get_by_id(desk.client.id)
    few = queries_of(lambda: desk.web.get(f"{client.url}/details"))
    for n in range(1, 6):
        desk.phq9(1, q9="1", on=f"2024-02-0{n}")
    assert queries_of(lambda: desk.web.get(f"{client.url}/details")) == few

"""An urgent answer in a form that was refused does not vanish when the page is left."""
from __future__ import annotations

import re

import pytest

from core.assessments.models import Assessment, SafetyStep
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import DueItem
from tests.assessments.conftest import PHQ9, SAFETY


def waiting(client):
    return [(str(row.title), row.link, row.safety) for row in DueItem.select().where(
        DueItem.client == client.id, DueItem.rule == "core.safety").order_by(DueItem.id)]


def draft():
    return Assessment.get(Assessment.draft)


@pytest.fixture
def left(desk):
    """A form with an urgent answer and a gap, whose page was left."""
    assert desk.phq9(1, q3="", q9="2", note="She was crying.").status_code == 422
    return draft()


@pytest.mark.parametrize("wrong", [{"q3": ""}, {"on": "soon"}, {"q2": "magic"}, {"note": "a\x00b"}, {"on": ""},
                                   {"q3": "", "save": "incomplete"}], ids=str)
@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_whatever_is_wrong_with_the_form_the_answer_stands_on_today(desk, wrong, htmx):
    answers = {**{f"q{n}": "1" for n in range(1, 9)}, "q9": "1", "on": "2024-03-02", **wrong}
    assert desk.web.post(desk.address(PHQ9), answers, htmx=htmx).status_code == 422
    made = draft()
    assert waiting(desk.client) == [("Safety follow-up: Patient Health Questionnaire-9 (PHQ-9)", made.url, True)]
    assert f'href="{made.url}"' in desk.web.get("/").text
    assert (made.total, made.signed_at, made.complete) == (None, None, False)
    assert {a["key"]: a["answer"] for a in made.answer_list}["q9"] == "1"


def test_a_form_without_an_urgent_answer_leaves_nothing_behind(desk):
    assert desk.phq9(1, q3="").status_code == 422
    assert not Assessment.select().exists() and waiting(desk.client) == []


def test_opening_a_page_keeps_nothing(desk, left):
    count = Assessment.select().count()
    desk.web.get(desk.address(PHQ9))
    desk.web.get(f"{desk.address(PHQ9)}?draft={left.id}")
    assert Assessment.select().count() == count


def test_it_counts_for_nothing_else(desk, left):
    assert not DueItem.select().where(DueItem.rule == "core.reassess").exists()
    assert "Not completed yet" in desk.web.get(desk.address()).text
    history = desk.web.get(f"/clients/{desk.client.id}/assessments").text
    assert "Not finished" in history and "Latest" not in history
    shown = desk.web.get(left.url).text
    assert "not a diagnosis" not in shown
    assert "This form isn't finished." in shown and "This answer needs action today" in shown
    assert "Urgent answer:" in desk.web.get(desk.client.url).text
    assert desk.web.get(f"{left.url}/amendments/new").status_code == 409


def test_the_answered_page_goes_on_with_the_same_one(desk):
    refused = desk.phq9(1, q3="", q9="2")
    number = re.search(r'action="\?draft=(\d+)"', refused.text)[1]
    assert desk.phq9(1, q3="", q9="3", draft=number).status_code == 422
    assert Assessment.select().count() == 1
    made = desk.saved(desk.phq9(1, q9="3", draft=number))
    assert (made.id, made.total, made.draft, made.complete) == (int(number), 11, False, True)
    assert [link for _title, link, _safety in waiting(desk.client)] == [made.url]


def test_a_double_click_keeps_one(desk):
    for _ in range(2):
        desk.phq9(1, q3="", q9="2", once="d" * 43)
    assert Assessment.select().count() == 1


def test_it_is_continued_from_its_page_with_what_was_typed(desk, left):
    onward = re.search(r'href="([^"]*draft=\d+)"', desk.web.get(left.url).text)[1]
    form = desk.web.get(onward).text
    assert form.count(" checked>") == 8 and "She was crying." in form and 'value="2024-03-02"' in form
    assert f'action="?draft={left.id}"' in form
    made = desk.saved(desk.phq9(1, q9="2", note="She was crying.", draft=str(left.id)))
    assert made.id == left.id and made.total == 10
    assert desk.web.get(onward).status_code == 409


@pytest.mark.parametrize(("wrong", "said"), [
    ({"q3": ""}, "To finish, answer:"), ({"q3": "", "q4": ""}, "To finish, answer:"),
    ({"on": "soon"}, "To finish, check these fields:"), ({"q3": "", "on": "soon"}, "To finish, check these fields:"),
    ({"q3": "", "save": "incomplete"}, "To finish, check these fields:")], ids=str)
def test_a_refused_one_says_that_its_answers_are_saved_and_what_to_do(desk, wrong, said):
    shown = desk.phq9(1, q9="2", **wrong).text
    assert f"The answers so far are saved. {said}" in shown and "Nothing was saved" not in shown
    assert "stays on Today" not in shown and "You can record the safety follow-up now." in shown


def test_without_an_urgent_answer_a_refused_form_says_that_nothing_was_saved(desk):
    shown = desk.phq9(1, q3="").text
    assert "Nothing was saved yet." in shown and "answers so far are saved" not in shown


def test_once_its_follow_up_is_recorded_the_form_asks_for_the_rest_only(desk, left):
    desk.web.post(f"{left.url}/safety-step", SAFETY)
    address = f"{desk.address(PHQ9)}?draft={left.id}"
    for shown in (desk.web.get(address).text, desk.phq9(1, q3="", q9="2", draft=str(left.id)).text):
        assert "This answer needs action today" not in shown and "record the safety follow-up" not in shown
    assert "It stays on Today until it is." in desk.web.get(address).text


def test_a_new_form_says_that_one_is_open(desk, left):
    assert "You have an unfinished form with an urgent answer" in desk.web.get(desk.address(PHQ9)).text


def test_a_step_recorded_on_it_stays_with_it_when_it_is_finished(desk, left):
    assert desk.web.post(f"{left.url}/safety-step", SAFETY).status_code == 303
    assert waiting(desk.client) == [("Finish form: Patient Health Questionnaire-9 (PHQ-9)", left.url, False)]
    made = desk.saved(desk.phq9(1, q9="2", draft=str(left.id)))
    assert made.signed_by == "Ana Worker" and waiting(desk.client) == []
    assert SafetyStep.get().assessment_id == made.id


def test_finishing_it_without_the_urgent_answer_does_not_remove_the_step(desk, left):
    made = desk.saved(desk.phq9(1, q9="0", draft=str(left.id)))
    assert (made.total, made.signed_at) == (8, None)
    assert [link for _title, link, _safety in waiting(desk.client)] == [left.url]
    assert "This answer needs action today" in desk.web.get(left.url).text
    desk.web.post(f"{left.url}/safety-step", {**SAFETY, "how": "error"})
    desk.web.post(f"{left.url}/signature")
    assert "The answer was changed later." in desk.web.get(left.url).text
    assert waiting(desk.client) == [] and "Urgent answer:" not in desk.web.get(desk.client.url).text


def test_it_is_closed_as_it_stands_by_somebody_else_and_both_are_named(desk, left, supervisor):
    desk.web.sign_in(supervisor)
    assert desk.web.post(f"{left.url}/signature").status_code == 409
    desk.web.post(f"{left.url}/safety-step", SAFETY)
    assert "Close as is" in desk.web.get(left.url).text
    after = desk.web.follow(desk.web.post(f"{left.url}/signature")).text
    assert ">Closed without a score.<" in after and "Signed. To correct it" not in after
    closed = Assessment.get_by_id(left.id)
    assert closed.signed_by == "Sue Supervisor, unfinished by Ana Worker"
    assert (closed.draft, closed.total, closed.complete) == (False, None, False)
    assert closed.incomplete == "The form wasn't finished." and waiting(desk.client) == []
    assert not DueItem.select().where(DueItem.rule == "core.reassess").exists()


def test_struck_it_still_waits_for_the_step(desk, left):
    struck = desk.web.post(f"{left.url}/strike", {"reason": "Wrong client", "version": str(left.version)})
    assert struck.status_code == 303
    assert [link for _title, link, _safety in waiting(desk.client)] == [left.url]
    assert "a safety follow-up is still required" in desk.web.get(left.url).text


@pytest.mark.parametrize("number", ["x", "0", "999999", "-1", "9" * 30, "\x00"])
def test_a_draft_that_is_not_there_is_not_found(desk, number):
    assert desk.phq9(1, draft=number).status_code == 404
    assert not Assessment.select().exists()


def test_nobody_goes_on_with_somebody_elses(desk, left, colleague):
    desk.web.sign_in(colleague)
    assert desk.phq9(1, draft=str(left.id)).status_code == 404
    assert desk.web.get(f"{desk.address(PHQ9)}?draft={left.id}").status_code == 404
    assert "?draft=" not in desk.web.get(left.url).text
    assert Assessment.get_by_id(left.id).draft


def test_what_was_settled_meanwhile_is_said_and_the_answer_is_kept_anew(desk, left, worker):
    SafetyStep.add(left, worker, on=clock.today(), how="x", found="x", disposition="x", supervisor="")
    Assessment.get_by_id(left.id).sign(worker)
    answer = desk.phq9(1, q9="2", note="KEPT TEXT", draft=str(left.id))
    assert answer.status_code == 409 and "KEPT TEXT" in answer.text
    assert draft().id != left.id
    assert "The answers so far are saved." in answer.text and "weren&#39;t saved" not in answer.text


def test_an_amendment_that_is_refused_keeps_its_urgent_answer(desk):
    first = desk.saved(desk.phq9(1))
    answers = {**{f"q{n}": "1" for n in range(1, 10)}, "on": "2024-03-02", "reason": ""}
    assert desk.web.post(f"{first.url}/amendments/new", answers).status_code == 422
    made = draft()
    assert made.amends_id == first.id and Assessment.get_by_id(first.id).counts
    onward = re.search(r'href="([^"]*draft=\d+)"', desk.web.get(made.url).text)[1]
    assert desk.web.get(onward).text.count(" checked>") == 9
    finished = desk.saved(desk.web.post(onward, {**answers, "reason": "Wrong box."}))
    assert finished.id == made.id and not Assessment.get_by_id(first.id).counts


def test_on_a_closed_client_nothing_is_kept_and_the_crisis_is_said_at_once(desk, worker):
    desk.client.set_status(1, "closed", "Moved away", worker)
    answer = desk.phq9(1, q9="1", note="KEPT TEXT")
    assert answer.status_code == 409 and "This answer needs action today" in answer.text and "KEPT TEXT" in answer.text
    assert not Assessment.select().exists()


def test_the_log_names_it_and_none_of_its_words(desk, left):
    event = AuditEvent.get(AuditEvent.action == "assessment.draft")
    assert event.subject == f"assessment {left.id}" and "crying" not in event.detail

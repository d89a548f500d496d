"""Choosing and filling an instrument, as a worker does it."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.assessments.models import Assessment
from core.extension import switches
from core.foundation import clock
from tests.assessments.conftest import AUDITC, PHQ9

pytestmark = pytest.mark.one_database

LACE = "healthcare.lace"


def test_the_instruments_are_offered_by_specialization_with_their_licence(desk):
    shown = desk.web.get(desk.address()).text
    assert "Mental health" in shown
    assert "Patient Health Questionnaire-9 (PHQ-9)" in shown
    assert "No permission required to reproduce" in shown
    assert "Not completed yet" in shown


def test_the_choice_says_when_an_instrument_was_last_done(desk):
    desk.phq9(on=clock.today().isoformat())
    assert "Last completed today" in desk.web.get(desk.address()).text


def test_with_every_specialization_off_the_page_says_what_to_do(desk, registry):
    for name in registry.plugins:
        switches.flip(name, False, "test")
    shown = desk.web.get(desk.address()).text
    assert "No specializations are turned on" in shown
    assert "An administrator can turn one on" in shown


@pytest.mark.parametrize("key", ["mental_health.none", "none.phq9", "phq9", "core.scores", f"{PHQ9}.x"])
def test_an_unknown_instrument_is_not_there(desk, key):
    assert desk.web.get(desk.address(key)).status_code == 404
    assert desk.fill(key, {}).status_code == 404


def test_an_instrument_that_is_switched_off_is_not_there(desk):
    switches.flip("mental_health", False, "test")
    assert desk.web.get(desk.address(PHQ9)).status_code == 404
    assert desk.phq9().status_code == 404


def test_the_page_of_questions_has_all_of_them_and_the_licence(desk):
    shown = desk.web.get(desk.address(PHQ9)).text
    assert "Over the last 2 weeks, how often have you been bothered" in shown
    assert "9. Thoughts that you would be better off dead" in shown
    assert "(c) Pfizer Inc." in shown
    assert f'value="{clock.today().isoformat()}"' in shown


def test_a_finished_phq9_has_its_score_its_band_and_its_meaning(desk):
    response = desk.phq9(2, q9="0", q10="1", note="At home, her daughter was there.")
    shown = desk.web.follow(response).text
    assert "Assessment saved." in shown
    assert "16 <small>on a scale of 0 to 27</small>" in shown
    assert "Moderately severe" in shown
    assert "Refer for active treatment." in shown
    assert "This is a screening result, not a diagnosis." in shown
    assert "At home, her daughter was there." in shown


def test_what_is_missing_is_said_beside_each_question_and_nothing_is_saved(desk):
    response = desk.phq9(1, q3="", q9="", note="kept")
    assert response.status_code == 422
    assert response.text.count("Answer this question.") == 2 * 2  # above the form and beside each
    assert 'id="q3-error"' in response.text
    assert 'id="q9-error"' in response.text
    assert "kept" in response.text
    assert "Save without a score" in response.text
    assert not Assessment.select().exists()


def test_without_a_score_it_is_saved_only_with_a_reason(desk):
    response = desk.phq9(3, q3="", save="incomplete")
    assert response.status_code == 422
    assert "Enter why" in response.text
    made = desk.saved(desk.phq9(3, q3="", save="incomplete", incomplete="She was tired."))
    assert (made.total, made.band, made.incomplete) == (None, "", "She was tired.")
    shown = desk.web.get(made.url).text
    assert "No score: some questions weren't answered." in shown
    assert "She was tired." in shown
    assert "Not answered" in shown


def test_a_reason_for_gaps_changes_nothing_when_there_are_none(desk):
    made = desk.saved(desk.phq9(1, save="incomplete", incomplete="No gap at all."))
    assert (made.total, made.incomplete) == (8, "")


def test_a_question_that_is_not_required_may_stay_open(desk):
    assert "Optional." in desk.web.get(desk.address(PHQ9)).text
    assert desk.saved(desk.phq9(1)).total == 8


@pytest.mark.parametrize(("answers", "said"), [
    ({"q1": "7"}, "Choose one of the options."),
    ({"q1": "1 2"}, "Choose one of the options."),
    ({"q1": "\x00"}, "Choose one of the options."),
    ({"on": ""}, "Enter a date."),
    ({"on": "2024-02-30"}, "Enter a date like 11/27/2026."),
    ({"on": "9999-12-31"}, "This date is too far away."),
    ({"on": (clock.today() + timedelta(days=2)).isoformat()}, "This date is in the future."),
    ({"note": "a\x00b"}, "It can&#39;t be saved"),
    ({"note": "x" * 20_001}, "Use 20,000 characters or fewer."),
])
def test_an_answer_that_cannot_be_is_named_beside_its_field(desk, answers, said):
    response = desk.phq9(1, **answers)
    assert response.status_code == 422
    assert said in response.text
    assert not Assessment.select().exists()


@pytest.mark.parametrize("stay", ["-1", "366", "1e3", "9" * 30, "three", "1.5", "٣"])
def test_a_number_outside_its_bounds_is_refused(desk, stay):
    response = desk.fill(LACE, {"stay": stay, "acute": "yes", "comorbidity": "0", "emergency": "0"})
    assert response.status_code == 422
    assert "Enter a whole number from 0 to 365." in response.text


def test_lace_looks_its_points_up(desk):
    made = desk.saved(desk.fill(LACE, {"stay": "5", "acute": "yes", "comorbidity": "4", "emergency": "2"}))
    assert (made.total, made.band) == (4 + 3 + 5 + 2, "High")
    shown = desk.web.get(made.url).text
    assert "5 days" in shown
    assert "Give intensive transition support" in shown


def test_a_question_that_others_rule_out_says_so_and_is_not_required(desk, worker):
    worker.set_clearances(["substance_use.part2"], "test")
    assert "Skip if the answer to question 1 was: Never." in desk.web.get(desk.address(AUDITC)).text
    made = desk.saved(desk.fill(AUDITC, {"q1": "0", "q3": ""}))
    assert made.total == 0
    assert [told["answer"] for told in made.answer_list] == ["0", "", ""]
    assert desk.web.get(made.url).text.count("Not asked") == 2


def test_an_answer_that_contradicts_an_earlier_one_is_refused_beside_its_field_and_kept(desk, worker):
    worker.set_clearances(["substance_use.part2"], "test")
    refused = desk.fill(AUDITC, {"q1": "0", "q3": "4"}, note="KEPT TEXT")
    assert refused.status_code == 422 and not Assessment.select().exists()
    beside = refused.text.partition('id="q3-error"')[2].partition("</p>")[0]
    assert "This doesn&#39;t match the answer to question 1. Correct one of them." in beside
    assert 'id="q2-error"' not in refused.text and "KEPT TEXT" in refused.text
    assert re.search(r'name="q3" value="4" checked', refused.text), "what was ticked is still ticked"
    assert desk.fill(AUDITC, {"q1": "0", "q3": "4"}, save="incomplete", incomplete="x").status_code == 422
    assert desk.saved(desk.fill(AUDITC, {"q1": "2", "q2": "1", "q3": "4"})).total == 7


def test_a_question_that_can_be_ruled_out_can_be_left_blank_again(desk, worker):
    worker.set_clearances(["substance_use.part2"], "test")
    shown = desk.web.get(desk.address(AUDITC)).text
    assert shown.count("Does not apply") == 2
    assert "Does not apply" not in desk.web.get(desk.address(PHQ9)).text


@pytest.mark.parametrize(("sex", "band"), [("female", "Positive"), ("male", "Negative"), ("", "Positive")])
def test_the_cutoff_follows_the_client_and_is_kept(desk, worker, sex, band):
    worker.set_clearances(["substance_use.part2"], "test")
    desk.client.change(1, sex=sex)
    made = desk.saved(desk.fill(AUDITC, {"q1": "3", "q2": "0", "q3": "0"}))
    assert (made.total, made.band, made.cutoff) == (3, band, f"sex: {sex or 'not recorded'}")
    assert f"Cut-off for sex: {sex or 'not recorded'}." in desk.web.get(made.url).text


BEFORE = (3, "Positive", "sex: female")  # what is kept of a woman's 3 points


@pytest.mark.parametrize("kept", [True, False], ids=["with its bands", "from before bands were kept"])
def test_a_later_change_of_sex_repaints_nothing(desk, worker, kept):
    worker.set_clearances(["substance_use.part2"], "test")
    desk.client.change(1, sex="female")
    made = desk.saved(desk.fill(AUDITC, {"q1": "3", "q2": "0", "q3": "0"}))
    if not kept:
        Assessment.update(bands="").where(Assessment.id == made.id).execute()
    client = f"/clients/{desk.client.id}"
    before = [_words(desk.web.get(url).text) for url in (made.url, f"{client}/assessments")]
    desk.client.change(2, sex="male")
    stored = Assessment.get_by_id(made.id)
    assert (stored.total, stored.band, stored.cutoff) == BEFORE
    assert [_words(desk.web.get(url).text) for url in (made.url, f"{client}/assessments")] == before
    assert ">3</text>" in before[0], "the edge of the band that was used, in the chart"


def _words(page):
    """A page without its one-time tokens."""
    return re.sub(r'name="(once|csrf_token|version)" value="[^"]*"', "", page.partition("<main")[2])


def test_a_double_click_makes_one(desk):
    token = "t" * 43
    first, second = desk.phq9(1, once=token), desk.phq9(1, once=token)
    assert first.location == second.location
    assert Assessment.select().count() == 1


def test_an_urgent_answer_is_answered_at_once_even_while_others_are_open(desk):
    shown = desk.phq9(1, q3="", q9="1").text
    assert "This answer needs action today" in shown
    assert "Offer the 988" in shown


ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}&#34; onfocus=x hx-get=&#34;/x&#34;"
HOSTILE = '<script>alert(1)</script>{{ 7*7 }}" onfocus=x hx-get="/x"'


def test_hostile_text_is_shown_as_it_was_typed(desk):
    response = desk.phq9(1, q1=HOSTILE, note=HOSTILE, incomplete=HOSTILE, save="incomplete", on=HOSTILE)
    assert response.status_code == 422
    assert "<script>alert" not in response.text
    made = desk.saved(desk.phq9(1, q3="", note=HOSTILE, incomplete=HOSTILE, save="incomplete"))
    shown = desk.web.get(made.url).text
    assert "<script>alert" not in shown
    assert shown.count(ESCAPED) == 2


def test_added_fields_change_nothing(desk, stranger):
    made = desk.saved(desk.phq9(0, total="27", band="Severe", worker=str(stranger.id), client="99",
                                sensitivity="x", form="other", id="77"))
    assert (made.total, made.form, made.sensitivity, made.client_id) == (0, PHQ9, "", desk.client.id)

"""A form with several scores: each is worked out, kept in words with its band, shown, and compared over time."""
from __future__ import annotations

import re
from datetime import date

import pytest

from core.assessments.models import Assessment
from core.assessments.rules import evaluate
from core.extend import AssessmentForm, Band, Question, Subscale, assess, bands, finished
from core.extension.contributions import Number
from plugins.substance_use.catalogue import PART2
from plugins.substance_use.instruments import BAMR
from tests.assessments.conftest import plugin
from tests.assessments.test_scoring import lines
from tests.plugins.conftest import declared, form

BAM = "substance_use.bamr"
# Worked examples of the reference: answers in its own points (0 to 4, or days), the scores, the flags.
WELL = ("0 0 0 0 0 0 0 4 30 0 4 30 4 0 30", {"use": 0, "risk": 0, "protective": 180}, set())
MIXED = ("2 5 10 4 2 1 2 2 4 6 0 10 0 1 8", {"use": 7, "risk": 59, "protective": 37}, {"use_attention"})
WORST = ("4 30 30 30 30 30 4 0 0 30 0 0 0 4 0", {"use": 90, "risk": 180, "protective": 0}, {"use_attention"})
NUMBERS = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16]


def answers(points: str) -> dict[str, str]:
    """The stored answers of a worked example; of drugs used, the days with each."""
    given = {"q17": "15"}
    for number, point in zip(NUMBERS, points.split(), strict=True):
        question = next(question for question in BAMR.questions if question.key == f"q{number}")
        if isinstance(question.options, Number):
            given[question.key] = point
        else:
            given[question.key] = "30" if point == "4" else question.choices[int(point)].value
    return {**given, **({f"q7{letter}": "1" for letter in "abcdefg"} if given["q6"] != "0" else {})}


@pytest.fixture
def plugins():
    return [plugin("substance_use", "Substance use", [BAMR], [PART2])]


@pytest.mark.parametrize("points, scores, flags", [WELL, MIXED, WORST])
def test_each_worked_example_gives_the_published_scores_and_no_total(points, scores, flags):
    result = evaluate(BAMR, answers(points), {})
    assert ({one.scale.key: one.score for one in result.subscores}, result.total) == (scores, None)
    assert {flag.key for flag in result.flags} == flags and result.complete


def test_questions_and_answers_are_worded_as_published():
    known = next(each for each in lines("published.jsonl") if each["instrument"] == "bam-r")
    ours = {question.key: question for question in BAMR.questions}
    for item in known["items"]:
        if item["id"] == "7":
            continue  # seven rows of one question, in its short words
        question = ours[f"q{item['id']}"]
        assert question.text == item["text"]
        if "number" not in item:
            assert [(choice.label, choice.score) for choice in question.choices] == [
                (label, points) for label, points in item["options"]]
    for key, each in known["subscales"].items():
        scale = next(scale for scale in BAMR.subscales if scale.key == key)
        assert (list(scale.of), [scale.low, scale.high]) == ([f"q{item}" for item in each["items"]], each["range"])
    assert known["attribution"] in BAMR.licence and known["citation"] == BAMR.source


def test_with_a_gap_there_is_no_score_of_any_subscale_and_no_flag_rests_on_one():
    result = evaluate(BAMR, {**answers(MIXED[0]), "q1": ""}, {})
    assert (result.subscores, result.flags, result.complete) == ((), (), False)


def test_a_question_about_another_says_from_which_number_on_it_is_asked(web, client, cleared):
    page = web.sign_in(cleared).get(f"/clients/{client.id}/assessments/new/{BAM}").text
    assert page.count("Only if question 6 is 1 or more.") == 7


def test_each_score_is_shown_with_its_band_and_kept_when_the_form_is_gone(web, client, cleared, registry):
    web.sign_in(cleared)
    address = f"/clients/{client.id}/assessments/new/{BAM}"
    made = web.post(address, {"on": "2024-03-02", **answers(MIXED[0])})
    assert made.status_code == 303, made.text
    registry.plugins["substance_use"].values["assessment_forms"] = ()
    page = web.get(made.location).text
    for words in ("Some use", "of 90", "Risk", "<strong>59</strong>", "Protective", "<strong>37</strong>",
                  "Use in the past 30 days", "have a score"):
        assert (words in page) == (words != "have a score"), words
    kept = Assessment.get()
    assert [(one["title"], one["score"], one["band"], one["bands"]) for one in kept.subscales][:2] == [
        ("Use", 7, "Some use", [[0, "No use", "info"], [1, "Some use", "warning"]]), ("Risk", 59, "", [])]


def test_a_second_one_shows_how_each_score_moved_and_a_chart_of_each(web, client, cleared):
    assess(client, cleared, BAM, answers(WORST[0]), on=date(2024, 2, 1))
    assess(client, cleared, BAM, answers(MIXED[0]), on=date(2024, 3, 2))
    page = web.sign_in(cleared).get(Assessment.get(Assessment.on == date(2024, 3, 2)).url).text
    assert "83 points lower than on Feb 1, 2024." in page and "37 points higher" in page
    assert all(f'id="chart-{key}-title"' in page for key in ("use", "risk", "protective"))
    history = web.get(f"/clients/{client.id}/assessments").text
    assert history.count("Protective <strong>") == 3, "the latest, and both of the list"
    assert "Protective <strong>37</strong>" in web.get(client.url).text, "the box of the latest scores"


def test_a_rule_reads_the_scores_by_key(client, cleared):
    assess(client, cleared, BAM, answers(MIXED[0]), on=date(2024, 3, 2))
    (rows,) = finished(client, BAM)
    assert [(row.total, row.subscales) for row in rows] == [(None, MIXED[1])]


QUESTIONS = 'Question("one", "One?", {0: "No", 1: "Yes"}), Question("why", "Why?")'


@pytest.mark.parametrize("subscales, flags, sentence", [
    ('Subscale("one", "One", ("one",))', "", "the subscale 'one' has the key of a question or of another subscale"),
    ('Subscale("a", "A", ("two",))', "", "the subscale 'a' counts 'two', which isn't a question with answer choices"),
    ('Subscale("a", "A", ("why",))', "", "the subscale 'a' counts 'why', which isn't a question with answer choices"),
    ('Subscale("a", "A", ())', "", "the subscale 'a' counts no question"),
    ('Subscale("a", "A", ("one",), low=2, high=1)', "", "the subscale 'a' goes from 2 to 1"),
    ('Subscale("a", "A", ("one",))', 'Flag("f", "F", Scored(at_least=1, of="b"))',
     "the flag 'f' looks at 'b', which isn't a subscale"),
    ('Subscale("a", "A", ("one",))', 'Flag("f", "F", Scored(at_least=1))',
     "the flag 'f' looks at a total, but the form has no score"),
])
def test_a_wrong_subscale_is_refused_with_a_sentence(subscales, flags, sentence):
    made = declared(form(QUESTIONS, subscales=f"[{subscales}]", flags=f"[{flags}]"))
    assert made.error == f"the form 'quick': {sentence}"


def test_a_score_at_the_top_of_its_chart_is_not_cut_off(web, client, cleared):
    for on in (date(2024, 2, 1), date(2024, 3, 2)):
        assess(client, cleared, BAM, answers(WORST[0]), on=on)
    page = web.sign_in(cleared).get(Assessment.get(Assessment.on == date(2024, 3, 2)).url).text
    tops = [float(y) for y in re.findall(r'<text class="score" x="[\d.]+" y="([\d.]+)">(?:90|180)</text>', page)]
    assert len(tops) == 4 and min(tops) >= 12, "the letters are 12 high"


def of_two(**more):
    """A form with a subscale of two questions, the second optional."""
    questions = [Question("one", "One?", {0: "No", 1: "Yes"}),
                 Question("two", "Two?", {0: "No", 1: "Yes"}, required=False)]
    return AssessmentForm("quick", "Quick", questions, subscales=[
        Subscale("all", "All", ("one", "two"), **more), Subscale("first", "First", ("one",))], need="Rest")


def test_an_open_question_leaves_its_subscale_without_a_score_though_it_is_optional():
    result = evaluate(of_two(), {"one": "1", "two": ""}, {})
    assert [(one.scale.key, one.score) for one in result.subscores] == [("first", 1)]
    assert not result.complete


@pytest.mark.parametrize("two, need", [("0", ""), ("1", "Rest")])
def test_the_band_of_a_subscale_calls_for_the_need(two, need):
    scored = of_two(bands=bands({0: "Fine", 1: Band("Tired", level="warning")}))
    assert evaluate(scored, {"one": "0", "two": two}, {}).need == need

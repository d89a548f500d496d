"""How a total, a band and flags are made from answers, and what a change of a form is."""
from datetime import date

import pytest

from core.assessments.rules import Change, change, chart_points, evaluate, fingerprint, verdict
from core.extension.contributions import Answered, AssessmentForm, Band, Choice, Flag, Question, Scored, bands, total

TWO = {0: "No", 1: "Yes"}


def raised(result):
    return {flag.key for flag in result.flags}


def test_unscored_and_free_text_questions_stay_out_of_the_total_but_conditions_see_them():
    form = AssessmentForm("x", "X", [Question("a", "A", TWO), Question("b", "B", TWO, scored=False),
                                     Question("words", "Words", required=False)],
                          score=total(), flags=[Flag("b", "B", Answered("b", at_least=1))])
    result = evaluate(form, {"a": "1", "b": "1"}, {})
    assert (result.total, raised(result), result.points) == (1, {"b"}, {"a": 1, "b": 1})


def test_a_scored_question_left_open_leaves_no_total_even_if_not_required():
    form = AssessmentForm("x", "X", [Question("a", "A", TWO), Question("b", "B", TWO, required=False)],
                          score=total(), bands=bands({0: "None"}),
                          flags=[Flag("low", "Low", Scored(at_most=1))])
    result = evaluate(form, {"a": "1", "b": " "}, {})
    assert (result.missing, result.total, result.band, result.flags) == ((), None, None, ())


def test_a_question_that_was_not_asked_meets_no_condition():
    form = AssessmentForm("x", "X", [Question("a", "A", TWO),
                                     Question("b", "B", TWO, only_if=Answered("a", at_least=1))],
                          flags=[Flag("no_b", "No B", Answered("b", at_most=0))])
    assert raised(evaluate(form, {"a": "0"}, {})) == set()
    assert raised(evaluate(form, {"a": "1", "b": "0"}, {})) == {"no_b"}


def test_change_is_counted_from_the_first_and_from_the_last_whatever_the_order():
    spring, summer, autumn = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)
    assert change([(autumn, 6), (spring, 15), (summer, 9)]) == Change(since_first=-9, since_last=-3)
    assert change([(spring, 15)]) is None


@pytest.mark.parametrize(("points", "better", "least", "said"), [
    (-5, "down", 5, "better"), (5, "down", 5, "worse"), (-4, "down", 5, "same"), (4, "down", 5, "same"),
    (5, "up", 5, "better"), (-5, "up", 5, "worse"), (4, "up", 5, "same"), (0, "down", 5, "same"),
    (-2, "down", 2.5, "same"), (-3, "down", 2.5, "better"), (9, "down", 0, ""), (0, "up", 0, "")])
def test_a_change_of_just_the_least_difference_that_matters_is_one(points, better, least, said):
    assert verdict(points, better, least) == said


def test_the_chart_keeps_time_to_scale_and_the_high_end_on_top():
    scores = [(date(2026, 1, 1), 0), (date(2026, 1, 11), 27), (date(2026, 1, 5), 9)]
    assert chart_points(scores, 0, 27, 100, 54) == ((0.0, 54.0), (40.0, 36.0), (100.0, 0.0))
    assert chart_points(scores[:1], 0, 27, 100, 54) == ((50.0, 54.0),)
    assert chart_points([], 0, 27, 100, 54) == ()


def test_the_fingerprint_follows_meaning_and_nothing_else():
    def form(**changed):
        return AssessmentForm(**{"key": "x", "title": "X", "questions": (Question("a", "A", TWO),),
                                 "score": total(), "bands": bands({0: "Low"}), **changed})

    plain = fingerprint(form())
    written_out = (Choice("0", "No", 0), Choice("1", "Yes", 1))
    assert plain == fingerprint(form(questions=[Question("a", "A", written_out, coding="loinc:1")], key="y"))
    for changed in ({"questions": (Question("a", "A?", TWO),)}, {"bands": bands({1: "Low"})},
                    {"questions": (Question("a", "A", {1: "Yes", 0: "No"}),)}, {"score": total("a")},
                    {"bands": bands({0: Band("Low", level="urgent")})}, {"score": None}, {"better": "up"},
                    {"flags": [Flag("f", "F", Scored(at_least=1))]}, {"high": 3}):
        assert fingerprint(form(**changed)) != plain

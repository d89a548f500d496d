"""A score, bands or a condition that misbehave cost the score: the answers are saved, and the result says so."""
from __future__ import annotations

from dataclasses import replace

import pytest

from core.assessments.models import Assessment
from core.assessments.rules import evaluate
from core.extension.contributions import Band, BandsByFact, BandsFrom
from core.extension.faults import PluginFault
from core.extension.seams import scoring
from core.foundation import clock
from tests.plugins import faulty

PLUGIN = faulty.make()
BUDGET = 0.2  # seconds for what never returns, instead of one
ANSWERS = {"a": "1", "b": "1"}


def divides_by_zero(*_args):
    return 1 / 0


BEHAVIOURS = {  # what is done instead, and what does it
    "score divides by zero": ("score", divides_by_zero),
    "score leaves": ("score", faulty.leaves),
    "score never returns": ("score", faulty.forever),
    "score is NaN": ("score", lambda points: float("nan")),
    "score is a word": ("score", lambda points: "many"),
    "score is True": ("score", lambda points: True),
    "score is nothing": ("score", lambda points: None),
    "score is too large": ("score", lambda points: 10 ** 30),
    "bands raise": ("bands", divides_by_zero),
    "bands give a word": ("bands", lambda total, facts: "Fine"),
    "bands give a long label": ("bands", lambda total, facts: Band("x" * 201)),
    "bands give an unknown level": ("bands", lambda total, facts: Band("Fine", level="purple")),
    "condition raises": ("flag", divides_by_zero),
    "condition never returns": ("flag", faulty.forever),
    "condition of a question raises": ("only_if", divides_by_zero),
}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(scoring, "SECONDS", 5)
    monkeypatch.setattr(PLUGIN.module, "rule", lambda client, today: [])


@pytest.fixture
def filled(web, client, worker):
    """filled() has the worker fill the form through the web, and returns the page of its result."""
    def fill(**more):
        answer = web.sign_in(worker).post(f"/clients/{client.id}/assessments/new/faulty.quick", {
            "on": clock.today().isoformat(), **ANSWERS, **more})
        return web.follow(answer).text
    return fill


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_what_a_score_does_costs_the_score(web, client, worker, administrator, filled, monkeypatch, caplog, behaviour):
    name, act = BEHAVIOURS[behaviour]
    monkeypatch.setattr(PLUGIN.module, name, act)
    if act is faulty.forever:
        monkeypatch.setattr(scoring, "SECONDS", BUDGET)
    page = filled()
    assert "The score couldn&#39;t be computed." in page and "Score them by hand" in page
    kept = Assessment.get()
    assert {asked["key"]: asked["answer"] for asked in kept.answer_list} == ANSWERS
    assert (kept.total, kept.band, kept.complete) == (None, "", True) and kept.signed_at
    assert web.get(client.url).status_code == web.get("/").status_code == 200
    shown = web.sign_in(administrator).get("/specializations").text
    assert "Score: Quick look." in shown and "Failing since" in shown
    assert "plugin faulty: score faulty.quick failed" in caplog.text and "Rosa" not in caplog.text


def test_a_flag_that_could_not_be_checked_is_named(filled, monkeypatch):
    monkeypatch.setattr(PLUGIN.module, "flag", divides_by_zero)
    assert "In danger: couldn&#39;t be checked" in filled()
    assert not Assessment.get().urgent


def test_a_question_whose_condition_fails_is_asked(web, client, worker, filled, monkeypatch):
    monkeypatch.setattr(PLUGIN.module, "only_if", divides_by_zero)
    assert "Second?" in web.sign_in(worker).get(f"/clients/{client.id}/assessments/new/faulty.quick").text
    answer = web.post(f"/clients/{client.id}/assessments/new/faulty.quick", {
        "on": clock.today().isoformat(), "a": "1"})
    assert answer.status_code == 422 and "Answer this question." in answer.text


def test_a_way_of_scoring_of_its_own_that_works_is_used(filled):
    page = filled()
    assert "Fine" in page and "couldn&#39;t be computed" not in page
    assert Assessment.get().total == 2 and not PluginFault.select().exists()


def test_a_score_that_takes_too_long_is_not_asked_again_at_once(app, monkeypatch):
    asked = []
    form, = PLUGIN.values["assessment_forms"]
    monkeypatch.setattr(PLUGIN.module, "score", faulty.forever)
    monkeypatch.setattr(scoring, "SECONDS", BUDGET)
    evaluate(form, ANSWERS, {})
    monkeypatch.setattr(PLUGIN.module, "score", lambda points: asked.append(points) or 2)
    assert evaluate(form, ANSWERS, {}).total is None and not asked


def test_points_cannot_be_changed_by_who_counts_them(app, monkeypatch):
    form, = PLUGIN.values["assessment_forms"]
    monkeypatch.setattr(PLUGIN.module, "score", lambda points: points.update(a=9) or 2)
    assert evaluate(form, ANSWERS, {}).points == {"a": 1, "b": 1}


class Unsure(BandsFrom):
    """Bands of a plugin's own within those by a fact."""

    def of(self, total, facts):
        return 1 / 0


def test_bands_of_its_own_within_those_by_a_fact_cost_the_score_too(client):
    fine = ((0, Band("Fine")),)
    form = replace(PLUGIN.values["assessment_forms"][0],
                   bands=BandsByFact("sex", {"": Unsure(fine), "male": BandsFrom(fine)}))
    assert "couldn't be computed" in " ".join(flag.title for flag in evaluate(form, ANSWERS, {}).flags)
    assert PluginFault.get().key == "faulty.quick"

"""Every kind of goal that a plugin declares: it opens, holds what it counts, and is saved."""
from __future__ import annotations

import re

import pytest
from flask_babel import lazy_gettext
from wtforms import Form

from core.extension import switches
from core.plans.models import Goal
from core.web.forms import LongText, Text
from core.web.sentences import lazy_gettext as kept_sentence

pytestmark = pytest.mark.one_database


def test_every_kind_of_goal_opens_and_saves(web, registry, client, cleared, typed):
    web.sign_in(cleared)
    kinds = registry.everything("goal_types")
    assert len(kinds) > 15 and {kind.key.partition(".")[0] for kind in kinds} == {
        "core", *(plugin.name for plugin in registry.working())}
    for kind in kinds:
        url = f"/clients/{client.id}/goals/new?type={kind.key}"
        page = web.get(url)
        assert page.status_code == 200 and f'value="{kind.measure}"' in page.text, kind.key
        low, high = ("1", "5") if kind.better == "up" else ("5", "1")
        answer = web.post(url, typed(words="", measure=str(kind.measure), better=kind.better, baseline=low,
                                     target=high, sensitivity=kind.sensitivity))
        assert answer.status_code == 303, kind.key
        goal = Goal.select().order_by(Goal.id.desc()).get()
        assert (goal.type, goal.title, goal.measure) == (kind.key, str(kind.title), str(kind.measure))
        assert web.get(f"{goal.url}/edit").status_code == 200, kind.key


@pytest.mark.parametrize("lazy", [lazy_gettext, kept_sentence])
@pytest.mark.parametrize("field", [Text, LongText])
def test_a_lazy_sentence_fills_a_field_as_plain_text(app, lazy, field):
    class Fields(Form):
        words = field("Words")

    with app.test_request_context():
        form = Fields(data={"words": lazy("Spend time with others")})
        assert type(form.words.data) is str and form.words.data == "Spend time with others"
        assert form.validate()


def test_without_a_specialization_the_common_goals_of_every_agency_are_there(web, registry, client, worker, typed):
    for plugin in registry.working():
        switches.flip(plugin.name, False, "test")
    web.sign_in(worker)
    for address in ("", "?type=mental_health.coping_skills"):
        page = web.get(f"/clients/{client.id}/goals/new{address}").text
        assert "own goal" in page
        assert set(re.findall(r"[?]type=(\w+)\.", page)) == {"core"}


AREAS = ["Housing", "Income and benefits", "Food", "Safety", "Health care", "Work", "School and training",
         "Transportation", "Legal matters", "People and community"]


def test_goals_stand_under_the_part_of_life_they_are_about(web, client, worker):
    page = web.sign_in(worker).get(f"/clients/{client.id}/goals/new").text
    titles = re.findall(r'<h3 id="group-\d+">([^<]+)</h3>', page)
    assert titles[:len(AREAS)] == AREAS, "the core has one for each"
    assert set(titles[len(AREAS):]) == {"Mental health", "Geriatric care"}, "the rest by specialization"
    housing = page.split(">Housing</h3>")[1].split("</section>")[0]
    assert "Find a place to live" in housing and "Keep living at home" in housing
    only = re.search(r'href="([^"]+group=housing[^"]*)"', page)[1].replace("&amp;", "&")
    shown = web.get(only).text
    assert re.findall(r'<h3 id="group-\d+">([^<]+)</h3>', shown) == ["Housing"]
    assert 'aria-current="page">Housing' in shown
    assert web.get(f"/clients/{client.id}/goals/new?type=&group=nonsense").text.count("<h3 ") == len(titles)


def test_a_new_date_says_beforehand_that_it_needs_a_reason(web, client, worker):
    goal = Goal.add(client, worker, words="Sleep")
    assert "Required when you change the date." in web.sign_in(worker).get(f"{goal.url}/edit").text


def test_the_error_about_the_other_side_reads_well_beside_its_checkbox(web, client, worker, typed):
    answer = web.sign_in(worker).post(f"/clients/{client.id}/goals/new?type=own", typed(baseline="5", target="1"))
    assert '<a href="#opposite">Keep this target</a>: The target is below the baseline, but' in answer.text

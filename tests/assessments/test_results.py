"""Reading results: change over time, the history, the box of scores, what stays when a plugin goes."""
from __future__ import annotations

import html
import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from core.app import create_app
from core.assessments import declared
from core.assessments.models import Assessment
from core.extension import switches
from core.extension.contributions import NothingYet
from core.extension.registry import Registry
from core.foundation import application, clock
from core.monitoring.models import DueItem
from core.testing import Web
from tests.assessments.conftest import AUDITC, PHQ9


@pytest.fixture
def three(desk):
    """Three PHQ-9: 16, then 8, then 0."""
    return [desk.saved(desk.phq9(points, on=on))
            for points, on in ((2, "2024-01-05"), (1, "2024-02-02"), (0, "2024-03-02"))]


def test_a_result_says_how_far_it_is_from_the_last_and_from_the_first(desk, three):
    shown = desk.web.get(three[2].url).text
    assert "8 points lower than on Feb 2, 2024." in shown
    assert "16 points lower than on Jan 5, 2024." in shown
    assert "Better" in shown


def test_a_result_has_a_chart_and_the_same_as_a_table(desk, three):
    shown = desk.web.get(three[2].url).text
    assert "<svg" in shown
    assert "Show as a table" in shown
    assert "Moderately sev" in shown  # a band behind the line


def test_an_earlier_result_is_compared_only_with_what_came_before(desk, three):
    shown = desk.web.get(three[1].url).text
    assert "8 points lower than on Jan 5, 2024." in shown
    assert "than on Mar 2, 2024" not in shown


def test_a_difference_below_the_published_one_is_about_the_same(desk):
    desk.phq9(1, on="2024-01-05")
    later = desk.saved(desk.phq9(1, q1="3", q2="2", on="2024-02-02"))
    shown = desk.web.get(later.url).text
    assert "3 points higher than on Jan 5, 2024." in shown and "About the same" in shown
    assert "Worse" not in shown and "Better" not in shown
    for url in (f"/clients/{desk.client.id}/assessments", desk.client.url):
        assert "About the same" in desk.web.get(url).text, url
    worse = desk.saved(desk.phq9(2, q1="1", on="2024-03-02"))
    assert "4 points higher than on Feb 2, 2024." in desk.web.get(worse.url).text
    assert "Worse" in desk.web.get(worse.url).text


def test_without_a_published_difference_the_points_are_said_and_nothing_is_judged(desk, worker):
    worker.set_clearances(["substance_use.part2"], "test")
    for points, on in (("1", "2024-01-05"), ("4", "2024-02-02")):
        last = desk.saved(desk.fill(AUDITC, {"q1": points, "q2": points, "q3": points}, on=on))
    for url in (last.url, f"/clients/{desk.client.id}/assessments", desk.client.url):
        shown = desk.web.get(url).text
        assert "9 points higher" in shown or "+9 since the last" in shown, url
        assert not {"Worse", "Better", "About the same"} & set(re.findall(r'class="pill[^"]*">([^<]*)<', shown)), url


def test_scores_of_two_admissions_are_not_compared(desk):
    for stay, on in (("1", "2024-01-05"), ("20", "2024-02-02")):
        last = desk.saved(desk.fill("healthcare.lace", {
            "stay": stay, "acute": "yes", "comorbidity": "0", "emergency": "0"}, on=on))
    for url in (last.url, f"/clients/{desk.client.id}/assessments", desk.client.url):
        shown = desk.web.get(url).text
        assert "LACE" in shown
        assert "higher than" not in shown and "since the last" not in shown and 'class="chart"' not in shown, url


def test_the_license_and_the_source_stand_wherever_a_score_does(desk, three):
    for url in (three[0].url, f"/clients/{desk.client.id}/assessments"):
        shown = desk.web.get(url).text
        assert "(c) Pfizer Inc." in shown and "J Gen Intern Med 2001;16:606-613" in shown, url
    assert "Cut-offs: 5, 10, 15, and 20: Kroenke K, Spitzer RL, Williams JBW." in desk.web.get(three[0].url).text
    assert 'href="/about"' in desk.web.get(desk.client.url).text


def test_cut_offs_that_name_themselves_are_not_named_twice(desk, three):
    Assessment.update(band_source="Cut-offs 5, 10, 15 and 20").where(Assessment.id == three[0].id).execute()
    assert "Cut-offs: Cut-offs" not in desk.web.get(three[0].url).text


def test_nothing_is_offered_for_the_plan_in_the_normal_band(desk, three):
    assert "Add to plan" in desk.web.get(three[0].url).text
    assert "Add to plan" not in desk.web.get(three[2].url).text


def test_results_of_another_version_are_not_compared(desk, three):
    Assessment.update(form_version=0).where(Assessment.id != three[2].id).execute()
    shown = desk.web.get(three[2].url).text
    assert "lower than" not in shown


def test_the_history_groups_by_instrument_the_newest_first(desk, three):
    shown = desk.web.get(f"/clients/{desk.client.id}/assessments").text
    assert shown.count("Reassess") == 1
    places = [shown.index(made.url) for made in reversed(three)]
    assert places == sorted(places)
    assert "−8 since the last" in shown


def test_an_empty_history_says_what_to_do(desk):
    shown = desk.web.get(f"/clients/{desk.client.id}/assessments").text
    assert "No assessments yet." in shown
    assert desk.address() in shown


def test_a_long_history_is_read_on_by_page(desk):
    made = [desk.saved(desk.phq9(0, on=f"2024-01-{n:02}")) for n in range(1, 24)]
    shown = desk.web.get(f"/clients/{desk.client.id}/assessments").text
    assert f'{made[2].url}"' not in shown
    onward = html.unescape(re.search(r'href="([^"]*after=[^"]*)"', shown)[1])
    rest = desk.web.get(onward).text
    assert [f'{one.url}"' in rest for one in made[:4]] == [True, True, True, False]
    assert str(made[3].id) not in onward.partition("after=")[2][:3], "a sealed position, no row's number"
    back = html.unescape(re.search(r'href="([^"]*before=[^"]*)"', rest)[1])
    again = desk.web.get(back).text
    assert [f'{one.url}"' in again for one in made[2:4]] == [False, True]


def test_a_page_of_the_history_goes_on_where_it_was_although_the_row_has_moved(desk):
    made = [desk.saved(desk.phq9(0, on=f"2024-01-{n:02}")) for n in range(1, 24)]
    shown = desk.web.get(f"/clients/{desk.client.id}/assessments").text
    onward = html.unescape(re.search(r'href="([^"]*after=[^"]*)"', shown)[1])
    Assessment.update(on=date(2024, 2, 1)).where(Assessment.id == made[3].id).execute()
    rest = desk.web.get(onward).text
    assert [f'{one.url}"' in rest for one in made[:4]] == [True, True, True, False]


@pytest.mark.parametrize("query", ["before=x", f"form={PHQ9}&after=-1", f"form={PHQ9}&before=" + "9" * 90, "form=%00",
                                   "form=mental_health.none"])
def test_a_strange_address_of_the_history_is_harmless(desk, three, query):
    assert desk.web.get(f"/clients/{desk.client.id}/assessments?{query}").status_code == 200


def test_the_history_and_a_result_take_as_many_queries_for_many_as_for_few(desk, three, queries_of):
    history, result = f"/clients/{desk.client.id}/assessments", three[2].url
    few = queries_of(lambda: desk.web.get(history)), queries_of(lambda: desk.web.get(result))
    for n in range(12):
        desk.phq9(1, on=f"2023-01-{n + 1:02}")
        desk.fill("mental_health.gad7", {f"q{k}": "1" for k in range(1, 8)}, on=f"2023-01-{n + 1:02}")
    assert (queries_of(lambda: desk.web.get(history)), queries_of(lambda: desk.web.get(result))) == few


def test_the_words_stay_when_the_specialization_is_switched_off(desk, three):
    switches.flip("mental_health", False, "test")
    shown = desk.web.get(three[0].url)
    assert shown.status_code == 200
    assert "Moderately severe" in shown.text
    assert "More than half the days" in shown.text
    assert "Reassess" not in shown.text
    assert three[0].url in desk.web.get(f"/clients/{desk.client.id}/assessments").text


def test_the_words_stay_when_the_plugin_is_gone(desk, three, settings, worker):
    bare = create_app(settings, Registry(), application.active())
    web = Web(bare).sign_in(worker)
    shown = web.get(three[0].url)
    assert shown.status_code == 200
    assert "Moderately severe" in shown.text
    assert "Little interest or pleasure in doing things" in shown.text
    assert "More than half the days" in shown.text
    assert "(c) Pfizer Inc." in shown.text
    assert web.get(f"/clients/{desk.client.id}/assessments").status_code == 200
    assert web.get(f"{three[0].url}/amendments/new").status_code == 404


def test_a_need_goes_to_the_plan_by_its_place_and_no_words_stand_in_the_address(desk):
    made = desk.saved(desk.phq9(2, q9="1"))
    shown = desk.web.get(made.url).text
    for place in range(len(made.needs)):
        assert f"/clients/{desk.client.id}/needs/new?assessment={made.id}&amp;need={place}" in shown
    assert made.needs == ["Support with low mood", "Safety plan for thoughts of suicide or self-harm"]


# --- Asked again -------------------------------------------------------------------------------------


def again(client):
    return list(DueItem.select().where(DueItem.client == client.id, DueItem.rule == "core.reassess"))


def test_an_instrument_is_asked_again_after_its_time(desk):
    desk.phq9(2, on="2024-01-05")
    desk.phq9(2, on="2024-02-02")
    row, = again(desk.client)
    assert (row.on, row.link, row.settled_by_record) == (date(2024, 3, 1), f"assessments/new/{PHQ9}", True)
    assert desk.web.get(f"/clients/{desk.client.id}/{row.link}").status_code == 200


def test_a_screen_is_asked_again_only_while_its_score_calls_for_it(desk):
    desk.phq9(2, on="2024-01-05")
    assert len(again(desk.client)) == 1
    desk.phq9(1, on="2024-02-02")
    assert again(desk.client) == [], "8 points, below the cut-off of 10"
    desk.phq9(1, q1="3", on="2024-03-01")
    assert len(again(desk.client)) == 1, "10 points"


def test_a_form_with_a_gap_does_not_count_as_done(desk):
    desk.phq9(2, on="2024-01-05")
    desk.saved(desk.phq9(0, q3="", on="2024-02-02", save="incomplete", incomplete="She was tired."))
    row, = again(desk.client)
    assert row.on == date(2024, 2, 2), "28 days after the complete one"
    assert "Jan 5" in desk.web.get(desk.address()).text


def test_what_is_never_repeated_is_not_asked_again(desk):
    desk.fill("healthcare.lace", {"stay": "5", "acute": "yes", "comorbidity": "4", "emergency": "2"})
    assert again(desk.client) == []


def test_asking_again_belongs_to_the_specialization_and_its_sensitivity(desk, worker):
    worker.set_clearances(["substance_use.part2"], "test")
    desk.fill(AUDITC, {"q1": "0"}, on=(clock.today() - timedelta(days=365)).isoformat())
    row, = again(desk.client)
    assert (row.plugin, row.sensitivity) == ("substance_use", "substance_use.part2")
    assert "Reassess: AUDIT-C" in desk.web.get("/").text
    switches.flip("substance_use", False, "test")
    assert "Reassess: AUDIT-C" not in desk.web.get("/").text


# --- The box of latest scores ------------------------------------------------------------------------


def panel(desk, worker, monkeypatch):
    monkeypatch.setattr(declared, "current_user", SimpleNamespace(may_see=worker.may_see))
    box = declared.VALUES["client_panels"][0].context(desk.client, clock.today())
    return [] if isinstance(box, NothingYet) else box["scores"]


def test_the_box_has_each_latest_score_with_its_change(desk, three, worker, monkeypatch, queries_of):
    desk.fill("mental_health.gad7", {f"q{k}": "1" for k in range(1, 8)}, on="2024-03-05")
    shown, _known = [], worker.may_see  # the session brings it along
    assert queries_of(lambda: shown.extend(panel(desk, worker, monkeypatch))) == 1
    assert [(row.title[:7], row.total, change and change.since_last) for row, change, _form in shown] == [
        ("General", 7, None), ("Patient", 0, -8)]


def test_the_box_holds_nothing_that_the_worker_is_not_cleared_for(desk, worker, colleague, monkeypatch):
    worker.set_clearances(["substance_use.part2"], "test")
    desk.fill(AUDITC, {"q1": "0"})
    assert panel(desk, colleague, monkeypatch) == []
    assert len(panel(desk, worker, monkeypatch)) == 1


def test_the_box_skips_amended_ones_and_those_without_a_score(desk, three, worker, monkeypatch):
    desk.phq9(3, q3="", save="incomplete", incomplete="tired", on="2024-03-20")
    Assessment.update(amended_at=clock.now()).where(Assessment.id == three[2].id).execute()
    (row, change, _form), = panel(desk, worker, monkeypatch)
    assert (row.id, change.since_last) == (three[1].id, -8)


# --- The cost of one ----------------------------------------------------------------------------------


def test_one_assessment_is_saved_with_few_statements(desk, queries_of):
    desk.phq9(1)
    assert queries_of(lambda: desk.phq9(2, q9="1")) <= 21

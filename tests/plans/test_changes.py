"""What is changed about a goal is kept, is no progress, and a target on the wrong side is asked about."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.foundation import clock
from core.monitoring.models import DueItem
from core.plans.models import Goal, GoalChange, GoalProgress, Step
from core.plans.models.changes import KEPT
from core.plans.views.progress import CHANGED
from core.web.pages import day
from tests.plans.conftest import PART2


def in_days(days):
    return (clock.today() + timedelta(days=days)).isoformat()


@pytest.fixture
def edit(web, worker, goal, typed):
    """Edit the goal on its page: edit(target="6")."""
    web.sign_in(worker)

    def made(**changes):
        return web.post(f"{goal.url}/edit", typed(version=str(Goal.get_by_id(goal.id).version), **changes))
    return made


def changes(goal):
    return [(row.what, row.before, row.after, row.reason, row.by)
            for row in GoalChange.select().where(GoalChange.goal == goal).order_by(GoalChange.id)]


# --- Kept -----------------------------------------------------------------------------------------


def test_every_change_of_a_target_is_kept_with_who_and_when_and_shown(web, edit, goal):
    assert edit(target="6").status_code == 303
    assert edit(target="6.5").status_code == 303
    assert changes(goal) == [("target", "5", "6", "", "Ana Worker"), ("target", "6", "6.5", "", "Ana Worker")]
    page = web.get(goal.url).text
    rows = page.split('id="changes"')[1].split("<tbody>")[1].split("<tr>")[1:]
    assert ["6.5" in rows[0], ">5<" in rows[1], "Ana Worker" in rows[1]] == [True, True, True], "the newest first"


def test_a_change_of_the_start_the_measure_and_the_way_is_kept_and_one_of_the_words_alone_is_none(web, edit, goal):
    edit(words="In other words")
    assert changes(goal) == []
    edit(baseline="7", measure="nights", better="down", target="")
    assert [row[:3] for row in changes(goal)] == [
        ("measure", "nights a week", "nights"), ("better", "up", "down"), ("baseline", "1", "7"), ("target", "5", "")]
    assert "Lower is better" in web.get(goal.url).text.split('id="changes"')[1]


def test_every_kept_column_has_a_name_on_the_page():
    assert set(CHANGED) == {*KEPT, "reopened"}


@pytest.mark.parametrize("wrote", ["change", "progress", "step"])
def test_a_goal_under_which_something_was_recorded_keeps_its_protection(web, cleared, protected_goal, typed, wrote):
    """What its numbers were, its progress and its steps are protected by the goal alone."""
    if wrote == "change":
        protected_goal.edit(1, cleared, target=60.0)
    elif wrote == "progress":
        protected_goal.record(cleared, clock.today(), 3.0, "")
    else:
        Step.add(protected_goal, cleared, text="Call", who="client")
    answer = web.sign_in(cleared).post(f"{protected_goal.url}/edit", typed(
        sensitivity="", lifted_because="No", version=str(Goal.get().version)))
    assert answer.status_code == 409 and "remove the protection because something was recorded" in answer.text
    assert Goal.get().sensitivity == PART2


def test_changing_a_date_needs_a_reason_which_is_kept(web, edit, goal):
    before = goal.due_on
    answer = edit(due_on=in_days(80))
    assert answer.status_code == 422 and "Enter a reason for the new date." in answer.text
    page = web.follow(edit(due_on=in_days(80), date_reason="The clinic moved")).text
    shown = page.split('id="changes"')[1]
    assert day(before) in shown and day(Goal.get().due_on) in shown and "The clinic moved" in shown
    assert DueItem.get(DueItem.rule == "core.goal").on == Goal.get().due_on == clock.today() + timedelta(days=80)


def test_taking_a_date_away_needs_a_reason_and_giving_the_first_does_not(edit, goal):
    assert edit(due_on="").status_code == 422
    assert edit(due_on="", date_reason="Open").status_code == 303
    assert edit(due_on=in_days(9)).status_code == 303
    assert [row[1:4] for row in changes(goal)] == [(goal.due_on.isoformat(), "", "Open"), ("", in_days(9), "")]


def test_a_save_that_came_too_late_keeps_no_change(web, worker, goal, typed):
    web.sign_in(worker)
    web.post(f"{goal.url}/edit", typed(target="6", version="1"))
    assert web.post(f"{goal.url}/edit", typed(target="9", version="1")).status_code == 409
    assert web.post(f"{goal.url}/edit", typed(target="9")).status_code == 409, "no version"
    assert [row[2] for row in changes(goal)] == ["6"]


# --- No progress ----------------------------------------------------------------------------------


def test_moving_a_date_and_reopening_are_no_progress(web, worker, client, edit, goal):
    assert edit(due_on=in_days(80), date_reason="The clinic moved").status_code == 303
    goal = Goal.get()
    goal.close(goal.version, "not_met", "Moved away", worker)
    web.post(f"{goal.url}/reopening", {"reason": "Came back", "version": str(goal.version)})
    assert not GoalProgress.select().exists()
    for url in (f"{client.url}/plan", f"{client.url}/plan/reviews/new", goal.url):
        page = web.get(url).text
        assert "No progress yet" in page and "Last entry" not in page, url
    assert "Came back" in web.get(goal.url).text and "Moved away" in web.get(goal.url).text


# --- The other side -------------------------------------------------------------------------------


@pytest.mark.parametrize(("better", "baseline", "target", "sentence"), [
    ("up", "20", "5", "The target is below the baseline, but “Higher is better” is selected."),
    ("down", "5", "20", "The target is above the baseline, but “Lower is better” is selected.")])
def test_a_target_on_the_other_side_of_the_start_is_asked_about_and_nothing_is_lost(
        web, worker, client, typed, better, baseline, target, sentence):
    form = typed(better=better, baseline=baseline, target=target, words="KEPT TEXT")
    url = f"/clients/{client.id}/goals/new?type=own"
    assert "Keep this target" not in web.sign_in(worker).get(url).text
    answer = web.post(url, form)
    assert answer.status_code == 422 and sentence in answer.text and 'name="opposite"' in answer.text
    assert "KEPT TEXT" in answer.text and f'value="{target}"' in answer.text
    assert web.post(url, {**form, "opposite": "y"}).status_code == 303
    assert Goal.get().target == float(target)


def test_a_goal_confirmed_once_is_not_asked_about_again_until_its_numbers_change(edit, goal):
    assert edit(target="0").status_code == 422
    assert edit(target="0", opposite="y").status_code == 303
    assert edit(target="0", words="Reworded").status_code == 303
    assert edit(target="-1").status_code == 422


# --- How far --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("target", "latest", "percent"), [("1000", "996", 99), ("1000", "1000", 100),
                                                           ("1000", "999.999", 99), ("1000", "2", 0)])
def test_a_goal_is_100_percent_of_the_way_only_when_it_is_reached(web, edit, goal, target, latest, percent):
    edit(baseline="0", target=target)
    web.post(f"{goal.url}/progress", {"on": in_days(0), "value": latest})
    page = web.get(goal.url).text
    assert f"{percent}% complete" in page
    assert ("Target reached" in page) is (percent == 100)


def test_an_edit_that_lifts_the_protection_does_not_show_what_the_target_was(client, worker):
    worker.set_clearances(["substance_use.part2"], "test")
    goal = Goal.add(client, worker, words="Fewer days", better="down", baseline=30, target=17,
                    sensitivity="substance_use.part2")
    goal.edit(goal.version, worker, lifted_because="An ordinary goal", sensitivity="", target=5)
    kept = [(row.what, row.before, row.after) for row in GoalChange.select().where(GoalChange.goal == goal)]
    assert kept == [("target", "", "5")]

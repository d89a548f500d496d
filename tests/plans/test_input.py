"""Bad numbers and dates, hostile text, double clicks and two people at once."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.foundation import clock
from core.plans.models import Goal, GoalProgress, Need, PlanReview, Step
from core.web.gate import new_token

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7*7 }} %(x)s %s 100%"


def in_days(days):
    return (clock.today() + timedelta(days=days)).isoformat()


NO_NUMBERS = (
    "nan", "NaN", "inf", "-Infinity", "1e5", "1e309", "0x10", "1,5", "1 000", "1_000", "seven", "--1", "1.2.3",
    "٣", "1000001", "-1000001", "9" * 30, "9223372036854775808", "1.23456", ".", "9" * 5000,
)


def test_a_number_that_is_none_is_named_and_kept(web, worker, client, goal, typed):
    web.sign_in(worker)
    for number in NO_NUMBERS:
        answer = web.post(f"/clients/{client.id}/goals/new?type=own", typed(baseline=number, target=number))
        assert answer.status_code == 422, number
        assert 'id="baseline-error"' in answer.text and 'id="target-error"' in answer.text, number
        assert answer.text.count(f'value="{number}"') == 2, number
        answer = web.post(f"{goal.url}/progress", {"on": in_days(0), "value": number})
        assert answer.status_code == 422 and f'value="{number}"' in answer.text, number
    assert Goal.select().count() == 1 and not GoalProgress.select().exists()


NUMBERS = (
    ("0", 0.0), ("-0", 0.0), ("2.5", 2.5), (" 7 ", 7.0), ("-3", -3.0), ("−3", -3.0), ("+4", 4.0), (".5", 0.5),
    ("1000000", 1_000_000.0), ("1.125", 1.125), ("", None))


def test_a_number_is_taken_as_it_is_meant(web, worker, client, typed):
    web.sign_in(worker)
    for number, kept in NUMBERS:
        web.follow(web.post(f"/clients/{client.id}/goals/new?type=own", typed(baseline="", target=number)))
        assert Goal.select().order_by(Goal.id.desc()).get().target == kept, number


def test_a_date_that_cannot_be_is_named_and_kept(web, worker, client, typed):
    web.sign_in(worker)
    for date in ("2026-02-30", "1700-01-01", "9999-12-31", "tomorrow", "2020-01-01", "0000-00-00"):
        answer = web.post(f"/clients/{client.id}/goals/new?type=own", typed(due_on=date))
        assert answer.status_code == 422 and 'id="due_on-error"' in answer.text, date
        assert f'value="{date}"' in answer.text, date


def test_a_date_that_has_passed_may_stay_when_the_goal_is_edited(web, worker, client, typed):
    goal = Goal.add(client, worker, words="Late", due_on=clock.today() - timedelta(days=5))
    answer = web.sign_in(worker).post(f"/goals/{goal.id}/edit", typed(due_on=in_days(-5), version="1"))
    assert answer.status_code == 303


def test_a_date_that_has_passed_may_stay_when_a_step_is_edited(web, worker, goal):
    step = Step.add(goal, worker, text="Call", who="client", due_on=clock.today() - timedelta(days=5))
    data = {"text": "Call again", "who": "client", "due_on": in_days(-5), "version": "1"}
    assert web.sign_in(worker).post(f"/steps/{step.id}/edit", data).status_code == 303
    answer = web.post(f"/steps/{step.id}/edit", {**data, "due_on": in_days(-4), "version": "2"})
    assert answer.status_code == 422 and "in the past" in answer.text


def test_progress_without_a_day_or_a_word_is_not_kept(web, worker, goal):
    web.sign_in(worker)
    for data in ({"on": "", "note": "x"}, {"note": "x", "on": "2199-01-01"}, {"on": "today", "note": "x"}, {},
                 {"note": "   "}, {"note": "x" * 5001}, {"note": "a\x00b"}):
        answer = web.post(f"/goals/{goal.id}/progress", {"on": in_days(0), **data})
        assert answer.status_code == 422 and "-error" in answer.text, data
    assert not GoalProgress.select().exists()


def test_progress_is_not_for_tomorrow(web, worker, goal):
    answer = web.sign_in(worker).post(f"/goals/{goal.id}/progress", {"on": in_days(1), "note": "x"})
    assert answer.status_code == 422 and "in the future" in answer.text


def test_a_review_looks_ahead(web, worker, client, goal):
    web.sign_in(worker)
    for changes in ({"next_on": in_days(0)}, {"next_on": in_days(-5)}, {"next_on": ""}, {"on": in_days(3)},
                    {"words": "x" * 10_001}):
        answer = web.post(f"/clients/{client.id}/plan/reviews/new", {
            "on": in_days(0), "words": "", "next_on": in_days(90), **changes})
        assert answer.status_code == 422, changes
    assert not PlanReview.select().exists()


def test_a_step_names_what_who_and_when(web, worker, goal):
    web.sign_in(worker)
    for changes in ({"text": ""}, {"text": "x" * 201}, {"who": "nobody"}, {"who": "worker"}, {"who": "other"},
                    {"who": "worker", "worker": "99999"}, {"due_on": in_days(-1)}, {"category": "core.x"}):
        answer = web.post(f"/goals/{goal.id}/steps/new", {"text": "Call", "who": "client", **changes})
        assert answer.status_code == 422, changes
    assert not Step.select().exists()


def test_a_goal_of_ones_own_has_words_and_known_choices(web, worker, client, typed):
    web.sign_in(worker)
    for changes in ({"words": ""}, {"words": "x" * 2001}, {"better": "sideways"}, {"priority": "9"},
                    {"need": "99"}, {"need": "x"}, {"measure": "x" * 201}):
        answer = web.post(f"/clients/{client.id}/goals/new?type=own", typed(**changes))
        assert answer.status_code == 422, changes
    assert not Goal.select().exists()


def test_a_goal_that_was_not_met_is_closed_with_a_reason(web, worker, goal):
    web.sign_in(worker)
    for closing in ("partly", "not_met", "discontinued", "", "met2"):
        answer = web.post(f"/goals/{goal.id}/closure", {"closing": closing, "version": "1"})
        assert answer.status_code == 422, closing
    assert Goal.get().closed_at is None


def test_fields_that_a_form_does_not_have_change_nothing(web, worker, client, typed):
    web.sign_in(worker).post(f"/clients/{client.id}/goals/new?type=own", typed(
        client="99", by="Mallory", closing="met", closed_at="2020-01-01", latest="9"))
    goal = Goal.get()
    assert (goal.client_id, goal.sensitivity, goal.by, goal.closing, goal.latest) == (
        client.id, "", worker.name, "", None)


def test_nobody_gives_a_protection_that_they_are_not_cleared_for(web, worker, client, typed):
    answer = web.sign_in(worker).post(f"/clients/{client.id}/goals/new?type=own",
                                      typed(sensitivity="substance_use.part2"))
    assert answer.status_code == 422 and not Goal.select().exists()


def test_hostile_text_is_shown_as_typed(web, worker, client, typed):
    web.sign_in(worker)
    web.post(f"/clients/{client.id}/needs/new", {"words": HOSTILE, "state": "deferred", "reason": HOSTILE})
    web.post(f"/clients/{client.id}/goals/new?type=own", typed(words=HOSTILE, measure=HOSTILE))
    goal = Goal.get()
    web.post(f"/goals/{goal.id}/progress", {"on": in_days(0), "value": "2", "note": HOSTILE})
    web.post(f"/goals/{goal.id}/steps/new", {"text": HOSTILE, "who": "other", "who_name": HOSTILE})
    web.post(f"/clients/{client.id}/plan/reviews/new", {
        "on": in_days(0), "words": HOSTILE, "next_on": in_days(9)})
    step = Step.get()
    for url in (f"/clients/{client.id}/plan", goal.url, f"{goal.url}/edit", f"{goal.url}/closure",
                f"{goal.url}/steps/new", f"/steps/{step.id}/edit", f"/steps/{step.id}/done",
                f"/needs/{Need.get().id}/state", f"/clients/{client.id}/plan/reviews/new",
                f"/clients/{client.id}/goals/new?need={Need.get().id}"):
        page = web.get(url)
        assert page.status_code == 200, url
        assert "<script>alert" not in page.text and "<img src=x" not in page.text, url
        assert "&lt;script&gt;" in page.text, url


# --- Odd choices ----------------------------------------------------------------------------------

FORMS = {"/clients/1/goals/new?type=own": ("need", "better", "priority", "sensitivity"),
         "/goals/1/edit": ("need", "better", "priority", "sensitivity", "steps_to"),
         "/goals/1/steps/new": ("who", "worker", "category"), "/steps/1/edit": ("who", "worker", "category")}
REQUIRED = {"better", "priority", "who", "worker"}


@pytest.fixture(params=[(url, name) for url, names in FORMS.items() for name in names], ids="-".join)
def choose(request, web, worker, goal, step, typed):
    """Post a form with a value for one of its choices."""
    url, name = request.param
    web.sign_in(worker)

    def made(value):
        row = Step if "steps" in url else Goal
        filled = {**typed(), "text": "Call", "who": "worker", "worker": str(worker.id), "category": "",
                  "version": str(row.get_by_id(1).version), name: value}
        return name, web.post(url, filled)
    return made


def test_an_odd_choice_is_refused_with_a_sentence(choose):
    for odd in ("x", "-1", "0", "999999999999999999999", "\0", "1\0", "1.5", "٣", "<b>"):
        _name, answer = choose(odd)
        assert answer.status_code == 422 and "Choose one of the options." in answer.text, odd


def test_a_blank_choice_is_none(choose):
    for blank in ("", " ", "\t"):
        name, answer = choose(blank)
        assert answer.status_code == (422 if name in REQUIRED else 303), repr(blank)
    assert {goal.sensitivity for goal in Goal.select()} == {""}


@pytest.mark.parametrize("kind", ["", " ", "x", "%00", "own%00"])
def test_an_odd_kind_of_goal_breaks_nothing(web, worker, client, typed, kind):
    url = f"/clients/{client.id}/goals/new?type={kind}"
    page = web.sign_in(worker).get(url)
    assert page.status_code == 200 and "Choose a goal type" in page.text and "type=own" in page.text
    answer = web.post(url, typed())
    assert answer.status_code in (404, 422) and not Goal.select().exists()


# --- Twice, and two at once -----------------------------------------------------------------------


@pytest.mark.parametrize(("url", "data", "kind"), [
    ("/clients/{c}/needs/new", {"words": "Sleep", "state": "open"}, Need),
    ("/clients/{c}/goals/new?type=own", {"words": "Sleep", "better": "up", "priority": "2"}, Goal),
    ("/goals/{g}/progress", {"on": in_days(0), "note": "x"}, GoalProgress),
    ("/goals/{g}/steps/new", {"text": "Call", "who": "client"}, Step),
    ("/clients/{c}/plan/reviews/new", {"on": in_days(0), "next_on": in_days(9)}, PlanReview),
])
def test_a_double_click_makes_one_record(web, worker, client, goal, url, data, kind):
    web.sign_in(worker)
    before, once = kind.select().count(), new_token()
    answers = [web.post(url.format(c=client.id, g=goal.id), {**data, "once": once}) for _ in range(3)]
    assert {(answer.status_code, answer.location) for answer in answers} == {(303, answers[0].location)}
    assert kind.select().count() == before + 1


def test_a_double_click_closes_a_goal_once_and_calmly(web, worker, goal):
    web.sign_in(worker)
    data = {"closing": "met", "reason": "", "version": "1", "once": new_token()}
    assert [web.post(f"{goal.url}/closure", data).status_code for _ in range(2)] == [303, 303]


def test_a_stale_goal_shows_both_versions_and_a_second_save_wins(web, worker, goal, typed):
    web.sign_in(worker)
    web.post(f"{goal.url}/edit", typed(words="THEIRS", target="6", version="1"))
    answer = web.post(f"{goal.url}/edit", typed(words="MINE", target="4", version="1"))
    assert answer.status_code == 409
    assert "THEIRS" in answer.text and "MINE" in answer.text and 'name="version" value="2"' in answer.text
    assert Goal.get().words == "THEIRS"
    assert web.post(f"{goal.url}/edit", typed(words="MINE", target="4", version="2")).status_code == 303
    assert Goal.get().words == "MINE"


def test_a_stale_step_shows_both_versions(web, worker, goal, step):
    web.sign_in(worker)
    web.post(f"/steps/{step.id}/edit", {"text": "THEIRS", "who": "client", "version": "1"})
    answer = web.post(f"/steps/{step.id}/edit", {
        "text": "MINE", "who": "other", "who_name": "Teresa", "version": "1"})
    assert answer.status_code == 409
    assert "THEIRS" in answer.text and "MINE" in answer.text and "Teresa" in answer.text
    assert Step.get().text == "THEIRS"


@pytest.mark.parametrize("who", ["client", "worker"])
def test_a_name_that_was_typed_is_kept_with_another_choice(web, worker, goal, who):
    answer = web.sign_in(worker).post(f"/goals/{goal.id}/steps/new", {
        "text": "Call", "who": who, "worker": str(worker.id) if who == "worker" else "", "who_name": "Teresa"})
    assert answer.status_code == 303
    assert 'value="Teresa"' in web.get(f"/steps/{Step.get().id}/edit").text


def test_a_stale_need_shows_both_versions(web, worker, need):
    web.sign_in(worker)
    web.post(f"/needs/{need.id}/state", {"state": "solved", "reason": "THEIRS", "version": "1"})
    answer = web.post(f"/needs/{need.id}/state", {"state": "declined", "reason": "MINE", "version": "1"})
    assert answer.status_code == 409 and "THEIRS" in answer.text and "MINE" in answer.text


def test_a_form_that_names_no_version_changes_nothing(web, worker, need, goal, step, typed):
    web.sign_in(worker)
    data = {**typed(), "state": "solved", "reason": "x", "closing": "met", "text": "x", "who": "client"}
    for url in (f"{goal.url}/edit", f"{goal.url}/closure", f"/needs/{need.id}/state",
                f"/steps/{step.id}/edit", f"/steps/{step.id}/done"):
        assert web.post(url, data).status_code == 409, url


def test_a_step_that_somebody_finished_already_keeps_what_they_wrote(web, worker, colleague, goal, step):
    step.finish(1, "THEIRS", colleague)
    answer = web.sign_in(worker).post(f"/steps/{step.id}/done", {"outcome": "MINE", "version": "2"})
    assert answer.status_code == 409 and "MINE" in answer.text
    assert Step.get().outcome == "THEIRS"


def test_a_step_that_is_done_shows_no_form_to_finish_it(web, worker, colleague, goal, step):
    step.finish(1, "THEIRS", colleague)
    page = web.sign_in(worker).get(f"/steps/{step.id}/done")
    assert page.status_code == 409 and f"{colleague.name} already marked this step as done on" in page.text
    assert 'name="outcome"' not in page.text


def test_progress_does_not_make_an_open_form_stale(web, worker, goal, typed):
    web.sign_in(worker).post(f"{goal.url}/progress", {"on": in_days(0), "value": "3"})
    assert web.post(f"{goal.url}/edit", typed(words="Better", version="1")).status_code == 303
    assert (Goal.get().words, Goal.get().latest) == ("Better", 3.0)


def test_an_id_beyond_every_number_is_not_there(web, worker):
    web.sign_in(worker)
    for huge in ("9223372036854775808", "2147483648", "9" * 60):
        for url in (f"/goals/{huge}", f"/steps/{huge}/done", f"/needs/{huge}/state", f"/clients/{huge}/plan"):
            assert web.get(url).status_code == 404, url

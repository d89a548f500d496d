"""A plan from the first need to the review, and what Today asks for along the way."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import CareTeamMember
from core.extension import switches
from core.foundation import clock
from core.monitoring.models import Contact, DueItem
from core.plans.models import Goal, Need, PlanReview, Step
from core.plans.queries import open_goals

PLAN = ("core.first_plan", "core.plan_review", "core.goal", "core.step")


def today_rows(client):
    """What the plan asks for: {rule: day}."""
    rows = DueItem.select().where(DueItem.client == client, DueItem.rule << PLAN)
    return {row.rule: row.on for row in rows}


def in_days(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def version(row):
    return str(type(row).get_by_id(row.id).version)


def test_from_a_need_to_a_goal(web, worker, client, typed):
    web.sign_in(worker)
    assert today_rows(client) == {"core.first_plan": client.opened_on + timedelta(days=30)}

    answer = web.post(f"/clients/{client.id}/needs/new", {"words": "I cannot sleep", "state": "open"})
    assert "I cannot sleep" in web.follow(answer).text
    need = Need.get()

    answer = web.post(f"/clients/{client.id}/goals/new?need={need.id}&type=own", typed(need=str(need.id)))
    page = web.follow(answer).text
    assert "Sleep through the night" in page and "a first step" in page
    goal = Goal.get()
    assert (goal.need_id, goal.baseline, goal.target, goal.type) == (need.id, 1.0, 5.0, "")
    assert today_rows(client) == {"core.goal": goal.due_on,
                                  "core.plan_review": clock.today() + timedelta(days=90)}


def test_from_a_step_to_progress(web, worker, colleague, client, goal):
    web.sign_in(worker)
    web.follow(web.post(f"/goals/{goal.id}/steps/new", {
        "text": "Ask the doctor about the pills", "who": "worker", "worker": str(colleague.id),
        "due_on": in_days(5)}))
    step = Step.get()
    assert today_rows(client)["core.step"] == step.due_on
    assert DueItem.get(DueItem.rule == "core.step").worker_id == colleague.id
    assert CareTeamMember.select().where(CareTeamMember.worker == colleague.id).exists()
    assert "a first step" not in web.get(f"/clients/{client.id}/plan").text

    answer = web.post(f"/goals/{goal.id}/progress", {"on": in_days(0), "value": "3", "note": "Better"})
    assert "50% complete" in web.follow(answer).text
    assert Goal.get().latest == 3.0

    answer = web.post(f"/steps/{step.id}/done", {"outcome": "He lowered the dose", "version": "1"})
    assert "He lowered the dose" in web.follow(answer).text
    assert "core.step" not in today_rows(client)


def test_from_a_review_to_the_end(web, worker, client, goal):
    web.sign_in(worker)
    page = web.follow(web.post(f"/clients/{client.id}/plan/reviews/new", {
        "on": in_days(0), "words": "She is pleased", "next_on": in_days(40)})).text
    assert "She is pleased" in page and "in 40 days" in page
    assert today_rows(client)["core.plan_review"] == clock.today() + timedelta(days=40)
    assert PlanReview.get().goals == 1

    web.follow(web.post(f"/goals/{goal.id}/closure", {"closing": "met", "version": "1"}))
    assert "core.goal" not in today_rows(client)
    assert open_goals(client.id, [""]) == []


def test_a_step_of_the_client_stands_on_the_today_of_the_clients_worker(goal, client, worker):
    Step.add(goal, worker, text="Keep a sleep diary", who="client", due_on=clock.today())
    assert DueItem.get(DueItem.rule == "core.step").worker_id == client.worker_id


def test_closing_a_goal_takes_its_open_steps_off_today(goal, step, client, worker):
    goal.close(goal.version, "discontinued", "Moved away", worker)
    assert set(today_rows(client)) == {"core.plan_review"}
    goal.reopen(goal.version, "Came back", worker)
    assert set(today_rows(client)) == {"core.plan_review", "core.goal", "core.step"}


def test_a_closed_goal_shows_its_open_steps_as_not_done_and_no_dates(web, worker, client, goal, step):
    step.edit(1, worker, due_on=clock.today() + timedelta(days=1))
    assert "tomorrow" in web.sign_in(worker).get(goal.url).text
    web.post(f"/goals/{goal.id}/closure", {"closing": "not_met", "reason": "Moved away", "version": version(goal)})
    for url in (goal.url, f"{client.url}/plan"):
        page = web.get(url).text
        steps = page.split('aria-label="Steps"')[1].split("</ul>")[0]
        assert "Not done" in steps and "omorrow" not in steps, url
        assert "Due " not in page, url


@pytest.mark.parametrize("status", ["closed", "paused"])
def test_a_client_who_is_not_active_is_promised_no_review(web, worker, client, goal, status):
    for url in (client.url, f"{client.url}/plan"):
        assert "Next review" in web.sign_in(worker).get(url).text, url
    client.set_status(client.version, status, "Moved away", worker)
    for url in (client.url, f"{client.url}/plan"):
        assert "Next review" not in web.get(url).text, url


def test_a_step_links_to_the_page_where_it_can_be_done(web, worker, step):
    row = DueItem.get(DueItem.rule == "core.step")
    assert row.link == f"/steps/{step.id}/done" and row.settled_by_record
    assert web.sign_in(worker).get(row.link).status_code == 200


def test_the_empty_plan_says_what_to_do_first(web, worker, auditor, client):
    assert "Add need" in web.sign_in(worker).get(f"/clients/{client.id}/plan").text
    assert "Add need" not in web.sign_in(auditor).get(f"/clients/{client.id}/plan").text


# --- From an assessment ---------------------------------------------------------------------------

FLAGS = ('[{"key": "a", "title": "A", "level": "info", "action": "", "blocks": false, "need": ""},'
         ' {"key": "b", "title": "B", "level": "info", "action": "", "blocks": false, "need": "Company"}]')


@pytest.mark.parametrize(("number", "words"), [("0", "Feeling low"), ("1", "Company")])
def test_a_need_from_an_assessment_brings_its_words(web, worker, client, assessed, number, words):
    found = assessed(flags=FLAGS)
    web.sign_in(worker)
    url = f"/clients/{client.id}/needs/new?assessment={found.id}&need={number}"
    assert words in web.get(url).text
    web.follow(web.post(url, {"words": "I feel low", "state": "open"}))
    need = Need.get()
    assert (need.words, need.assessment_id, need.sensitivity) == ("I feel low", found.id, "")
    assert "Already in the plan" in web.get(url).text


def test_a_need_that_the_assessment_does_not_have_is_not_there(web, worker, client, assessed):
    found = assessed(flags=FLAGS)
    web.sign_in(worker)
    for number in ("2", "-1", "x", "99999999999999999999"):
        url = f"/clients/{client.id}/needs/new?assessment={found.id}&need={number}"
        assert web.get(url).status_code == 404, number


def test_an_assessment_that_is_not_there_brings_nothing(web, worker, client):
    web.sign_in(worker)
    for number in ("0", "x", "-1", "99999999999999999999"):
        assert web.get(f"/clients/{client.id}/needs/new?assessment={number}").status_code == 404, number


def test_a_need_can_be_declined_only_with_a_reason(web, worker, client, assessed):
    found = assessed()
    web.sign_in(worker)
    url = f"/clients/{client.id}/needs/new?assessment={found.id}"
    answer = web.post(url, {"words": "I feel low", "state": "declined"})
    assert answer.status_code == 422 and "I feel low" in answer.text and not Need.select().exists()
    web.follow(web.post(url, {"words": "I feel low", "state": "declined", "reason": "Not now"}))
    assert Need.get().state == "declined"


def test_a_need_is_solved_and_reopened(web, worker, need):
    web.sign_in(worker)
    answer = web.post(f"/needs/{need.id}/state", {
        "state": "solved", "reason": "New bed", "version": version(need)})
    assert "1 closed need" in web.follow(answer).text
    web.follow(web.post(f"/needs/{need.id}/state", {"state": "open", "version": version(need)}))
    assert Need.get().state == "open"


# --- Goals ----------------------------------------------------------------------------------------


def test_a_goal_type_is_offered_by_its_specialization_and_kept_in_words(web, worker, client, typed):
    web.sign_in(worker)
    choice = web.get(f"/clients/{client.id}/goals/new").text
    assert "Mental health" in choice and "Use coping skills" in choice
    url = f"/clients/{client.id}/goals/new?type=mental_health.coping_skills"
    assert 'value="times per week"' in web.get(url).text
    web.follow(web.post(url, typed(words="", measure="times per week")))
    goal = Goal.get()
    assert (goal.type, goal.type_title, goal.title) == ("mental_health.coping_skills", "Use coping skills",
                                                        "Use coping skills")
    assert "own words" in web.get(f"/clients/{client.id}/plan").text


def test_goals_of_a_specialization_that_is_off_are_finished_but_not_started(web, worker, client, typed):
    web.sign_in(worker)
    url = f"/clients/{client.id}/goals/new?type=mental_health.coping_skills"
    web.post(url, typed())
    goal = Goal.get()
    switches.flip("mental_health", False, "test")
    assert "Use coping skills" not in web.get(f"/clients/{client.id}/goals/new").text
    choice = web.get(url).text
    assert "Choose a goal type" in choice and "Use coping skills" not in choice
    assert web.post(url, typed()).status_code == 404
    assert "Use coping skills" in web.get(f"/clients/{client.id}/plan").text
    assert web.post(f"/goals/{goal.id}/progress", {"on": in_days(0), "value": "2"}).status_code == 303
    assert web.post(f"/goals/{goal.id}/edit", typed(target="6", version="1")).status_code == 303
    web.follow(web.post(f"/goals/{goal.id}/closure", {"closing": "met", "version": version(goal)}))
    assert Goal.select().count() == 1


def test_a_category_that_is_off_stays_on_the_step_that_has_it(web, worker, goal):
    web.sign_in(worker)
    new = {"text": "See a doctor", "who": "client", "category": "healthcare.pharmacy"}
    web.post(f"/goals/{goal.id}/steps/new", new)
    step = Step.get()
    assert step.category_title == "Pharmacy and prescription help"
    switches.flip("healthcare", False, "test")
    assert web.post(f"/goals/{goal.id}/steps/new", new).status_code == 422
    assert web.post(f"/steps/{step.id}/edit", {**new, "version": "1"}).status_code == 303
    assert Step.get().category_title == "Pharmacy and prescription help"


def test_an_entry_for_an_earlier_day_leaves_the_latest_number_alone(goal, worker):
    goal.record(worker, clock.today(), 4.0, "")
    goal.record(worker, clock.today() - timedelta(days=20), 2.0, "found in the old notes")
    assert Goal.get().latest == 4.0


def test_a_closed_goal_takes_nothing_more_until_it_is_reopened(web, worker, goal, step, typed):
    web.sign_in(worker)
    web.post(f"/goals/{goal.id}/closure", {"closing": "partly", "reason": "Moved away", "version": "1"})
    closed = version(goal)
    for url, data in ((f"/goals/{goal.id}/edit", typed(words="KEPT TEXT", version=closed)),
                      (f"/goals/{goal.id}/progress", {"on": in_days(0), "note": "KEPT TEXT"}),
                      (f"/goals/{goal.id}/steps/new", {"text": "KEPT TEXT", "who": "client"}),
                      (f"/steps/{step.id}/done", {"outcome": "KEPT TEXT", "version": "1"}),
                      (f"/goals/{goal.id}/closure", {"closing": "met", "reason": "KEPT TEXT"})):
        answer = web.post(url, data)
        assert answer.status_code == 409 and "KEPT TEXT" in answer.text, url
        assert "Ana Worker closed this goal." in answer.text and f"{goal.url}/reopening" in answer.text, url
    for url in (f"{goal.url}/edit", f"{goal.url}/progress", f"{goal.url}/steps/new", f"{goal.url}/closure",
                f"/steps/{step.id}/edit", f"/steps/{step.id}/done"):
        page = web.get(url)
        assert page.status_code == 409 and "Ana Worker closed this goal." in page.text, url
        assert f"{goal.url}/reopening" in page.text, url
    answer = web.post(f"/goals/{goal.id}/reopening", {"reason": "Came back", "version": version(goal)})
    page = web.follow(answer).text
    assert "Came back" in page and "Moved away" in page and "Partially met" in page
    assert web.post(f"/goals/{goal.id}/progress", {"on": in_days(0), "note": "Again"}).status_code == 303


def test_the_goal_shows_its_history_and_the_contacts_that_worked_on_it(web, worker, client, goal):
    goal.record(worker, clock.today() - timedelta(days=7), 2.0, "First week")
    goal.record(worker, clock.today(), 3.5, "Second week")
    contact = Contact.log(client, worker, goals=[(goal.id, goal.words, "")], on=clock.today(), kind="visit",
                          outcome="reached")
    page = web.sign_in(worker).get(goal.url).text
    assert "First week" in page and "+1.5" in page and f"/contacts/{contact.id}" in page


def test_the_client_page_panel_shows_open_goals_and_the_next_review(app, client, worker, goal, step):
    from core.plans.queries import summary
    shown = summary(client.id, [""])
    assert [(row.words, row.steps, row.done, percent) for row, percent in shown.goals] == [
        ("Sleep through the night", 1, 0, 0)]
    assert shown.next_on == clock.today() + timedelta(days=90)

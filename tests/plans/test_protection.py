"""Protected needs, goals and reviews: passed on, lifted with a reason only, and nowhere for anybody else."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import CareTeamMember
from core.foundation import audit, clock
from core.foundation.db import atomic
from core.monitoring.models import Contact, ContactGoal, DueItem
from core.plans.models import Goal, Need, PlanReview, Step
from tests.plans.conftest import PART2

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


def in_days(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def rows(client, rule):
    """What a rule keeps for a client: (day, sensitivity, settled under)."""
    return sorted((row.on, row.sensitivity, row.settled_under)
                  for row in DueItem.select().where(DueItem.client == client, DueItem.rule == rule))


@pytest.fixture
def protected_client(client, cleared):
    client.change(client.version, sensitivity=PART2)
    return client


@pytest.fixture
def cleared_colleague(colleague):
    colleague.set_clearances([PART2], "test")
    return colleague


# --- What must happen by when ------------------------------------------------------------------------


def test_the_first_plan_stays_asked_for_by_who_does_not_know_of_it(client, protected_goal):
    assert rows(client, "core.first_plan") == [(client.opened_on + timedelta(days=30), "", PART2)]


def test_today_asks_for_the_first_plan_only_who_does_not_know_of_it(web, cleared, supervisor, client, protected_goal):
    DueItem.update(show_from=clock.today()).where(DueItem.rule == "core.first_plan").execute()
    assert "Create the first plan" in web.sign_in(supervisor).get("/?show=team").text
    assert "Create the first plan" not in web.sign_in(cleared).get("/").text


def test_an_ordinary_goal_is_the_first_plan_for_everybody(client, protected_goal, goal):
    assert rows(client, "core.first_plan") == []


def test_a_goal_of_a_protected_client_is_known_to_all_who_see_the_client(web, cleared, protected_client, typed):
    web.sign_in(cleared).post(f"/clients/{protected_client.id}/goals/new?type=own", typed())
    assert Goal.get().sensitivity == PART2
    assert rows(protected_client, "core.first_plan") == []
    assert rows(protected_client, "core.plan_review") == [(clock.today() + timedelta(days=90), "", "")]


def test_a_protected_review_leaves_the_date_of_the_others_as_it_was(client, cleared, goal):
    counted = clock.today() + timedelta(days=90)
    assert rows(client, "core.plan_review") == [(counted, "", "")]
    PlanReview.add(client, cleared, on=clock.today(), next_on=clock.today() + timedelta(days=10), sensitivity=PART2)
    assert rows(client, "core.plan_review") == [
        (clock.today() + timedelta(days=10), PART2, ""), (counted, "", PART2)]


def test_a_later_ordinary_review_holds_for_everybody(client, cleared, goal):
    PlanReview.add(client, cleared, on=clock.today(), next_on=clock.today() + timedelta(days=10), sensitivity=PART2)
    PlanReview.add(client, cleared, on=clock.today(), next_on=clock.today() + timedelta(days=20))
    assert rows(client, "core.plan_review") == [(clock.today() + timedelta(days=20), "", "")]


# --- Reviews -----------------------------------------------------------------------------------------


def test_a_review_of_a_protected_goal_is_protected_unless_somebody_chooses_otherwise(
        web, cleared, client, goal, protected_goal):
    web.sign_in(cleared)
    url = f"/clients/{client.id}/plan/reviews/new"
    assert f'<option selected value="{PART2}">' in web.get(url).text
    data = {"on": in_days(0), "words": "CANARY", "next_on": in_days(40)}
    web.follow(web.post(url, data))
    review = PlanReview.get()
    assert (review.sensitivity, review.goals) == (PART2, 2)
    web.follow(web.post(url, {**data, "sensitivity": ""}))
    review = PlanReview.select().order_by(PlanReview.id.desc()).get()
    assert (review.sensitivity, review.goals) == ("", 1)


def test_a_protected_review_shows_only_to_who_is_cleared(web, cleared, colleague, client, goal):
    PlanReview.add(client, cleared, on=clock.today(), words="CANARY", next_on=clock.today() + timedelta(days=10),
                   sensitivity=PART2)
    plan = f"/clients/{client.id}/plan"
    page = web.sign_in(cleared).get(plan).text
    assert "CANARY" in page and "in 10 days" in page and NOTICE in page
    for url in (plan, f"/clients/{client.id}"):
        page = web.sign_in(colleague).get(url).text
        assert "CANARY" not in page and "in 10 days" not in page and "in 90 days" in page, url
        assert "Last review" not in page and NOTICE not in page, url


@pytest.mark.parametrize("path", ["/plan", "", "/plan/reviews/new", "/contacts/new", "/care-team"])
def test_a_protected_plan_and_none_at_all_are_one_page_to_who_is_not_cleared(
        web, worker, colleague, client, assessed, path):
    """Byte for byte, but for the tokens of each page."""
    def shown():
        page = web.sign_in(colleague).get(f"/clients/{client.id}{path}")
        assert page.status_code == 200
        varying = ("once", "csrf", "printed")  # the last one has the minute
        return [line for line in page.text.splitlines() if not any(word in line.lower() for word in varying)]

    worker.set_clearances([PART2], "test")
    before = shown()
    need = Need.add(client, worker, words="CANARY", sensitivity=PART2, assessment=assessed(sensitivity=PART2))
    goal = Goal.add(client, worker, words="CANARY", need=need, due_on=clock.today(), sensitivity=PART2)
    Step.add(goal, worker, text="CANARY", who="worker", worker=worker.id, due_on=clock.today())
    goal.record(worker, clock.today(), 1.0, "CANARY")
    PlanReview.add(client, worker, on=clock.today(), words="CANARY", next_on=clock.today() + timedelta(days=9),
                   sensitivity=PART2)
    assert shown() == before


# --- Labels ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "data", "kind"), [
    ("/needs/new", {"words": "x", "state": "open"}, Need),
    ("/plan/reviews/new", {"on": in_days(0), "next_on": in_days(9)}, PlanReview),
])
def test_what_is_new_on_a_protected_client_is_protected(web, cleared, protected_client, path, data, kind):
    web.sign_in(cleared)
    web.follow(web.post(f"/clients/{protected_client.id}{path}", data))
    web.follow(web.post(f"/clients/{protected_client.id}{path}", {**data, "sensitivity": ""}))
    assert [row.sensitivity for row in kind.select()] == [PART2, PART2]


def test_an_ordinary_need_does_not_name_the_protected_assessment_that_it_came_from(
        web, cleared, colleague, client, assessed):
    Need.add(client, cleared, words="Company", assessment=assessed(sensitivity=PART2))
    assert "From PHQ-9" in web.sign_in(cleared).get(f"/clients/{client.id}/plan").text
    page = web.sign_in(colleague).get(f"/clients/{client.id}/plan").text
    assert "Company" in page and "From PHQ-9" not in page


def test_a_need_is_protected_when_it_is_written_down(web, cleared, client):
    web.sign_in(cleared).post(f"/clients/{client.id}/needs/new", {"words": "x", "state": "open", "sensitivity": PART2})
    assert Need.get().sensitivity == PART2


def test_a_need_from_a_protected_assessment_cannot_be_made_ordinary(web, cleared, client, assessed):
    source = assessed(sensitivity=PART2)
    web.sign_in(cleared)
    url = f"/clients/{client.id}/needs/new?assessment={source.id}"
    assert NOTICE in web.get(url).text
    web.follow(web.post(url, {"words": "x", "state": "open", "sensitivity": ""}))
    assert Need.get().sensitivity == PART2
    url = f"/needs/{Need.get().id}/state"
    assert 'name="lifted_because"' not in web.get(url).text
    web.follow(web.post(url, {"state": "open", "sensitivity": "", "lifted_because": "Wrong", "version": "1"}))
    assert Need.get().sensitivity == PART2


def test_lifting_a_protection_asks_a_reason_that_the_log_keeps(web, cleared, protected_goal, typed):
    web.sign_in(cleared)
    url = f"{protected_goal.url}/edit"
    refused = web.post(url, typed(sensitivity="", version="1"))
    assert refused.status_code == 422 and "removing or changing the protection" in refused.text
    web.follow(web.post(url, typed(sensitivity="", lifted_because="Set by mistake", version="1")))
    assert Goal.get().sensitivity == ""
    event = audit.AuditEvent.get(audit.AuditEvent.action == "goal.change")
    assert "Set by mistake" in event.detail and event.sensitivity == PART2


def test_a_goal_of_a_protected_kind_keeps_its_protection(web, cleared, client, typed):
    web.sign_in(cleared)
    url = f"/clients/{client.id}/goals/new?type=substance_use.less_use"
    web.follow(web.post(url, typed(sensitivity="")))
    goal = Goal.get()
    assert goal.sensitivity == PART2
    web.follow(web.post(f"{goal.url}/edit", typed(sensitivity="", lifted_because="No", version="1")))
    assert Goal.get().sensitivity == PART2


def test_a_goal_for_a_protected_need_cannot_be_made_ordinary(web, cleared, client, typed):
    need = Need.add(client, cleared, words="Help", sensitivity=PART2)
    web.sign_in(cleared).post(f"/clients/{client.id}/goals/new?type=own", typed(need=str(need.id), sensitivity=""))
    goal = Goal.get()
    assert goal.sensitivity == PART2
    answer = web.post(f"{goal.url}/edit", typed(need=str(need.id), sensitivity="", lifted_because="No", version="1"))
    assert answer.status_code == 422 and "remove its protection here" in answer.text


# --- Raising one later -------------------------------------------------------------------------------


def test_a_goal_protected_later_takes_along_what_belongs_to_it(web, cleared, colleague, client, goal, typed):
    step = Step.add(goal, cleared, text="Call", who="client", due_on=clock.today())
    contact = Contact.log(client, cleared, goals=[(goal.id, "Sleep through", "")], on=clock.today(), kind="visit",
                          outcome="reached", text="x")
    web.sign_in(cleared)
    web.follow(web.post(f"{goal.url}/edit", typed(sensitivity=PART2, need=str(goal.need_id), version="1")))
    assert ContactGoal.get().sensitivity == PART2
    assert {row.sensitivity for row in DueItem.select().where(DueItem.rule << ("core.goal", "core.step"))} == {PART2}
    labelled = {(row.subject, row.sensitivity) for row in audit.LaterLabel.select()}
    assert {(f"goal {goal.id}", PART2), (f"step {step.id}", PART2)} <= labelled
    web.sign_in(colleague)
    assert "Sleep through" not in web.get(f"/contacts/{contact.id}").text
    assert web.get(f"/steps/{step.id}/edit").status_code == 404


def test_a_goal_that_is_made_ordinary_again_is_named_by_its_contacts_again(cleared, client, protected_goal):
    Contact.log(client, cleared, goals=[(protected_goal.id, "x", PART2)], on=clock.today(), kind="visit",
                outcome="reached", text="x")
    protected_goal.edit(1, cleared, sensitivity="", lifted_because="Set by mistake")
    assert ContactGoal.get().sensitivity == ""


def test_a_step_whose_worker_could_no_longer_see_it_is_named_and_given_away(
        web, cleared, colleague, cleared_colleague, supervisor, goal, typed):
    supervisor.set_clearances([PART2], "test")
    colleague.set_clearances([], "test")
    step = Step.add(goal, cleared, text="Ask the doctor", who="worker", worker=colleague.id, due_on=clock.today())
    web.sign_in(cleared)
    raised = typed(sensitivity=PART2, need=str(goal.need_id), version="1")
    refused = web.post(f"{goal.url}/edit", raised)
    assert refused.status_code == 422
    assert f"{colleague.name}: Ask the doctor" in refused.text and supervisor.name in refused.text
    assert Goal.get().sensitivity == ""
    assert web.post(f"{goal.url}/edit", {**raised, "steps_to": str(colleague.id)}).status_code == 422
    web.follow(web.post(f"{goal.url}/edit", {**raised, "steps_to": str(supervisor.id)}))
    assert Goal.get().sensitivity == PART2 and Step.get_by_id(step.id).worker_id == supervisor.id
    assert DueItem.get(DueItem.rule == "core.step").worker_id == supervisor.id


def test_a_need_protected_later_takes_its_goals_along(web, cleared, need, goal):
    web.sign_in(cleared).post(f"/needs/{need.id}/state", {"state": "open", "sensitivity": PART2, "version": "1"})
    assert (Need.get().sensitivity, Goal.get().sensitivity) == (PART2, PART2)


def test_a_need_is_not_protected_while_a_step_would_be_with_nobody(web, cleared, colleague, need, goal):
    Step.add(goal, cleared, text="Ask the doctor", who="worker", worker=colleague.id)
    answer = web.sign_in(cleared).post(f"/needs/{need.id}/state",
                                       {"state": "open", "sensitivity": PART2, "version": "1"})
    assert answer.status_code == 409 and f"{colleague.name} couldn&#39;t see the step" in answer.text
    assert (Need.get().sensitivity, Goal.get().sensitivity) == ("", "")


# --- Steps have somebody -----------------------------------------------------------------------------


def test_a_step_goes_only_to_who_may_see_the_client(web, worker, stranger, front_desk, auditor, colleague, goal):
    web.sign_in(worker)
    page = web.get(f"{goal.url}/steps/new").text
    assert f">{colleague.name}<" in page
    for other in (stranger, front_desk, auditor):
        assert f">{other.name}<" not in page, other.name
        answer = web.post(f"{goal.url}/steps/new", {"text": "Call", "who": "worker", "worker": str(other.id)})
        assert answer.status_code == 422, other.name
    assert not Step.select().exists()


def test_a_step_whose_worker_lost_the_client_is_given_to_somebody_when_it_is_edited(
        web, worker, colleague, client, goal):
    step = Step.add(goal, worker, text="Call", who="worker", worker=colleague.id)
    client.restrict(client.version, True, worker)
    with atomic():
        CareTeamMember.end_part(client, colleague.id)
    data = {"text": "Call", "who": "worker", "version": str(step.version)}
    web.sign_in(worker)
    assert web.post(f"/steps/{step.id}/edit", {**data, "worker": str(colleague.id)}).status_code == 422
    assert web.post(f"/steps/{step.id}/edit", {**data, "worker": str(worker.id)}).status_code == 303


# --- Its trace ---------------------------------------------------------------------------------------


def test_the_overview_says_that_it_shows_a_protected_goal(web, cleared, colleague, client, protected_goal):
    page = web.sign_in(cleared).get(f"/clients/{client.id}").text
    assert "CANARY" in page and NOTICE in page
    event = audit.AuditEvent.get(audit.AuditEvent.action == "client.read", audit.AuditEvent.sensitivity == PART2)
    assert event.subject == "overview"
    assert NOTICE not in web.sign_in(colleague).get(f"/clients/{client.id}").text


def test_an_answer_that_refuses_leaves_a_protected_trace(web, cleared, protected_goal):
    web.sign_in(cleared)
    assert web.post(f"{protected_goal.url}/progress", {"on": "", "note": ""}).status_code == 422
    event = audit.AuditEvent.select().order_by(audit.AuditEvent.id.desc()).get()
    assert (event.action, event.subject, event.sensitivity) == ("client.read", f"goal {protected_goal.id}", PART2)
    protected_goal.close(1, "met", "", cleared)
    assert web.post(f"{protected_goal.url}/progress", {"on": in_days(0), "note": "x"}).status_code == 409
    event = audit.AuditEvent.select().order_by(audit.AuditEvent.id.desc()).get()
    assert (event.action, event.subject, event.sensitivity) == ("client.read", f"goal {protected_goal.id}", PART2)

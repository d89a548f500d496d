"""Who may open and change a plan, and what stays hidden from whom."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.foundation import audit, clock
from core.monitoring.models import Contact, DueItem
from core.plans.models import Goal, Need, Step
from core.plans.queries import open_goals
from tests.plans.conftest import PART2

PAGES = ("/clients/{c}/plan", "/goals/{g}")
FORMS = ("/clients/{c}/needs/new", "/clients/{c}/goals/new?type=own", "/clients/{c}/plan/reviews/new",
         "/needs/{n}/state", "/goals/{g}/edit", "/goals/{g}/progress", "/goals/{g}/closure",
         "/goals/{g}/reopening", "/goals/{g}/steps/new", "/steps/{s}/edit", "/steps/{s}/done")


@pytest.fixture
def at(client, need, goal, step):
    """The address of a page of this plan."""
    return lambda url: url.format(c=client.id, n=need.id, g=goal.id, s=step.id)


@pytest.fixture
def digest(at):
    """Everything the plan holds."""
    return lambda: [list(kind.select().order_by(kind.id).tuples()) for kind in (Need, Goal, Step)]


def test_a_worker_of_another_team_finds_nothing_and_changes_nothing(web, stranger, at, digest):
    web.sign_in(stranger)
    before = digest()
    for url in PAGES + FORMS:
        assert web.get(at(url)).status_code == 404, url
    for url in FORMS:
        assert web.post(at(url), {"words": "x", "version": "1"}).status_code == 404, url
    assert digest() == before


def test_an_auditor_reads_and_does_not_write(web, auditor, at, digest):
    web.sign_in(auditor)
    before = digest()
    for url in PAGES:
        page = web.get(at(url))
        assert page.status_code == 200
        assert "Record progress" not in page.text and "Add goal" not in page.text
    for url in FORMS:
        assert web.get(at(url)).status_code == 403, url
        assert web.post(at(url), {"words": "x", "version": "1"}).status_code == 403, url
    assert digest() == before


@pytest.mark.parametrize("who", ["front_desk", "administrator"])
def test_who_does_not_work_with_clients_is_refused(web, request, who, at):
    web.sign_in(request.getfixturevalue(who))
    for url in PAGES + FORMS:
        assert web.get(at(url)).status_code == 403, url
        assert web.post(at(url), {}).status_code == (405 if url in PAGES else 403), url


def test_nobody_who_is_not_signed_in_gets_past_the_door(web, at):
    for url in PAGES + FORMS:
        assert web.get(at(url)).status_code == 303


def test_every_page_opens_for_the_clients_worker(web, worker, at):
    web.sign_in(worker)
    for url in PAGES + FORMS:
        assert web.get(at(url)).status_code == 200, url


def test_what_is_not_there_is_not_there(web, worker):
    web.sign_in(worker)
    for url in ("/goals/999", "/goals/999/edit", "/steps/999/done", "/needs/999/state", "/clients/999/plan"):
        assert web.get(url).status_code == 404, url


def test_a_need_of_another_client_cannot_be_chosen(web, worker, client, typed):
    other = type(client).add(worker, given="Otto", family="Other")
    foreign = Need.add(other, worker, words="CANARY")
    web.sign_in(worker)
    url = f"/clients/{client.id}/goals/new?type=own&need={foreign.id}"
    assert "CANARY" not in web.get(url).text
    assert web.post(url, typed(need=str(foreign.id))).status_code == 422
    assert not Goal.select().exists()


def test_an_assessment_of_another_client_brings_nothing(web, worker, client, assessed):
    other = type(client).add(worker, given="Otto", family="Other")
    found = assessed(need="CANARY")
    url = f"/clients/{other.id}/needs/new?assessment={found.id}&need=0"
    assert web.sign_in(worker).get(url).status_code == 404


def test_reading_and_writing_leave_their_traces(web, worker, client, goal):
    web.sign_in(worker).get(f"/clients/{client.id}/plan")
    web.post(f"/goals/{goal.id}/progress", {"on": clock.today().isoformat(), "note": "CANARY"})
    told = [(event.action, event.subject) for event in audit.AuditEvent.select().where(
        audit.AuditEvent.client_id == client.id)]
    assert ("client.read", "plan") in told and ("goal.progress", f"goal {goal.id}") in told
    assert not [event for event in audit.AuditEvent.select() if "CANARY" in event.detail + event.subject]


# --- Protected records ----------------------------------------------------------------------------


def test_a_protected_goal_is_nowhere_for_who_is_not_cleared(web, worker, client, goal, protected_goal):
    inside = Step.add(protected_goal, worker, text="CANARY meeting", who="client", due_on=clock.today())
    web.sign_in(worker)
    for url in (f"/clients/{client.id}/plan", f"/clients/{client.id}/plan/reviews/new", "/"):
        page = web.get(url)
        assert page.status_code == 200 and "CANARY" not in page.text, url
    for url in (protected_goal.url, f"{protected_goal.url}/edit", f"{protected_goal.url}/progress",
                f"/steps/{inside.id}/edit", f"/steps/{inside.id}/done"):
        assert web.get(url).status_code == 404, url
    assert open_goals(client.id, worker.may_see) == [(goal.id, goal.words, "")]


def test_a_protected_goal_is_there_for_who_is_cleared(web, cleared, client, protected_goal):
    web.sign_in(cleared)
    assert "CANARY" in web.get(f"/clients/{client.id}/plan").text
    assert web.get(protected_goal.url).status_code == 200
    rows = DueItem.select().where(DueItem.rule << ("core.goal", "core.plan_review"))
    assert [row.sensitivity for row in rows] == [PART2, PART2]


def test_a_review_counted_from_a_protected_goal_is_not_told_to_others(web, worker, client, protected_goal):
    assert "Next review" not in web.sign_in(worker).get(f"/clients/{client.id}/plan").text


def test_only_who_is_cleared_is_offered_a_protected_kind_of_goal(web, worker, colleague, client, typed):
    url = f"/clients/{client.id}/goals/new?type=substance_use.less_use"
    web.sign_in(colleague)
    assert "Use less" not in web.get(f"/clients/{client.id}/goals/new").text
    choice = web.get(url)
    assert "Choose a goal type" in choice.text and "Use less" not in choice.text
    assert web.post(url, typed()).status_code == 404
    worker.set_clearances([PART2], "test")
    web.sign_in(worker)
    assert "Use less" in web.get(f"/clients/{client.id}/goals/new").text
    web.follow(web.post(url, typed()))
    assert Goal.get().sensitivity == PART2


def test_a_need_and_its_goal_inherit_the_protection_of_the_assessment(web, cleared, client, assessed, typed):
    found = assessed(sensitivity=PART2)
    web.sign_in(cleared)
    url = f"/clients/{client.id}/needs/new?assessment={found.id}"
    web.follow(web.post(url, {"words": "Help", "state": "open"}))
    need = Need.get()
    assert need.sensitivity == PART2
    web.follow(web.post(f"/clients/{client.id}/goals/new?type=own&need={need.id}", typed(need=str(need.id))))
    assert Goal.get().sensitivity == PART2


def test_a_goal_becomes_protected_with_the_need_it_is_tied_to_later(web, cleared, client, goal, typed):
    need = Need.add(client, cleared, words="Help", sensitivity=PART2)
    web.sign_in(cleared).post(f"/goals/{goal.id}/edit", typed(need=str(need.id), version="1"))
    assert Goal.get().sensitivity == PART2
    web.post(f"/goals/{goal.id}/edit", typed(need="", version="2"))
    assert Goal.get().sensitivity == PART2  # what was protected stays so


def test_a_step_of_a_protected_goal_goes_only_to_who_is_cleared(web, cleared, colleague, protected_goal):
    web.sign_in(cleared)
    url = f"{protected_goal.url}/steps/new"
    assert colleague.name not in web.get(url).text
    answer = web.post(url, {"text": "Call", "who": "worker", "worker": str(colleague.id)})
    assert answer.status_code == 422 and not Step.select().exists()


def test_a_protected_contact_does_not_show_on_its_goal(web, worker, client, goal):
    contact = Contact.log(client, worker, goals=[(goal.id, "x", "")], on=clock.today(), kind="visit",
                          outcome="reached", sensitivity=PART2)
    assert f"/contacts/{contact.id}" not in web.sign_in(worker).get(goal.url).text


def test_the_plan_asks_as_much_of_the_database_however_long_it_is(web, worker, client, goal, step, queries):
    web.sign_in(worker)
    web.get(f"/clients/{client.id}/plan")
    with queries() as few:
        web.get(f"/clients/{client.id}/plan")
    for n in range(12):
        need = Need.add(client, worker, words=f"Need {n}")
        due_on = clock.today() + timedelta(days=n)
        more = Goal.add(client, worker, words=f"Goal {n}", need=need, due_on=due_on)
        Step.add(more, worker, text="Step", who="client")
        more.record(worker, clock.today(), 1.0, "")
    with queries() as many:
        web.get(f"/clients/{client.id}/plan")
    assert len(many) == len(few)
    assert len(reads := [sql for sql in many if sql.startswith("SELECT")]) <= 14, reads


def test_a_protected_goal_carries_its_notice_on_screen_and_paper(web, cleared, client, goal, protected_goal):
    notice = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    web.sign_in(cleared)
    assert notice in web.get(f"/clients/{client.id}/plan").text
    assert notice in web.get(protected_goal.url).text
    assert notice not in web.get(goal.url).text

"""Closing a client: what is open is shown and settled, each thing explicitly; afterwards nothing new; and reopening."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.assessments.models import Assessment, SafetyStep
from core.clients.models import Alert, CareTeamMember, Client, ClientClosed, ClientState
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem, Task
from core.plans.models import Goal, Need, PlanReview, Step

PART2 = "substance_use.part2"
CLOSE = {"value": "closed", "reason": "Moved to another state", "version": "1", "once": "c" * 43}


def day(ahead=1):
    return clock.today() + timedelta(days=ahead)


def close(web, client, **more):
    return web.post(f"{client.url}/status", {**CLOSE, **more})


def reopen(web, client, version):
    return web.post(f"{client.url}/status", {"value": "active", "reason": "Came back", "version": str(version)})


@pytest.fixture
def task(client, worker):
    return Task.add(client, worker, title="Call the county", due_on=day(), worker=worker.id, repeat_days=7)


@pytest.fixture
def goal(client, worker):
    return Goal.add(client, worker, words="Live somewhere dry", due_on=day(30))


@pytest.fixture
def step(goal, worker):
    return Step.add(goal, worker, text="Visit the housing office", who="worker", worker=worker.id, due_on=day())


@pytest.fixture
def note(client, worker):
    return Contact.log(client, worker, on=day(0), kind="phone", outcome="reached", text="x")


def add_assessment(client, worker, sensitivity=""):
    """An assessment that waits for its safety step."""
    return Assessment.create(
        client=client, worker=worker.id, form="core.test", form_version=1, fingerprint="x", title="A questionnaire",
        on=day(0), answers="[]", flags='[{"key":"a","title":"b","level":"urgent","action":"","blocks":true,"need":""}]',
        better="down", low=0, high=27, created=clock.now(), sensitivity=sensitivity)


# --- What is shown --------------------------------------------------------------------------------


def test_the_page_shows_what_is_open(web, client, worker, task, goal, step, note):
    shown = web.sign_in(worker).get(f"{client.url}/status").text
    for title in ("Call the county", "Live somewhere dry", "Visit the housing office", "Phone, not signed"):
        assert title in shown, title
    dates = shown.split("These due dates end automatically:")[1]
    assert "Contact the client" in dates and "Call the county" not in dates


def test_a_date_that_is_settled_for_the_reader_is_not_among_those_that_end(web, client, worker, colleague):
    """A protected goal is a first plan for who may know of it; for everybody else the first is still to be made."""
    worker.set_clearances([PART2], "test")
    Goal.add(client, worker, words="Stay sober", sensitivity=PART2)
    assert "Create the first plan" in web.sign_in(colleague).get(f"{client.url}/status").text
    shown = web.sign_in(worker).get(f"{client.url}/status").text
    assert "Review the plan" in shown and "Create the first plan" not in shown


def test_what_is_open_must_be_settled(web, client, worker, task):
    answer = close(web.sign_in(worker), client)
    assert answer.status_code == 422
    assert "Choose what to do with this." in answer.text
    assert "Moved to another state" in answer.text
    assert Client.get().status == "active"


def test_nothing_needs_to_be_settled_for_a_pause(web, client, worker, task):
    assert close(web.sign_in(worker), client, value="paused").status_code == 303
    assert Client.get().status == "paused" and Task.get().closed_at is None


# --- Settling -------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["done", "cancelled"])
def test_a_task_is_done_or_cancelled_and_no_next_one_is_made(web, client, worker, task, way):
    assert close(web.sign_in(worker), client, **{f"task-{task.id}": way}).status_code == 303
    row = Task.get()  # the only one
    assert (row.closing, row.outcome, row.closed_by) == (way, "Moved to another state", "Ana Worker")
    assert Client.get().status == "closed"


@pytest.mark.parametrize("way", ["met", "partly", "not_met", "discontinued"])
def test_a_goal_is_closed_with_how_it_went(web, client, worker, goal, way):
    assert close(web.sign_in(worker), client, **{f"goal-{goal.id}": way}).status_code == 303
    assert (Goal.get().closing, Goal.get().reason) == (way, "Moved to another state")


@pytest.mark.parametrize(("way", "done_by"), [("done", "Ana Worker"), ("not_done", "")])
def test_a_step_is_done_or_ends_with_its_goal(web, client, worker, goal, step, way, done_by):
    answer = close(web.sign_in(worker), client, **{f"step-{step.id}": way, f"goal-{goal.id}": "partly"})
    assert answer.status_code == 303
    assert Step.get().done_by == done_by
    assert Goal.get().closed_at


def test_an_unsigned_note_is_signed_by_its_author(web, client, worker, note):
    assert "Sign now" in web.sign_in(worker).get(f"{client.url}/status").text
    assert close(web, client, **{f"note-{note.id}": "sign"}).status_code == 303
    assert Contact.get().signed_by == "Ana Worker"


def test_a_note_of_somebody_else_is_closed_as_it_stands_and_names_both(web, client, supervisor, note):
    assert "Close as is" in web.sign_in(supervisor).get(f"{client.url}/status").text
    assert close(web, client, **{f"note-{note.id}": "sign"}).status_code == 303
    assert Contact.get().signed_by == "Sue Supervisor, unfinished by Ana Worker"


def test_an_unsigned_assessment_is_signed(web, client, worker):
    made = add_assessment(client, worker)
    SafetyStep.add(made, worker, on=day(0), how="Interview", found="x", disposition="x", supervisor="Sue")
    assert close(web.sign_in(worker), client, **{f"assessment-{made.id}": "sign"}).status_code == 303
    assert Assessment.get().signed_by == "Ana Worker"


def test_an_assessment_of_somebody_else_is_closed_as_it_stands_and_names_both(web, client, worker, supervisor):
    made = add_assessment(client, worker)
    SafetyStep.add(made, worker, on=day(0), how="Interview", found="x", disposition="x", supervisor="Sue")
    assert close(web.sign_in(supervisor), client, **{f"assessment-{made.id}": "sign"}).status_code == 303
    assert Assessment.get().signed_by == "Sue Supervisor, unfinished by Ana Worker"


def test_everything_is_settled_or_nothing(web, client, worker, task, goal):
    answer = close(web.sign_in(worker), client, version="7", **{f"task-{task.id}": "done", f"goal-{goal.id}": "met"})
    assert answer.status_code == 409
    assert Task.get().closed_at is None and Goal.get().closed_at is None


def test_no_date_is_left(web, client, worker, task, note):
    close(web.sign_in(worker), client, **{f"task-{task.id}": "cancelled", f"note-{note.id}": "sign"})
    assert DueItem.select().where(DueItem.closed_at.is_null()).count() == 0


def test_a_double_click_closes_once(web, client, worker, task):
    web.sign_in(worker)
    answers = [close(web, client, **{f"task-{task.id}": "done"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert ClientState.select().count() == 1


# --- A safety step comes first --------------------------------------------------------------------


def test_an_open_safety_step_is_linked_and_comes_first(web, client, worker):
    made = add_assessment(client, worker)
    shown = web.sign_in(worker).get(f"{client.url}/status").text
    assert f'href="{made.url}"' in shown and "The safety follow-up is still open" in shown
    answer = close(web, client)
    assert answer.status_code == 409
    said = answer.text.partition('role="alert"')[2].partition("</div>")[0]
    assert "The safety follow-up is still open. Record it first." in said
    assert Client.get().status == "active"


def test_a_safety_step_that_somebody_may_not_know_is_not_lost_and_not_told(web, client, worker):
    made = add_assessment(client, worker, sensitivity=PART2)
    shown = web.sign_in(worker).get(f"{client.url}/status").text
    answer = close(web, client)
    assert answer.status_code == 409
    for page in (shown, answer.text):
        assert made.title not in page and "safety step" not in page.lower()


# --- What is protected ----------------------------------------------------------------------------


def test_what_somebody_may_not_know_is_not_shown_and_not_touched(web, client, worker, colleague):
    colleague.set_clearances([PART2], "test")
    hidden = Task.add(client, colleague, title="Book the clinic", due_on=day(), worker=colleague.id, sensitivity=PART2)
    goal = Goal.add(client, colleague, words="Stay dry", sensitivity=PART2)
    assert "Book the clinic" not in web.sign_in(worker).get(f"{client.url}/status").text
    assert close(web, client).status_code == 303
    assert Task.get_by_id(hidden.id).closed_at is None and Goal.get_by_id(goal.id).closed_at is None


def test_it_is_there_again_when_the_client_is_reopened(web, client, worker, colleague):
    colleague.set_clearances([PART2], "test")
    Task.add(client, colleague, title="Book the clinic", due_on=day(), worker=colleague.id, sensitivity=PART2)
    close(web.sign_in(worker), client)
    reopen(web, client, 2)
    assert "Book the clinic" in web.sign_in(colleague).get("/").text


def test_who_is_cleared_settles_it_and_the_read_is_logged_apart(web, client, worker):
    worker.set_clearances([PART2], "test")
    task = Task.add(client, worker, title="Book the clinic", due_on=day(), worker=worker.id, sensitivity=PART2)
    shown = web.sign_in(worker).get(f"{client.url}/status").text
    assert "Book the clinic" in shown
    rows = AuditEvent.select().where(AuditEvent.action == "client.read", AuditEvent.subject == "status")
    assert PART2 in {row.sensitivity for row in rows}
    assert close(web, client, **{f"task-{task.id}": "done"}).status_code == 303


# --- A closed client, and reopening ---------------------------------------------------------------


@pytest.fixture
def closed(web, client, worker):
    close(web.sign_in(worker), client)
    return client


def test_nothing_new_is_set_on_a_closed_client(web, closed, supervisor, stranger):
    sent = {
        "/alerts": {"kind": "other", "severity": "info", "text": "x", "until": day(9).isoformat()},
        "/risk": {"value": "high", "reason": "She fell", "version": "2"},
        "/care-team": {"member": str(stranger.id), "part": "Nurse"},
    }
    web.sign_in(supervisor)
    for path, data in sent.items():
        answer = web.post(closed.url + path, data)
        assert answer.status_code == 409, path
        assert "This client is closed. Reopen the client to add anything." in answer.text, path
    assert not Alert.select().exists() and Client.get().risk == ""
    assert CareTeamMember.select().where(CareTeamMember.until.is_null()).count() == 1


@pytest.mark.parametrize("way_in", [
    lambda client, by, goal, filled: Task.add(client, by, title="x", due_on=day(), worker=by.id),
    lambda client, by, goal, filled: Contact.log(client, by, on=day(0), kind="phone", outcome="reached"),
    lambda client, by, goal, filled: Need.add(client, by, words="x"),
    lambda client, by, goal, filled: Goal.add(client, by, words="x"),
    lambda client, by, goal, filled: PlanReview.add(client, by, on=day(0), next_on=day(90)),
    lambda client, by, goal, filled: Step.add(goal, by, text="x", who="client"),
    lambda client, by, goal, filled: goal.record(by, day(0), 1.0, ""),
    lambda client, by, goal, filled: SafetyStep.add(filled, by, on=day(0), how="x", found="x", disposition="x",
                                                    supervisor="x"),
], ids=["task", "contact", "need", "goal", "review", "step", "progress", "safety step"])
def test_no_verb_sets_anything_new_on_a_closed_client(client, worker, goal, way_in):
    filled = add_assessment(client, worker)
    client.set_status(client.version, "closed", "Moved", worker)
    with pytest.raises(ClientClosed):
        way_in(client, worker, Goal.get_by_id(goal.id), filled)


def test_a_goal_is_not_reopened_on_a_closed_client(client, worker, goal):
    goal.close(goal.version, "met", "x", worker)
    client.set_status(client.version, "closed", "Moved", worker)
    with pytest.raises(ClientClosed):
        goal.reopen(goal.version, "x", worker)


def test_a_closed_client_is_not_closed_again(web, closed):
    answer = close(web, closed, version="2", reason="Once more")
    assert answer.status_code == 409 and "This client is already closed." in answer.text


def test_reopening_is_one_click_with_a_reason(web, closed, worker):
    assert f'<a href="{closed.url}/status">Reopen</a>' in web.get(closed.url).text
    shown = web.get(f"{closed.url}/status").text
    assert '<input type="hidden" name="value" value="active">' in shown
    assert web.post(f"{closed.url}/status", {"value": "active", "reason": "", "version": "2"}).status_code == 422
    assert reopen(web, closed, 2).status_code == 303
    assert Client.get().status == "active"
    assert "Came back" in web.get(f"{closed.url}/details").text


def test_the_dates_are_back_after_reopening(web, closed, worker):
    assert not DueItem.select().exists()
    reopen(web, closed, 2)
    assert {row.worker_id for row in DueItem.select()} == {worker.id}


def test_a_protected_reason_is_not_copied_into_an_ordinary_record(web, client, worker, task):
    worker.set_clearances([PART2], "test")
    answer = close(web.sign_in(worker), client, reason="Went to detox", sensitivity=PART2,
                   **{f"task-{task.id}": "done"})
    assert answer.status_code == 303
    assert "detox" not in Task.get_by_id(task.id).outcome
    assert ClientState.get().reason == "Went to detox" and ClientState.get().sensitivity == PART2

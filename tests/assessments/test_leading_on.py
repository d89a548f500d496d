"""Where a safety step leads: to the supervisor, to the risk, an alert, and the next call."""
from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from core.assessments.models import SafetyStep
from core.clients.models import CareTeamMember
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import DueItem, Task
from tests.assessments.conftest import AUDITC, SAFETY
from tests.security.pages import Page

pytestmark = pytest.mark.one_database

PART2 = "substance_use.part2"
LOOK = "Review safety follow-up"


@pytest.fixture
def urgent(desk):
    """A PHQ-9 with item 9 above 0."""
    return desk.saved(desk.phq9(1, q9="1", on=clock.today().isoformat()))


def step(**more):
    return {**SAFETY, "on": clock.today().isoformat(), **more}


def offered(desk, assessment):
    """The supervisors that the form of the step offers, by id."""
    forms = Page(desk.web.get(assessment.url).text).forms
    return next(form for form in forms if form.action.endswith("/safety-step")).entries["supervisor"].options


def told(client):
    return list(DueItem.select().where(DueItem.client == client, DueItem.rule == "core.safety_told"))


def test_the_supervisors_who_may_see_the_client_are_offered_and_nobody_else(desk, urgent, supervisor, colleague, hire,
                                                                            south, administrator):
    far, gone = hire("Sid South", "supervisor", south), hire("Gil Gone", "supervisor", supervisor.team)
    gone.end(administrator)
    assert offered(desk, urgent) == ["", str(supervisor.id), "nobody"]
    CareTeamMember.join_team(desk.client, far.id, supervisor)
    assert offered(desk, urgent) == ["", str(supervisor.id), str(far.id), "nobody"]


def test_of_a_protected_one_only_supervisors_who_are_cleared_are_offered(desk, urgent, worker, supervisor, hire):
    worker.set_clearances([PART2], "test")
    type(urgent).update(sensitivity=PART2).where(type(urgent).id == urgent.id).execute()
    assert offered(desk, urgent) == ["", "nobody"]
    refused = desk.web.post(f"{urgent.url}/safety-step", step(supervisor=str(supervisor.id)))
    assert refused.status_code == 422 and not SafetyStep.select().exists()
    supervisor.set_clearances([PART2], "test")
    assert str(supervisor.id) in offered(desk, urgent)


def test_the_supervisor_finds_it_on_their_own_today_and_done_is_logged(desk, urgent, supervisor):
    after = desk.web.follow(desk.web.post(f"{urgent.url}/safety-step", step(supervisor=str(supervisor.id)))).text
    assert "Sue Supervisor" in after and LOOK not in desk.web.get("/").text
    row, = told(desk.client)
    assert (row.worker_id, row.safety, row.settled_by_record) == (supervisor.id, True, False)
    desk.web.sign_in(supervisor)
    today = desk.web.get("/").text
    assert f'href="{urgent.url}"' in today.partition(f'id="due-{row.id}"')[2].partition("</li>")[0]
    assert LOOK in today and "Recorded by Ana Worker. Supervisor notified: Sue Supervisor." in today
    assert desk.web.post(f"/today/{row.id}/done").status_code == 303
    assert f'id="due-{row.id}"' not in desk.web.get("/").text
    assert AuditEvent.select().where(AuditEvent.action == "due.done", AuditEvent.actor_id == supervisor.id).exists()
    desk.web.post(f"{urgent.url}/signature")
    assert DueItem.get_by_id(row.id).closed_at, "it stays done when the record changes"


def test_when_nobody_could_be_reached_the_nearest_supervisor_finds_it_all_the_same(desk, urgent, supervisor):
    after = desk.web.follow(desk.web.post(f"{urgent.url}/safety-step", step())).text
    assert "Couldn't reach anyone" in after
    desk.web.sign_in(supervisor)
    assert "who couldn&#39;t reach a supervisor" in desk.web.get("/").text


def test_a_name_that_was_typed_before_there_was_a_list_stays_readable(desk, urgent, worker):
    SafetyStep.add(urgent, worker, on=clock.today(), how="Clinical interview", found="x", disposition="x",
                   supervisor="Mrs. Okafor, by phone")
    assert "Mrs. Okafor, by phone" in desk.web.get(urgent.url).text
    assert told(desk.client) == []


def test_it_leads_on_to_the_risk_an_alert_and_the_next_call(desk, urgent, supervisor):
    assert "After the safety follow-up" not in desk.web.get(urgent.url).text
    after = desk.web.follow(desk.web.post(f"{urgent.url}/safety-step", step(supervisor=str(supervisor.id)))).text
    assert f'href="{desk.client.url}/risk"' in after
    alert = desk.web.get(f"{desk.client.url}/alerts?severity=urgent&kind=self_harm").text
    assert f'href="{desk.client.url}/alerts?severity=urgent&amp;kind=self_harm"' in after
    assert re.search(r'value="urgent" checked|selected value="urgent"', alert)
    assert chosen(alert) == ["self_harm"]
    day = clock.today() + timedelta(days=2)
    desk.web.follow(desk.web.post(f"{urgent.url}/calls", {"on": day.isoformat()}))
    task = Task.get()
    assert (task.title, task.due_on, task.worker_id, task.client_id) == (
        "Call the client again", day, desk.client.worker_id, desk.client.id)


def chosen(text):
    """The type of alert that the page chooses beforehand."""
    return next(form for form in Page(text).forms if form.action.endswith("/alerts")).entries["kind"].chosen


@pytest.mark.parametrize("kind", ["", "?kind=magic"])
def test_no_type_of_alert_is_chosen_unless_the_answer_names_one(desk, kind):
    assert chosen(desk.web.get(f"{desk.client.url}/alerts{kind}").text) == []


def test_a_flag_that_names_no_type_of_alert_leads_to_none(desk, urgent):
    flags = [{**flag, "alert": ""} for flag in urgent.flag_list]
    type(urgent).update(flags=json.dumps(flags)).where(type(urgent).id == urgent.id).execute()
    after = desk.web.follow(desk.web.post(f"{urgent.url}/safety-step", step())).text
    assert f'href="{desk.client.url}/alerts?severity=urgent"' in after


@pytest.mark.parametrize(("on", "said"), [("", "Enter a date."), ("2020-01-01", "This date is in the past.")])
def test_a_call_needs_a_day_that_is_still_to_come(desk, urgent, on, said):
    desk.web.post(f"{urgent.url}/safety-step", step())
    refused = desk.web.post(f"{urgent.url}/calls", {"on": on})
    assert refused.status_code == 422 and said in refused.text and not Task.select().exists()


def test_a_call_about_a_protected_answer_is_protected(desk, urgent, worker):
    worker.set_clearances([PART2], "test")
    type(urgent).update(sensitivity=PART2).where(type(urgent).id == urgent.id).execute()
    desk.web.post(f"{urgent.url}/calls", {"on": clock.today().isoformat()})
    assert Task.get().sensitivity == PART2


def test_there_is_no_call_after_a_result_without_an_urgent_answer(desk, worker):
    worker.set_clearances([PART2], "test")
    made = desk.saved(desk.fill(AUDITC, {"q1": "0"}))
    assert desk.web.post(f"{made.url}/calls", {"on": clock.today().isoformat()}).status_code == 404

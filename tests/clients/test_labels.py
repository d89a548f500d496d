"""What is protected about a client: who sees it, what inherits it, and how a protection is lifted, through the web."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import Alert, Client, ClientState
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.foundation.db import Conflict
from core.monitoring.models import Contact, DueItem, Task
from core.plans.models import Goal

PART2 = "substance_use.part2"


@pytest.fixture
def protected_client(client, cleared):
    Client.update(sensitivity=PART2).execute()
    return Client.get_by_id(client.id)


def alert(**more):
    until = clock.today() + timedelta(days=30)
    return {"kind": "other", "severity": "urgent", "text": "Ask about the clinic", "until": until.isoformat(), **more}


def edited(client, **more):
    return {"given": client.given, "family": client.family, "born": client.born.isoformat(), "phone": client.phone,
            "version": str(client.version), **more}


# --- Alerts, risk and status of an ordinary client -------------------------------------------------


def test_a_protected_alert_is_there_for_who_is_cleared_only(web, client, cleared, colleague):
    web.sign_in(cleared).post(f"{client.url}/alerts", alert(sensitivity=PART2))
    assert Alert.get().sensitivity == PART2
    for path in ("", "/alerts", "/details"):
        assert "Ask about the clinic" in web.sign_in(cleared).get(client.url + path).text, path
        assert "Ask about the clinic" not in web.sign_in(colleague).get(client.url + path).text, path


def test_a_protected_alert_cannot_be_removed_by_who_may_not_see_it(web, client, cleared, colleague):
    web.sign_in(cleared).post(f"{client.url}/alerts", alert(sensitivity=PART2))
    assert web.sign_in(colleague).post(f"/alerts/{Alert.get().id}/ending").status_code == 404
    assert Alert.get().ended_at is None


def test_the_review_of_a_protected_alert_stands_with_who_may_see_it(web, client, cleared):
    web.sign_in(cleared).post(f"{client.url}/alerts", alert(sensitivity=PART2))
    due = DueItem.get(DueItem.rule == "core.alert")
    assert (due.sensitivity, due.worker_id) == (PART2, cleared.id)


@pytest.mark.parametrize(("kind", "value"), [("risk", "high"), ("status", "paused")])
def test_a_protected_reason_is_there_for_who_is_cleared_only(web, client, cleared, colleague, kind, value):
    sent = {"value": value, "reason": "Back at the clinic", "version": "1", "sensitivity": PART2}
    assert web.sign_in(cleared).post(f"{client.url}/{kind}", sent).status_code == 303
    assert ClientState.get().sensitivity == PART2
    for path in (f"/{kind}", "/details"):
        assert "Back at the clinic" in web.sign_in(cleared).get(client.url + path).text, path
        assert "Back at the clinic" not in web.sign_in(colleague).get(client.url + path).text, path


def test_the_protection_is_not_offered_to_who_is_not_cleared(web, client, colleague):
    web.sign_in(colleague)
    for path in ("/alerts", "/risk", "/status"):
        assert 'name="sensitivity"' not in web.get(client.url + path).text, path
    assert web.post(f"{client.url}/alerts", alert(sensitivity=PART2)).status_code == 422


# --- On a protected client ------------------------------------------------------------------------


def test_an_alert_on_a_protected_client_is_protected(web, protected_client, cleared):
    web.sign_in(cleared).post(f"{protected_client.url}/alerts", alert())
    assert Alert.get().sensitivity == PART2


@pytest.mark.parametrize(("kind", "value"), [("risk", "high"), ("status", "paused"), ("status", "closed")])
def test_a_reason_on_a_protected_client_is_protected(web, protected_client, cleared, kind, value):
    web.sign_in(cleared).post(f"{protected_client.url}/{kind}", {"value": value, "reason": "x", "version": "1"})
    assert ClientState.get().sensitivity == PART2


# --- The label of the client itself ---------------------------------------------------------------


def test_a_protection_is_lifted_with_a_reason_only(web, protected_client, cleared):
    web.sign_in(cleared)
    assert "Reason for removing the protection" in web.get(f"{protected_client.url}/edit").text
    answer = web.post(f"{protected_client.url}/edit", edited(protected_client, sensitivity=""))
    assert answer.status_code == 422
    assert "Enter why you&#39;re removing or changing the protection." in answer.text
    assert Client.get().sensitivity == PART2


def test_the_reason_stands_in_the_audit_log_under_the_old_protection(web, protected_client, cleared):
    web.sign_in(cleared).post(f"{protected_client.url}/edit", edited(
        protected_client, sensitivity="", lifted_because="Entered in error"))
    assert Client.get().sensitivity == ""
    event = AuditEvent.get(AuditEvent.action == "client.change")
    assert "Entered in error" in event.detail and event.sensitivity == PART2


def test_what_was_recorded_under_a_protection_keeps_it(web, protected_client, cleared, colleague):
    web.sign_in(cleared).post(f"{protected_client.url}/alerts", alert())
    web.post(f"{protected_client.url}/risk", {"value": "high", "reason": "Back at the clinic", "version": "1"})
    Task.add(protected_client, cleared, title="Call the clinic", due_on=clock.today(), worker=cleared.id)
    web.post(f"{protected_client.url}/edit", edited(Client.get(), sensitivity="", lifted_because="Entered in error"))
    assert {Alert.get().sensitivity, ClientState.get().sensitivity, Task.get().sensitivity} == {PART2}
    web.sign_in(colleague)
    for path in ("", "/alerts", "/risk", "/details", "/tasks"):
        shown = web.get(protected_client.url + path)
        assert shown.status_code == 200 and "clinic" not in shown.text, path


def test_nobody_with_work_is_locked_out_by_a_new_protection(web, client, cleared, colleague):
    Task.add(client, cleared, title="Call", due_on=clock.today(), worker=colleague.id)
    answer = web.sign_in(cleared).post(f"{client.url}/edit", edited(client, sensitivity=PART2))
    assert answer.status_code == 422
    assert "Ben Colleague is assigned to this client and doesn&#39;t have clearance for this." in answer.text
    assert Client.get().sensitivity == ""


# --- What the log says of a read ------------------------------------------------------------------


@pytest.mark.parametrize(("path", "subject"), [
    ("", "overview"), ("/details", "details"), ("/edit", "details form"), ("/alerts", "alerts"), ("/risk", "risk"),
    ("/status", "status"), ("/care-team", "care team")])
def test_the_log_says_what_was_read(web, client, worker, path, subject):
    web.sign_in(worker).get(client.url + path)
    rows = AuditEvent.select().where(AuditEvent.action == "client.read", AuditEvent.client_id == client.id)
    assert [row.subject for row in rows] == [subject]


@pytest.mark.parametrize(("path", "subject"), [
    ("/edit", "details form"), ("/alerts", "alerts"), ("/risk", "risk"), ("/status", "status"),
    ("/care-team", "care team"), ("/handover", "handover")])
def test_a_form_that_was_wrong_leaves_a_trace_too(web, client, supervisor, path, subject):
    assert web.sign_in(supervisor).post(client.url + path, {"version": "1"}).status_code == 422
    rows = AuditEvent.select().where(AuditEvent.action == "client.read", AuditEvent.client_id == client.id)
    assert [row.subject for row in rows] == [subject]


# --- What was written under a protection that is lifted later --------------------------------------


@pytest.fixture
def signed(client, cleared):
    """A signed note from before the client was protected."""
    return Contact.log(client, cleared, sign=True, on=clock.today(), kind="phone", outcome="reached", text="Before")


def lifted(client):
    """The client's label is lifted again, with a reason."""
    now = Client.get_by_id(client.id)
    now.change(now.version, lifted_because="Entered in error", sensitivity="")


def test_what_is_added_to_an_ordinary_note_stays_protected(web, signed, protected_client, cleared, colleague):
    web.sign_in(cleared).post(f"{signed.url}/addenda", {"text": "Told about the clinic"})
    lifted(protected_client)
    assert web.sign_in(cleared).get(signed.url).status_code == 200
    assert web.sign_in(colleague).get(signed.url).status_code == 404


def test_an_amendment_stays_protected(web, signed, protected_client, cleared, colleague):
    web.sign_in(cleared).post(f"{signed.url}/amendments/new", {
        "on": clock.today().isoformat(), "kind": "phone", "outcome": "attempted", "minutes": "5",
        "text": "Told about the clinic", "reason": "Wrong", "version": str(Contact.get().version)})
    lifted(protected_client)
    assert Contact.select().count() == 2 and {note.sensitivity for note in Contact.select()} == {PART2}
    assert "clinic" not in web.sign_in(colleague).get(f"{protected_client.url}/contacts").text


def test_progress_of_an_ordinary_goal_stays_protected(web, client, cleared, colleague):
    goal = Goal.add(client, cleared, words="Live somewhere dry")
    Client.update(sensitivity=PART2).execute()
    web.sign_in(cleared).post(f"{goal.url}/progress", {"on": clock.today().isoformat(), "note": "Stays at the clinic"})
    lifted(client)
    assert web.sign_in(colleague).get(goal.url).status_code == 404


def test_the_protection_of_a_goal_is_not_lifted_from_its_progress(client, cleared):
    goal = Goal.add(client, cleared, words="Live somewhere dry", sensitivity=PART2)
    goal.record(cleared, clock.today(), None, "Stays at the clinic")
    with pytest.raises(Conflict, match="something was recorded under it"):
        goal.edit(goal.version, cleared, lifted_because="A mistake", sensitivity="")


def test_the_done_task_of_a_note_that_is_protected_later_is_protected(web, client, cleared, colleague):
    note = Contact.log(client, cleared, on=clock.today(), kind="phone", outcome="reached", text="x",
                       next_step="Call the clinic", next_on=clock.today())
    task = Task.get()
    task.finish(task.version, "Told them", cleared)
    note.change(note.version, sensitivity=PART2)
    assert web.sign_in(colleague).get(task.url).status_code == 404

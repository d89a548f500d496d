"""Alerts, risk and status, the care team, assigning and restricting, through the web."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import Alert, CareTeamMember, Client, ClientState
from core.foundation import clock
from core.foundation.audit import AuditEvent


def day(ahead):
    return (clock.today() + timedelta(days=ahead)).isoformat()


def alert(**more):
    return {"kind": "safety", "severity": "urgent", "text": "A dog that bites", "until": day(30), "once": "a" * 43,
            **more}


# --- Alerts ---------------------------------------------------------------------------------------


def test_an_alert_stands_on_the_banner_until_it_is_removed(web, client, worker):
    web.sign_in(worker)
    web.follow(web.post(f"{client.url}/alerts", alert()))
    assert "A dog that bites" in web.get(client.url).text
    assert "A dog that bites" in web.get(f"{client.url}/edit").text
    taken = Alert.get()
    web.follow(web.post(f"/alerts/{taken.id}/ending"))
    assert web.post(f"/alerts/{taken.id}/ending").status_code == 303
    assert "A dog that bites" not in web.get(client.url).text
    assert "removed by Ana Worker" in web.get(f"{client.url}/alerts").text
    assert AuditEvent.select().where(AuditEvent.action == "alert.end").count() == 1


def test_an_alert_ends_by_itself_on_its_review_date_and_waits_for_review(web, client, worker):
    Alert.add(client, worker, kind="other", severity="info", text="Old news",
                    until=clock.today() - timedelta(days=1))
    assert "Old news" not in web.sign_in(worker).get(client.url).text
    assert "needs review" in web.get(f"{client.url}/alerts").text


def test_the_gravest_alert_stands_first(web, client, worker):
    for severity in ("info", "urgent", "warning"):
        Alert.add(client, worker, kind="other", severity=severity, text=f"It is {severity}",
                        until=clock.today() + timedelta(days=9))
    shown = web.sign_in(worker).get(client.url).text
    assert shown.index("It is urgent") < shown.index("It is warning") < shown.index("It is info")


def test_an_alert_needs_a_review_date_to_come(web, client, worker):
    web.sign_in(worker)
    for until in ("", day(0), day(-1), day(9999), "someday"):
        wrong = web.post(f"{client.url}/alerts", alert(until=until))
        assert wrong.status_code == 422, until
        assert "A dog that bites" in wrong.text
    for more in ({"kind": "x"}, {"severity": ""}, {"text": ""}, {"text": "x" * 501}):
        assert web.post(f"{client.url}/alerts", alert(**more)).status_code == 422
    assert Alert.select().count() == 0


def test_a_double_click_adds_one_alert(web, client, worker):
    web.sign_in(worker)
    for _ in range(2):
        assert web.post(f"{client.url}/alerts", alert()).status_code == 303
    assert Alert.select().count() == 1


def test_a_strangers_alert_cannot_be_removed(web, client, worker, stranger, front_desk):
    made = Alert.add(client, worker, kind="other", severity="info", text="x", until=clock.today())
    assert web.sign_in(stranger).post(f"/alerts/{made.id}/ending").status_code == 404
    assert web.post("/alerts/99999999999999999999/ending").status_code == 404
    assert web.sign_in(front_desk).post(f"/alerts/{made.id}/ending").status_code == 403
    assert Alert.get().ended_at is None


# --- Risk and status ------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "value", "words"), [("risk", "high", "High"), ("status", "closed", "Closed")])
def test_risk_and_status_change_with_a_reason_that_stays(web, client, worker, kind, value, words):
    web.sign_in(worker)
    told = {"value": value, "reason": "Moved in with her son", "version": "1", "once": "r" * 43}
    assert web.post(f"{client.url}/{kind}", {**told, "reason": ""}).status_code == 422
    assert web.post(f"{client.url}/{kind}", {**told, "value": "x"}).status_code == 422
    assert words in web.follow(web.post(f"{client.url}/{kind}", told)).text
    assert getattr(Client.get(), kind) == value
    for page in (f"/{kind}", "/details"):
        assert "Moved in with her son" in web.get(client.url + page).text
    assert web.post(f"{client.url}/{kind}", told).status_code == 303  # the double click
    assert ClientState.select().count() == 1


def test_a_stale_rating_is_shown_beside_the_newer_one(web, client, worker):
    web.sign_in(worker)
    client.set_risk(1, "low", "Quiet month", worker)
    stale = web.post(f"{client.url}/risk", {"value": "high", "reason": "She fell again", "version": "1"})
    assert stale.status_code == 409
    assert "Saved by someone else:" in stale.text
    assert 'class="typed">Low</span>' in stale.text
    assert 'class="typed">High</span>' in stale.text
    assert "She fell again" in stale.text
    assert Client.get().risk == "low"
    assert web.post(f"{client.url}/risk", {"value": "high", "reason": "She fell again", "version": "2"}
                    ).status_code == 303


# --- Care team ------------------------------------------------------------------------------------


def test_somebody_on_the_care_team_sees_the_client_until_it_ends(web, client, worker, stranger):
    web.sign_in(worker)
    joined = web.post(f"{client.url}/care-team", {"member": str(stranger.id), "part": "Nurse"})
    assert "Nurse" in web.follow(joined).text
    assert web.sign_in(stranger).get(client.url).status_code == 200
    member = CareTeamMember.get(CareTeamMember.worker == stranger.id)
    assert web.sign_in(worker).post(f"/care-team/{member.id}/ending").status_code == 303
    assert web.sign_in(stranger).get(client.url).status_code == 404


def test_who_leaves_the_team_is_led_to_their_own_clients(web, client, worker, stranger):
    CareTeamMember.join_team(client, stranger.id, worker, "Nurse")
    member = CareTeamMember.get(CareTeamMember.worker == stranger.id)
    left = web.sign_in(stranger).post(f"/care-team/{member.id}/ending")
    assert left.location == "/clients?done=saved"


def test_the_assigned_worker_does_not_just_leave(web, client, worker):
    member = CareTeamMember.get(CareTeamMember.worker == worker.id)
    assert web.sign_in(worker).post(f"/care-team/{member.id}/ending").status_code == 409
    assert CareTeamMember.get_by_id(member.id).until is None


def test_a_restricted_client_is_gone_for_all_but_its_care_team(web, client, supervisor, worker, colleague):
    restricted = web.sign_in(supervisor).post(f"{client.url}/restriction", {"restricted": "y", "version": "1"})
    assert restricted.location == "/clients?done=saved"
    for person in (supervisor, colleague):
        assert web.sign_in(person).get(client.url).status_code == 404
    assert "Only the care team can see this client" in web.sign_in(worker).get(client.url).text
    CareTeamMember.join_team(client, supervisor.id, worker, "Supervisor")
    lifted = web.sign_in(supervisor).post(f"{client.url}/restriction", {"version": "2"})
    assert lifted.location == f"{client.url}/care-team?done=saved"
    assert web.sign_in(colleague).get(client.url).status_code == 200


def test_case_managers_do_not_restrict(web, client, worker):
    assert web.sign_in(worker).post(f"{client.url}/restriction", {"restricted": "y", "version": "1"}).status_code == 403
    assert "Transfer client" not in web.get(f"{client.url}/care-team").text


def test_who_is_on_the_care_team_is_not_offered_again(web, client, worker, colleague):
    path = f"{client.url}/care-team"
    web.sign_in(worker).post(path, {"member": str(colleague.id), "part": "Nurse"})
    assert f'<option value="{colleague.id}"' not in web.get(path).text
    again = web.post(path, {"member": str(colleague.id), "part": "Driver"})
    assert again.status_code == 422
    assert "This person is already on the care team." in again.text
    assert CareTeamMember.get(CareTeamMember.worker == colleague.id).part == "Nurse"


def test_a_double_click_adds_somebody_once(web, client, worker, colleague):
    form = {"member": str(colleague.id), "part": "Nurse", "once": "m" * 43}
    answers = [web.sign_in(worker).post(f"{client.url}/care-team", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert CareTeamMember.select().where(CareTeamMember.worker == colleague.id).count() == 1

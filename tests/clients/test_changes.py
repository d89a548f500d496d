"""Risk and status, the care team, assigning and restricting, through the web."""
from __future__ import annotations

import pytest

from core.clients.models import CareTeamMember, Client, ClientState

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
    assert "Saved version:" in stale.text
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

"""Giving a role or a clearance, and inviting, ask for the giver's own password: an open desk is not enough."""
from __future__ import annotations

import re

import pytest

from core.accounts.models import Clearance, Invitation, Team, Worker, throttle
from core.foundation.audit import AuditEvent
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.one_database

PART2 = "substance_use.part2"
WRONG = [pytest.param("", id="none"), pytest.param("not my password at all", id="wrong")]


@pytest.fixture
def admin(web, administrator):
    return web.sign_in(administrator)


def edit(admin, worker, **changes):
    worker = Worker.get_by_id(worker.id)
    return admin.post(f"{worker.url}/edit", {
        "name": worker.name, "sign_in": worker.sign_in, "roles": worker.roles.split(),
        "team": str(worker.team_id or ""), "version": str(worker.version), "clearances": sorted(worker.clearances),
        **changes})


def beside(answer):
    errors = re.search(r'id="own_password-error"[^>]*>([^<]*)<', answer.text)
    return errors[1] if errors else ""


@pytest.mark.parametrize("given", WRONG)
@pytest.mark.parametrize("grown", [{"roles": ["case_manager", "administrator"]}, {"roles": ["supervisor"]},
                                   {"clearances": [PART2]}])
def test_nothing_is_given_without_the_own_password(admin, worker, given, grown):
    answer = edit(admin, worker, name="Ana Renamed", own_password=given, **grown)
    assert answer.status_code == 422 and beside(answer)
    assert Worker.get_by_id(worker.id).roles == "case_manager" and not Clearance.select().exists()
    assert 'value="Ana Renamed"' in answer.text  # nothing typed is lost, but the password
    for value in next(iter(grown.values())):
        assert re.search(rf'value="{value}"\s+checked', answer.text)
    assert not given or given not in answer.text
    assert AuditEvent.select().where(AuditEvent.action == "staff.grant", AuditEvent.outcome == "failed",
                                     AuditEvent.subject == f"worker {worker.id}").exists() == bool(given)


def test_with_it_a_role_and_a_clearance_are_given(admin, worker):
    assert edit(admin, worker, roles=["supervisor"], clearances=[PART2], own_password=PASSWORD).status_code == 303
    assert Worker.get_by_id(worker.id).roles == "supervisor" and Clearance.get().policy == PART2


def test_what_gives_nothing_asks_for_no_password(admin, worker, south):
    worker.set_clearances([PART2], "test")
    assert edit(admin, worker, name="Ana Renamed", team=str(south.id)).status_code == 303
    assert edit(admin, worker, clearances=[]).status_code == 303


@pytest.mark.parametrize("given", WRONG)
def test_nobody_is_added_without_it(admin, given):
    count = Worker.select().count()
    answer = admin.post("/staff/new", {"name": "Nia Newcomer", "sign_in": "nia", "roles": ["auditor"], "team": "",
                                       "own_password": given, "once": "n" * 43})
    assert answer.status_code == 422 and beside(answer) and 'value="Nia Newcomer"' in answer.text
    assert Worker.select().count() == count and not Invitation.select().exists()


@pytest.mark.parametrize("given", WRONG)
def test_no_code_is_made_without_it(admin, worker, given):
    answer = admin.post(f"{worker.url}/code", {"own_password": given})
    assert answer.status_code == 422 and beside(answer)
    assert not Invitation.select().exists()


def test_ten_wrong_guesses_at_the_desk_and_then_a_rest(admin, worker, administrator):
    for _ in range(throttle.TRIES):
        edit(admin, worker, roles=["administrator"], own_password="wrong")
    for answer in (edit(admin, worker, roles=["administrator"], own_password=PASSWORD),
                   admin.post(f"{worker.url}/code", {"own_password": PASSWORD})):
        assert answer.status_code == 422 and "15 minutes" in beside(answer)
    assert Worker.get_by_id(worker.id).roles == "case_manager"


def test_the_right_password_at_the_desk_clears_the_count(admin, worker):
    for _ in range(2):
        for _ in range(throttle.TRIES - 1):
            assert admin.post(f"{worker.url}/code", {"own_password": "wrong"}).status_code == 422
        assert admin.post(f"{worker.url}/code", {"own_password": PASSWORD}).status_code < 400


def test_what_is_wrong_elsewhere_costs_no_try(admin, worker):
    for _ in range(throttle.TRIES + 1):
        assert edit(admin, worker, name="", roles=["supervisor"], own_password="wrong").status_code == 422
    assert edit(admin, worker, roles=["supervisor"], own_password=PASSWORD).status_code == 303


def test_password_managers_are_told_which_password_is_meant(admin, worker):
    for url in (f"{worker.url}/edit", "/staff/new", worker.url):
        field = re.search(r'<input[^>]*name="own_password"[^>]*>', admin.get(url).text)[0]
        assert 'autocomplete="current-password"' in field
    page = admin.get("/password").text
    assert re.findall(r'autocomplete="(username|current-password|new-password)"', page) == [
        "username", "current-password", "new-password"]
    page = admin.sign_out().get("/welcome").text
    assert re.findall(r'autocomplete="(one-time-code|new-password)"', page) == ["one-time-code", "new-password"]
    page = admin.get("/sign-in").text
    assert re.findall(r'autocomplete="(username|current-password)"', page) == ["username", "current-password"]


def test_names_are_kept_composed_whatever_the_keyboard_sends(admin, worker):
    edit(admin, worker, name="Rene\u0301e Ko\u0308nig")
    assert Worker.get_by_id(worker.id).name == "Ren\u00e9e K\u00f6nig"
    for name in ("Montre\u0301al", "Montr\u00e9al"):
        admin.post("/staff/teams", {"name": name})
    assert [team.name for team in Team.select() if team.name != "North"] == ["Montr\u00e9al"]

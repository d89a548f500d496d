"""Staff: added with a code shown once, changed, cleared, let go; and who may do so."""
from __future__ import annotations

import re

import pytest

from core.accounts.models import Clearance, Invitation, Team, Worker
from core.accounts.models.sessions import Session
from core.clients.models import Client
from core.foundation.audit import AuditEvent
from core.testing import Web

PASSWORD = "seven green lamps at night"  # the administrator's: see conftest.py
NEW = {"name": "Nia Newcomer", "sign_in": "nia", "roles": ["case_manager"], "team": "", "once": "n" * 43,
       "own_password": PASSWORD}
CODE = re.compile(r"<code>([0-9a-f]{5}(?: [0-9a-f]{5}){3})</code>")


def form_of(worker, **changes):
    return {"name": worker.name, "sign_in": worker.sign_in, "roles": worker.roles.split(),
            "team": str(worker.team_id or ""), "version": str(worker.version), "own_password": PASSWORD, **changes}


# --- Adding ---------------------------------------------------------------------------------------


def test_a_new_worker_gets_a_code_shown_once_and_chooses_a_password_with_it(web, app, administrator, north):
    web.sign_in(administrator)
    answer = web.post("/staff/new", {**NEW, "team": str(north.id)})
    assert answer.status_code == 200
    code = CODE.search(answer.text)[1]
    assert answer.headers["Cache-Control"] == "no-store" and code not in str(answer.headers)
    newcomer = Web(app)
    token = re.search(r'name="csrf_token" value="(\w+)"', newcomer.get("/welcome").text)[1]
    entered = newcomer.http.post("/welcome", base_url="https://localhost", data={
        "csrf_token": token, "code": code, "password": "five quiet herons by a lake"})
    assert entered.status_code == 303
    assert "Nia Newcomer" in newcomer.get("/").text


def test_the_form_sent_again_shows_no_code_and_makes_nobody_twice(web, administrator):
    web.sign_in(administrator)
    web.post("/staff/new", NEW)
    again = web.post("/staff/new", NEW)
    assert again.status_code == 303 and again.location.endswith(Worker.get(Worker.sign_in == "nia").url)
    assert Invitation.select().count() == 1


def test_the_code_is_nowhere_in_the_database_in_clear(web, administrator):
    code = CODE.search(web.sign_in(administrator).post("/staff/new", NEW).text)[1]
    for written in (code, code.replace(" ", "")):
        assert written not in str(list(Invitation.select().dicts())) + str(list(AuditEvent.select().dicts()))


@pytest.mark.parametrize(("name", "typed", "said"), [
    ("name", "", "This field is required."), ("sign_in", "", "This field is required."),
    ("sign_in", "nia nia", "letters, numbers"),
    ("sign_in", "ANA.WORKER", "This username is taken."), ("roles", [], "Choose one."),
    ("roles", ["emperor"], "Choose one of the options."),
    ("team", "99", "Choose one of the options."), ("clearances", ["everything"], "Choose one of the options.")])
def test_what_is_wrong_is_told_and_nobody_is_added(web, administrator, worker, name, typed, said):
    count = Worker.select().count()
    answer = web.sign_in(administrator).post("/staff/new", {**NEW, name: typed})
    assert answer.status_code == 422 and said in answer.text
    assert Worker.select().count() == count


# --- Changing -------------------------------------------------------------------------------------


def test_roles_and_team_hold_from_the_next_click_on(web, app, administrator, worker, south):
    theirs = Web(app).sign_in(worker)
    assert theirs.get("/staff").status_code == 403
    web.sign_in(administrator).post(f"{worker.url}/edit", form_of(worker, roles=["supervisor"], team=str(south.id)))
    assert theirs.get("/staff").status_code == 200
    changed = Worker.get_by_id(worker.id)
    assert (changed.roles, changed.team_id) == ("supervisor", south.id)


def test_clearances_are_given_and_taken_by_an_administrator_and_audited(web, administrator, worker, supervisor):
    policy = "substance_use.part2"
    web.sign_in(administrator).post(f"{worker.url}/edit", form_of(worker, clearances=[policy]))
    assert [(c.policy, c.by) for c in Clearance.select()] == [(policy, administrator.name)]
    assert "42 CFR Part 2" in web.get(worker.url).text
    web.sign_in(supervisor)
    assert web.post(f"{worker.url}/edit", form_of(Worker.get_by_id(worker.id))).status_code == 403
    assert Clearance.select().count() == 1
    web.sign_in(administrator).post(f"{worker.url}/edit", form_of(Worker.get_by_id(worker.id)))
    assert not Clearance.select().exists()
    told = [row.detail for row in AuditEvent.select().where(AuditEvent.action == "staff.clearance")]
    assert len(told) == 2 and all(policy in detail for detail in told)


def test_a_clearance_whose_policy_is_not_installed_just_now_survives_an_edit(web, administrator, worker):
    worker.set_clearances(["gone.secret"], "Somebody")
    web.sign_in(administrator).post(f"{worker.url}/edit", form_of(worker, name="Ana Renamed"))
    assert [c.policy for c in Clearance.select()] == ["gone.secret"]


def test_a_stale_edit_answers_409_with_both_versions(web, administrator, worker):
    web.sign_in(administrator)
    web.post(f"{worker.url}/edit", form_of(worker, name="Ana First"))
    answer = web.post(f"{worker.url}/edit", form_of(worker, name="Ana Second", clearances=["substance_use.part2"]))
    assert answer.status_code == 409 and "Ana First" in answer.text and "Ana Second" in answer.text
    assert not Clearance.select().exists()


@pytest.mark.parametrize("extra", [{"id": "1"}, {"password": "x"}, {"ended_at": "2020-01-01"},
                                   {"role": "administrator"}, {"is_admin": "1"}])
def test_fields_that_the_form_does_not_have_change_nothing(web, administrator, worker, extra):
    web.sign_in(administrator).post(f"{worker.url}/edit", form_of(worker, **extra))
    row = Worker.get_by_id(worker.id)
    assert (row.password, row.ended_at, row.roles) == ("", None, "case_manager")


# --- Leaving --------------------------------------------------------------------------------------


def test_who_leaves_is_out_at_once(web, app, administrator, colleague):
    theirs = Web(app).sign_in(colleague)
    assert theirs.get("/").status_code == 200
    page = web.sign_in(administrator).get(f"{colleague.url}/leaving")
    assert "can't sign in again" in page.text
    assert web.post(f"{colleague.url}/leaving").status_code == 303
    assert "/sign-in" in theirs.get("/").location
    assert not Session.select().where(Session.worker == colleague).exists()
    assert colleague.name not in web.get("/staff").text
    assert colleague.name in web.get("/staff?show=ended").text


def test_who_still_has_clients_cannot_leave_until_they_are_handed_over(
        web, administrator, worker, colleague, supervisor, client):
    web.sign_in(administrator)
    for answer in (web.get(f"{worker.url}/leaving"), web.post(f"{worker.url}/leaving")):
        assert "assigned to 1 client" in answer.text
    assert answer.status_code == 422 and Worker.get_by_id(worker.id).is_active
    client.assign(client.version, colleague, supervisor)
    assert web.post(f"{worker.url}/leaving").status_code == 303
    assert not Worker.get_by_id(worker.id).is_active


def test_a_closed_client_holds_nobody_back(web, administrator, worker, supervisor, client):
    client.set_status(client.version, "closed", "moved away", supervisor)
    assert Client.get_by_id(client.id).status == "closed"
    assert web.sign_in(administrator).post(f"{worker.url}/leaving").status_code == 303


def test_the_last_administrator_can_neither_leave_nor_stop_being_one(web, administrator, hire):
    web.sign_in(administrator)
    answer = web.post(f"{administrator.url}/leaving")
    assert answer.status_code == 422 and "only administrator" in answer.text
    answer = web.post(f"{administrator.url}/edit", form_of(administrator, roles=["case_manager"]))
    assert answer.status_code == 422 and "only administrator" in answer.text
    hire("Second Administrator", "administrator")
    assert web.post(f"{administrator.url}/leaving").status_code == 303


def test_who_has_left_gets_no_code(web, administrator, colleague):
    web.sign_in(administrator).post(f"{colleague.url}/leaving")
    answer = web.post(f"{colleague.url}/code")
    assert answer.status_code == 422 and not CODE.search(answer.text)


def test_a_new_code_voids_the_one_before(web, administrator, worker):
    web.sign_in(administrator)
    first, second = (CODE.search(web.post(f"{worker.url}/code", {"own_password": PASSWORD}).text)[1] for _ in range(2))
    assert Invitation.worker_for(first) is None
    assert Invitation.worker_for(second) == worker


# --- Teams, lists, permissions --------------------------------------------------------------------


def test_a_team_is_added_once(web, administrator):
    web.sign_in(administrator)
    assert "East" in web.follow(web.post("/staff/teams", {"name": "East"})).text
    answer = web.post("/staff/teams", {"name": "East"})
    assert answer.status_code == 422 and "already" in answer.text
    assert Team.select().where(Team.name == "East").count() == 1


def test_somebody_renamed_on_the_way_is_neither_skipped_nor_repeated(web, administrator, monkeypatch):
    monkeypatch.setattr("core.accounts.views.staff.PAGE", 3)
    made = [Worker.add(f"Kim {letter}", f"kim{letter}", ["case_manager"]) for letter in "bcdefg"]
    web.sign_in(administrator)
    first = web.get("/staff").text  # Ada Administrator, Kim b, Kim c
    Worker.update(name="Zoe").where(Worker.id == made[1].id).execute()
    second = web.get("/staff" + re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")).text
    assert re.findall(r"<td>(kim\w)</td>", second) == ["kimd", "kime", "kimf"]
    back = web.get("/staff" + re.search(r'rel="prev" href="([^"]+)"', second)[1].replace("&amp;", "&")).text
    assert re.findall(r"<td>(kim\w)</td>", back) == ["kimb"]


def test_a_long_list_is_paged_and_misses_nobody(web, administrator, monkeypatch):
    monkeypatch.setattr("core.accounts.views.staff.PAGE", 3)
    names = {Worker.add(f"Kim {number % 2}", f"kim{number}", ["case_manager"]).sign_in for number in range(7)}
    seen, address = set(), "/staff"
    web.sign_in(administrator)
    while address:
        page = web.get(address).text
        seen |= set(re.findall(r"<td>(kim\d)</td>", page))
        further = re.search(r'rel="next" href="([^"]+)"', page)
        address = f"/staff{further[1]}" if further else ""
    assert seen == names


@pytest.mark.parametrize(("path", "method", "readers", "writers"), [
    ("", "get", True, True), ("/teams", "get", True, True), ("/{id}", "get", True, True),
    ("/new", "get", False, True), ("/{id}/edit", "get", False, True), ("/{id}/leaving", "get", False, True),
    ("/new", "post", False, True), ("/{id}/edit", "post", False, True), ("/{id}/code", "post", False, True),
    ("/{id}/leaving", "post", False, True), ("/teams", "post", False, True)])
def test_who_may_open_what(web, worker, colleague, supervisor, auditor, front_desk, administrator, path, method,
                           readers, writers):
    address = "/staff" + path.format(id=colleague.id)
    allowed = {worker: False, front_desk: False, supervisor: readers, auditor: readers, administrator: writers}
    for person, may in allowed.items():
        answer = getattr(web.sign_in(person), method)(address)
        assert (answer.status_code != 403) is may, person.name


def test_nobody_of_that_number_is_not_there(web, administrator):
    web.sign_in(administrator)
    assert web.get("/staff/999").status_code == web.get("/staff/999/edit").status_code == 404


# --- Odd choices ----------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [" ", "\t", "\u2003", "  \n"])
def test_blanks_for_a_choice_are_nothing_chosen(web, administrator, worker, typed):
    web.sign_in(administrator)
    answer = web.post(f"{worker.url}/edit", form_of(worker, team=typed))
    assert answer.status_code == 303
    assert Worker.get_by_id(worker.id).team_id is None
    assert web.post(f"{worker.url}/edit", form_of(Worker.get_by_id(worker.id), roles=[typed])).status_code == 422


def test_a_blank_before_an_unknown_choice_does_not_let_it_in(web, administrator, worker):
    answer = web.sign_in(administrator).post(f"{worker.url}/edit", form_of(worker, clearances=[" ", "everything"]))
    assert answer.status_code == 422 and not Clearance.select().exists()


# --- What the pages say ---------------------------------------------------------------------------


def test_the_page_of_the_code_has_the_whole_address(web, administrator, worker):
    web.sign_in(administrator)
    for answer in (web.post("/staff/new", NEW), web.post(f"{worker.url}/code", {"own_password": PASSWORD})):
        assert "They go to https://localhost/welcome and use it" in answer.text


def test_the_audit_row_of_a_new_worker_has_the_team(web, administrator, north):
    web.sign_in(administrator).post("/staff/new", {**NEW, "team": str(north.id)})
    added = AuditEvent.select().where(AuditEvent.action == "staff.add").order_by(AuditEvent.id.desc()).first()
    assert f'"team": {north.id}' in added.detail
    assert "Added a staff member" in web.get("/audit?action=staff.").text
    assert "Team: North" in web.get("/audit?action=staff.add").text


def test_the_only_administrator_is_told_nothing_of_transfers(web, administrator, client, worker):
    web.sign_in(administrator)
    page = web.get(f"{administrator.url}/leaving")
    assert "You'll be signed out right away" in page.text
    answer = web.post(f"{administrator.url}/leaving", {"confirmed": "y", "version": str(administrator.version)})
    assert "the only administrator" in answer.text and "can transfer clients" not in answer.text
    page = web.get(f"{worker.url}/leaving")
    assert "They'll be signed out" not in page.text and "can transfer clients" in page.text

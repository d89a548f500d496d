"""Sessions end when they should, and what changes for a worker holds on the very next request."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.accounts.models import Worker, passwords, sessions, throttle
from core.accounts.models.sessions import Session
from core.clients.models import CareTeamMember, Client
from core.foundation import clock, db
from core.foundation.audit import AuditEvent
from core.web import gate
from tests.security.world import PASSWORD, World

pytestmark = pytest.mark.one_database

HOME = "https://localhost"
SECRETIVE = {"no-store"}


@pytest.fixture
def at(monkeypatch):
    """Move the clock: at(minutes=16) is 16 minutes after the test began."""
    began = clock.now()
    return lambda **later: monkeypatch.setattr(clock, "now", lambda: began + timedelta(**later))


def known(world: World, role: str) -> None:
    """Give this person a password that is quick to check."""
    Worker.update(password=passwords.digest(PASSWORD)).where(Worker.id == world.people[role].id).execute()


def typed_in(world: World, role: str, http=None, **more):
    """Sign in by the page; the browser, and the answer."""
    http = http or world.app.test_client()
    token = re.search(r'name="csrf_token" value="(\w+)"', http.get("/sign-in", base_url=HOME).text)[1]
    answer = http.post("/sign-in", base_url=HOME, data={"csrf_token": token, "name": role.replace("_", "."),
                                                        "password": PASSWORD, **more})
    return http, answer


def cookie(http) -> str:
    return http.get_cookie(gate.COOKIE, domain="localhost").value


# --- What a session is ----------------------------------------------------------------------------


def test_signing_in_gives_a_new_token_and_a_planted_one_is_worth_nothing(world):
    known(world, "supervisor")
    http, planted = world.app.test_client(), gate.new_token()
    http.set_cookie(gate.COOKIE, planted, domain="localhost", secure=True)
    csrf = _csrf(world, planted)
    answer = http.post("/sign-in", base_url=HOME,
                       data={"csrf_token": csrf, "name": "supervisor", "password": PASSWORD})
    assert answer.status_code == 303
    assert cookie(http) != planted
    http.set_cookie(gate.COOKIE, planted, domain="localhost", secure=True)
    assert http.get("/clients", base_url=HOME).location.startswith("/sign-in")


def _csrf(world: World, token: str) -> str:
    import hmac

    return hmac.digest(world.app.extensions["caseloom.key"], token.encode(), "sha256").hex()


def test_signing_in_again_ends_the_session_before(world):
    known(world, "supervisor")
    first = world.web("supervisor").token
    answer = world.ask("supervisor", "POST", "/sign-in", data={"name": "supervisor", "password": PASSWORD})
    assert answer.status_code == 303
    assert world.web("supervisor").token != first
    assert not Session.select().where(Session.token == sessions.digest(first)).exists()


def test_the_database_holds_no_token(world):
    token = world.web("supervisor").token
    rows = [str(row) for table in ("session", "audit_event", "submission")
            for row in db.db.execute_sql(f'SELECT * FROM "{table}"').fetchall()]
    assert rows and not any(token in row for row in rows)


def test_ten_thousand_tokens_are_all_different_and_long():
    made = {gate.new_token() for _ in range(10_000)}
    assert len(made) == 10_000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in made)  # 256 bits
    assert all(len({token[place] for token in made}) > 50 for place in range(42))


@pytest.mark.parametrize("value", ["", "x", "a" * 42, "a" * 44, "a" * 4000, "' OR 1=1 --" + "a" * 32, "\x7f" * 43])
def test_a_cookie_that_is_none_of_ours_opens_nothing(world, value):
    http = world.app.test_client()
    answer = http.get("/clients", base_url=HOME, headers={"Cookie": f"{gate.COOKIE}={value}"})
    assert answer.status_code == 303 and answer.location.startswith("/sign-in")


# --- How it ends ----------------------------------------------------------------------------------


def test_a_copied_cookie_opens_nothing_after_signing_out(world):
    web = world.web("supervisor")
    copy = web.token
    assert world.ask("supervisor", "POST", "/sign-out").status_code == 303
    web.http.set_cookie(gate.COOKIE, copy, domain="localhost", secure=True)
    for url in ("/clients", "/", "/session/pulse"):
        assert web.http.get(url, base_url=HOME).location.startswith("/sign-in")


def test_signing_out_needs_a_post(world):
    assert world.ask("supervisor", "GET", "/sign-out").status_code == 405


def test_a_session_ends_when_nobody_clicks(world, at):
    world.ask("supervisor", "GET", "/clients")
    at(minutes=14, seconds=50)
    assert world.ask("supervisor", "GET", "/clients").status_code == 200
    at(minutes=29, seconds=45)
    assert world.ask("supervisor", "GET", "/clients").status_code == 200
    at(minutes=44, seconds=51)
    assert world.ask("supervisor", "GET", "/clients").status_code == 303
    at(minutes=0)
    assert world.ask("supervisor", "GET", "/clients").status_code == 303  # it is gone, not only hidden


def test_a_page_that_asks_by_itself_keeps_nothing_alive(world, at):
    world.ask("supervisor", "GET", "/clients")
    for minute in range(1, 15):
        at(minutes=minute)
        for more in ({}, {"query_string": {"passive": "0", "skip_timeout": "1", "stay": "1"}}):
            assert world.ask("supervisor", "GET", "/session/pulse", htmx=True, **more).status_code == 200
    at(minutes=15, seconds=6)
    answer = world.ask("supervisor", "GET", "/session/pulse", htmx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


def test_the_page_warns_before_the_end_and_one_click_stays(world, at):
    world.ask("supervisor", "GET", "/clients")
    at(minutes=10)
    assert "Your session ends" not in world.ask("supervisor", "GET", "/session/pulse", htmx=True).text
    at(minutes=13)
    warned = world.ask("supervisor", "GET", "/session/pulse", htmx=True).text
    assert "Your session ends in 3 minutes." in warned or "Your session ends in 2 minutes." in warned
    assert 'hx-get="/session/stay"' in warned
    stayed = world.ask("supervisor", "GET", "/session/stay", htmx=True)
    assert stayed.status_code == 200 and "Your session ends" not in stayed.text
    at(minutes=27)
    assert world.ask("supervisor", "GET", "/clients").status_code == 200


def test_without_a_script_staying_leads_back_to_today(world):
    answer = world.ask("supervisor", "GET", "/session/stay")
    assert (answer.status_code, answer.location) == (303, "/")
    assert world.ask("anonymous", "GET", "/session/stay").location.startswith("/sign-in")


def test_a_session_ends_after_twelve_hours_however_busy(world, at):
    for minutes in range(0, 12 * 60 + 1, 10):
        at(minutes=minutes)
        assert world.ask("supervisor", "GET", "/session/stay").location == "/", minutes
    at(hours=12, seconds=6)
    assert world.ask("supervisor", "GET", "/session/stay").location.startswith("/sign-in")


def test_nothing_shown_to_somebody_may_be_kept_by_a_browser(world):
    """BR-14: every page of the map, for who may see it."""
    kept = [rule.rule for rule in world.rules("GET") if rule.endpoint != "static"
            and world.ask("supervisor", "GET", world.url(rule)).headers.get("Cache-Control") != "no-store"]
    assert kept == []


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(world):
    known(world, "supervisor")
    other, _ = typed_in(world, "supervisor")
    answer = world.ask("supervisor", "POST", "/password", data={"current": PASSWORD,
                                                               "password": "another four green lamps"})
    assert answer.status_code == 303
    assert world.ask("supervisor", "GET", "/clients").status_code == 200
    assert other.get("/clients", base_url=HOME).status_code == 303


def test_guessing_the_current_password_from_an_open_desk_is_limited(world):
    known(world, "supervisor")
    for _ in range(throttle.TRIES):
        world.ask("supervisor", "POST", "/password", data={"current": "wrong", "password": "another four green lamps"})
    answer = world.ask("supervisor", "POST", "/password", data={"current": PASSWORD,
                                                               "password": "another four green lamps"})
    assert answer.status_code == 422


# --- On the next request (AC-8, AU-16) ------------------------------------------------------------


def page_of(world: World) -> str:
    return f"/clients/{world.clients['a'].id}"


def loaded_form(world: World, role: str):
    """Send a form that was opened before something changed."""
    return world.ask(role, "POST", f"{page_of(world)}/contacts/new", data={
        "on": clock.today().isoformat(), "kind": "phone", "outcome": "reached", "text": "Typed before"})


def test_whoever_leaves_is_out_at_once_in_every_browser(world):
    known(world, "colleague")
    other, _ = typed_in(world, "colleague")
    assert world.ask("colleague", "GET", "/clients").status_code == 200
    Worker.update(ended_at=clock.now()).where(Worker.id == world.people["colleague"].id).execute()
    with world.watched() as written:
        assert loaded_form(world, "colleague").status_code == 303
    assert written == []
    assert world.ask("colleague", "GET", "/clients").location.startswith("/sign-in")
    assert other.get("/clients", base_url=HOME).location.startswith("/sign-in")
    assert typed_in(world, "colleague")[1].status_code == 422


def test_ending_a_worker_deletes_their_sessions(world):
    world.web("auditor")
    Worker.get_by_id(world.people["auditor"].id).end(by=world.people["administrator"])
    assert not Session.select().where(Session.worker == world.people["auditor"].id).exists()


def test_another_role_holds_at_once(world):
    assert world.ask("colleague", "GET", page_of(world) + "/plan").status_code == 200
    Worker.update(roles="front_desk").where(Worker.id == world.people["colleague"].id).execute()
    assert world.ask("colleague", "GET", page_of(world) + "/plan").status_code == 403
    assert loaded_form(world, "colleague").status_code == 403


def test_another_team_holds_at_once(world):
    assert world.ask("colleague", "GET", page_of(world)).status_code == 200
    Worker.update(team=world.people["stranger"].team_id).where(Worker.id == world.people["colleague"].id).execute()
    assert world.ask("colleague", "GET", page_of(world)).status_code == 404
    assert loaded_form(world, "colleague").status_code == 404


def test_leaving_the_care_team_holds_at_once(world):
    client = Client.get_by_id(world.clients["b"].id)
    CareTeamMember.join_team(client, world.people["stranger"].id, world.people["elsewhere"], "Holiday cover")
    page = f"/clients/{client.id}"
    assert world.ask("stranger", "GET", page).status_code == 200
    CareTeamMember.leave(client, world.people["stranger"].id, world.people["elsewhere"])
    assert world.ask("stranger", "GET", page).status_code == 404


def test_a_narrower_scope_of_the_agency_holds_at_once(world):
    from core.access.models import Agency

    assert world.ask("colleague", "GET", page_of(world)).status_code == 200
    Agency.update(scope="assigned").execute()
    assert world.ask("colleague", "GET", page_of(world)).status_code == 404
    assert loaded_form(world, "colleague").status_code == 404


def test_a_clearance_taken_away_holds_at_once(world):
    world.webs["cleared"] = type(world.web("supervisor"))(world.app).sign_in(world.people["cleared"])
    page = f"/clients/{world.clients['d'].id}"
    assert world.ask("cleared", "GET", page).status_code == 200
    world.people["cleared"].set_clearances([], "test")
    assert world.ask("cleared", "GET", page).status_code == 404
    assert AuditEvent.select().where(AuditEvent.action == "staff.clearance").exists()

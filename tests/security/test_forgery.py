"""Requests that another site, another session or nobody meant: none changes anything, and looking changes nothing."""
from __future__ import annotations

import pytest

from core.foundation.audit import AuditEvent
from core.web import gate
from tests.security.world import Worker, World

pytestmark = pytest.mark.one_database

WRONG = ("missing", "empty", "wrong", "another session's", "of before signing in", "of a session that ended")


def unsafe(world: World, role: str = "supervisor"):
    """Every unsafe rule with its address, for somebody who may do most of it."""
    return [(rule, world.url(rule)) for rule in world.rules("POST")]


@pytest.fixture
def tokens(world):
    """CSRF tokens that are none of the supervisor's session, by what is wrong with them."""
    other = world.web("colleague").csrf
    before = world.web("anonymous").csrf
    ended = world.web("supervisor").csrf
    del world.webs["supervisor"]  # the next one is a new session
    return dict(zip(WRONG, (None, "", "0" * 64, other, before, ended), strict=True))


@pytest.mark.parametrize("wrong", WRONG)
def test_no_unsafe_route_takes_a_wrong_token(world, tokens, wrong):
    """N: every unsafe route of the map, each with this kind of wrong token."""
    web, taken = world.web("supervisor"), []
    with world.watched() as written:
        for rule, url in unsafe(world):
            data = {} if tokens[wrong] is None else {"csrf_token": tokens[wrong]}
            answer = web.http.post(url, base_url="https://localhost", data=data)
            if answer.status_code != 403:
                taken.append(f"{rule.rule}: {answer.status_code}")
    assert taken == []
    assert written == []


def test_with_the_right_token_no_unsafe_route_complains_of_it(world):
    complained = []
    for rule, url in unsafe(world):
        with world.undone():
            answer = world.ask("supervisor", "POST", url)
            if answer.status_code == 403 and "This form has expired" in answer.text:
                complained.append(rule.rule)
    assert complained == []


@pytest.mark.parametrize("headers", [
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
    {"Origin": "null"}, {"Origin": "https://localhost.evil.example"}, {"Origin": "https://localhost:444"},
    {"Origin": "https://["}, {"Origin": "localhost"}, {"Origin": "https://localhost@evil.example"},
])
def test_another_site_is_refused_even_with_the_right_token(world, headers):
    taken = []
    with world.watched() as written:
        for rule, url in unsafe(world):
            if world.ask("supervisor", "POST", url, headers=headers).status_code != 403:
                taken.append(rule.rule)
    assert taken == []
    assert written == []


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin", "Origin": "https://localhost"},
                                     {"Sec-Fetch-Site": "none"}, {}])
def test_our_own_pages_are_not(world, headers):
    answer = world.ask("supervisor", "POST", world.url(_rule(world, "/clients/<int:client_id>/risk")), headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/json", "nonsense"])
def test_a_simple_request_of_another_kind_carries_no_token(world, kind):
    web = world.web("supervisor")
    with world.watched() as written:
        for rule, url in unsafe(world):
            body = f"csrf_token={web.csrf}&reason=because&value=low"
            answer = web.http.post(url, base_url="https://localhost", data=body, content_type=kind)
            assert answer.status_code == 403, rule
    assert written == []


def test_a_token_in_the_address_counts_for_nothing(world):
    web, rule = world.web("supervisor"), _rule(world, "/clients/<int:client_id>/risk")
    answer = web.http.post(f"{world.url(rule)}?csrf_token={web.csrf}", base_url="https://localhost")
    assert answer.status_code == 403


def test_the_method_is_not_overridden(world):
    """Neither a header nor a field turns one verb into another."""
    goal = world.url(_rule(world, "/goals/<int:goal_id>"))
    with world.watched() as written:
        for more in ({"headers": {"X-HTTP-Method-Override": "POST"}}, {"query_string": {"_method": "POST"}}):
            assert world.ask("supervisor", "GET", goal, **more).status_code == 200
        answer = world.ask("supervisor", "POST", goal, data={"_method": "DELETE"})
    assert answer.status_code == 405
    assert written == []


@pytest.mark.slow
@pytest.mark.parametrize("role", ["anonymous", "administrator", "supervisor", "case_manager", "front_desk", "auditor"])
def test_looking_changes_nothing(world, role):
    """BR-3: every page for every role, at every row it may name; business tables are as before."""
    before, written_at = world.digest(), []
    with world.watched() as written:
        for rule in world.rules("GET"):
            for letter in "ab" if rule.arguments else "a":
                world.ask(role, "GET", world.url(rule, letter), query_string={"done": "saved", "show": "team"})
                if written:
                    written_at.append(f"GET {rule.rule} writes to {written}")
                    written.clear()
    assert written_at == []
    assert world.digest() == before


def test_a_refused_forgery_is_in_the_audit_log(world):
    web = world.web("supervisor")
    web.http.post("/password", base_url="https://localhost", data={})
    event = AuditEvent.select().order_by(AuditEvent.id.desc()).get()
    assert (event.action, event.outcome, event.subject) == ("refused", "refused", "POST /password")
    assert event.actor_id == world.people["supervisor"].id


def test_signing_in_needs_a_token_too(world):
    """Else another site could sign somebody in as somebody else."""
    web = world.app.test_client()
    answer = web.post("/sign-in", base_url="https://localhost", data={"name": "supervisor", "password": "x" * 20})
    assert answer.status_code == 403
    assert Worker.select().count() == len(world.people)


def test_the_token_of_a_session_differs_from_its_cookie_and_from_every_other(world):
    webs = [world.web(role) for role in ("supervisor", "colleague", "stranger")]
    assert len({web.csrf for web in webs} | {web.token for web in webs}) == 6
    assert all(len(web.csrf) == 64 for web in webs)
    assert gate.SAFE == {"GET", "HEAD", "OPTIONS"}


def _rule(world: World, path: str):
    return next(rule for rule in world.rules() if rule.rule == path)

"""Every role at every address with every method: matrix.txt says what each is told."""
from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from core.foundation.audit import AuditEvent
from tests.security import matrix
from tests.security.pages import Page
from tests.security.world import ROLES, World

pytestmark = pytest.mark.one_database

ODD = ("PUT", "PATCH", "DELETE", "FOO")


def test_the_file_has_a_row_for_every_route_and_no_other(world):
    there = {key: row["permission"] for key, row in matrix.derived(world.app, lambda rule: False).items()}
    listed = {key: row["permission"] for key, row in matrix.read().items()}
    assert listed == there, "type  python -m tests.security.matrix --write  and read what it added"


def test_every_route_names_a_permission_that_somebody_has(world):
    from core.access.rules import PERMISSIONS, permissions_of

    known = {"public", "signed-in"}.union(*map(permissions_of, PERMISSIONS))
    assert {world.permission(rule) for rule in world.rules()} <= known


def test_a_read_only_role_has_no_cell_that_changes_a_client():
    asked = {row["rule"]: row["permission"] for (_, method), row in matrix.read().items()
             if method == "POST" and row["auditor"].startswith("ok") and "client_id" in row["rule"]}
    assert set(asked.values()) <= {"identity.read"}, "only what shows more may be asked by POST"


def told(answer: Any) -> str:
    """An answer as the matrix names it; who has signed out is at the door, too, with another cookie."""
    status, signed_out = answer.status_code, answer.request.path == "/sign-out" and "Set-Cookie" in answer.headers
    if status == 401 or status == 303 and answer.location.startswith("/sign-in") and not signed_out:
        return "door"
    if status in (200, 303, 409, 422) or status == 400 and answer.request.method == "POST":
        return "ok"
    return str(status)


class Walk:
    """One role on its way through all cells; `wrong` are those that deviate, `asked` how many there were."""

    def __init__(self, world: World, role: str) -> None:
        self.world, self.role = world, role
        self.rows = matrix.read()
        self.wrong: list[str] = []
        self.asked = 0

    def cell(self, method: str, rule: Any, letter: str) -> str:
        """What the file says; for a method that the rule has not got, 405."""
        row = self.rows.get((rule.rule, "GET" if method == "HEAD" else method))
        if method == "OPTIONS":
            adapter = self.world.app.url_map.bind("localhost", url_scheme="https")
            answering = adapter.match(self.world.url(rule), "OPTIONS", return_rule=True)[0]  # of several at one address
            found = self.rows[rule.rule, "GET" if "GET" in answering.methods else "POST"]
            return "ok" if "/" in (cell := found[self.role]) else cell
        cell = row[self.role] if row else "405"
        return cell.split("/")[-1 if letter == "b" else 0]

    def knock(self, method: str, rule: Any, letter: str, htmx: bool = False) -> None:
        """Ask, and compare."""
        self.asked += 1
        wanted = self.cell(method, rule, letter)
        refused = wanted != "ok" and method not in ("GET", "HEAD", "OPTIONS")
        with self.world.undone(), self.world.watched() as written:
            rows = AuditEvent.select().count() if refused else 0
            answer = self.world.ask(self.role, method, self.world.url(rule, letter), htmx=htmx)
            where = f"{self.role}: {method} {rule.rule} of {letter}{' by htmx' if htmx else ''}"
            if told(answer) != wanted:
                self.wrong.append(f"{where} is told {answer.status_code}, not {wanted}")
            if refused and written:
                self.wrong.append(f"{where} is refused and writes to {written}")
            if refused and self.role != "anonymous" and AuditEvent.select().count() == rows:
                self.wrong.append(f"{where} is refused without a trace")
            if htmx and wanted == "door" and (answer.status_code, answer.headers.get("HX-Redirect"),
                                              answer.data) != (401, "/sign-in", b""):
                self.wrong.append(f"{where} is not led to the door by htmx")
        self.world.web(self.role)  # who signed out there is in again


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_cell_is_as_the_file_says(world, role):
    walk, turn = Walk(world, role), ROLES.index(role)
    world.web(role)
    for place, rule in enumerate(world.rules(), turn):
        for method in sorted({"GET", "POST"} & rule.methods):
            for letter in "ab" if rule.arguments else "a":
                walk.knock(method, rule, letter)
            if rule.endpoint != "static":
                walk.knock(method, rule, "a", htmx=True)
        # What the framework decides alike for all: every role asks for a part, all roles together for the whole.
        for method in {"HEAD", "OPTIONS"} & rule.methods if place % 4 == 0 else ():
            walk.knock(method, rule, "ab"[turn % 2])
        walk.knock(ODD[place % 4], rule, "a")
    assert not walk.wrong, "\n".join(walk.wrong)
    assert walk.asked > 200


def test_what_nobody_may_do_is_logged_even_for_nobody(world, caplog):
    world.ask("anonymous", "POST", world.url(rule_of(world, "/clients/<int:client_id>/edit")))
    assert "refused, because nobody is signed in: POST /clients/<int:client_id>/edit" in caplog.text


def rule_of(world: World, path: str) -> Any:
    return next(rule for rule in world.rules() if rule.rule == path)


# --- The crawl ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_link_and_form_leads_to_a_route_that_this_role_may_use(world, role):
    """Nobody is offered a page or a button that then refuses; and a crawl changes nothing."""
    before, seen, wrong = world.digest(), Counter(), []
    adapter = world.app.url_map.bind("localhost", url_scheme="https")
    rows, waiting = matrix.read(), ["/", "/sign-in"]
    asked = set(waiting)
    while waiting:
        address = waiting.pop(0)
        answer = world.ask(role, "GET", address)
        if answer.status_code == 303:
            found, forms = [answer.location], []
        elif answer.status_code != 200:
            wrong.append(f"{address}: {answer.status_code}")
            continue
        else:
            page = Page(answer.text if answer.mimetype == "text/html" else "", address.partition("?")[0])
            found, forms = [*page.within()], page.forms
        offered = [("GET", link) for link in found]
        offered += [(form.method.upper(), form.action) for form in forms]
        for method, link in offered:
            if not adapter.test(link.partition("?")[0], method):
                wrong.append(f"{address} leads to {method} {link}")
                continue
            rule = adapter.match(link.partition("?")[0], method, return_rule=True)[0]
            if method == "POST" and rows[rule.rule, "POST"][role].startswith("403"):
                wrong.append(f"{address} offers {method} {rule.rule} to {role}")
            if method == "GET" and link not in asked and seen[rule.rule] < 3:
                seen[rule.rule] += 1
                asked.add(link)
                waiting.append(link)
    assert not wrong, "\n".join(wrong)
    assert world.digest() == before
    assert role == "anonymous" or len(asked) > 5

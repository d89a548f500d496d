"""Every answer that shows something of a client leaves a row in the audit log: also one that refuses what was typed."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.access.rules import permissions_of
from core.foundation.audit import AuditEvent
from tests.security.events import listed_in
from tests.security.test_objects import forms_of
from tests.security.world import World, has_client

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

READERS = ("supervisor", "case_manager", "colleague", "front_desk", "auditor", "cleared")
SHOWING = (200, 409, 422)


def urls_of_protected_client(world: World) -> list[str]:
    """The addresses of every page about the protected client d."""
    return [world.url(rule, "d") for rule in world.rules("GET") if has_client(rule) and _is_theirs(world, rule)]


def urls_of_protected_records(world: World) -> list[str]:
    """The addresses of every page about a protected record of client a."""
    found = []
    for rule in world.rules("GET"):
        if has_client(rule) and _is_theirs(world, rule):
            name = next(name for name in rule.arguments if name.endswith("_id"))
            found += [world.url(rule, **{name: number}) for number in world.protected_ids(name)]
    return found


def _is_theirs(world: World, rule: Any) -> bool:
    """Whether a case manager has the permission."""
    return world.permission(rule) in permissions_of("case_manager") | {"signed-in"}


def _protected(world: World, role: str) -> list[str]:
    return urls_of_protected_client(world) + urls_of_protected_records(world) if role == "cleared" else []


def silent(world: World, ask: Any) -> tuple[Any, list[str]]:
    """The answer, and which of the clients and protected records in it the log does not name."""
    before = AuditEvent.select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1).scalar() or 0
    answer = ask()
    if answer.status_code not in SHOWING:
        return answer, []
    rows = list(AuditEvent.select().where(AuditEvent.id > before))
    text, missing = answer.text.lower(), []
    for letter, client in world.clients.items():
        about = [row for row in rows if client.id == row.client_id or client.id in listed_in(row)]
        shown = world.word(letter) in text
        if shown and not about:
            missing.append(f"client {letter}")
        elif shown and client.sensitivity and not all(client.sensitivity in row.sensitivity for row in about):
            missing.append(f"the protection of client {letter}")
    if world.protected in text and not any(world.policy in row.sensitivity for row in rows):
        missing.append("the protected records of client a")
    return answer, missing


def answers(world: World, role: str, form: Any) -> Iterator[tuple[str, Any, list[str]]]:
    """What a form is told when it is filled in, stale, empty, and too long."""
    sent = {"filled": form.filled(), "stale": form.filled(version="999"), "too long": form.filled("x" * 30_000),
            "empty": dict.fromkeys(form.entries, ""), "nonsense": dict.fromkeys(form.entries, "\x01")}
    for how, data in sent.items():
        for htmx in (False, True):
            with world.undone():
                answer, missing = silent(world, lambda: world.ask(role, "POST", form.action, data, htmx))  # noqa: B023
                yield f"{how}{' by htmx' if htmx else ''}", answer, missing


@pytest.mark.parametrize("role", READERS)
def test_every_page_that_shows_a_client_is_in_the_log(world, role):
    urls = [world.url(rule) for rule in world.rules("GET")] + _protected(world, role)
    wrong, shown = [], 0
    for url in urls:
        for htmx in (False, True):
            answer, missing = silent(world, lambda: world.ask(role, "GET", url, htmx=htmx))  # noqa: B023
            shown += "xqanary" in answer.text
            wrong += [f"GET {url}{' by htmx' if htmx else ''} does not name {what}" for what in missing]
    assert not wrong, "\n".join(wrong)
    assert shown > 7


@pytest.mark.parametrize(("role", "pages"), [*((role, None) for role in READERS), ("cleared", urls_of_protected_client),
                                             ("cleared", urls_of_protected_records)])
def test_every_answer_to_a_form_that_shows_a_client_is_in_the_log(world, role, pages):
    forms = forms_of(world, role, pages(world) if pages else ())
    wrong, shown = [], {409: 0, 422: 0, 200: 0}
    for rule, form in forms:
        for how, answer, missing in answers(world, role, form):
            if "xqanary" in answer.text and answer.status_code in shown:
                shown[answer.status_code] += 1
            wrong += [f"POST {rule.rule}, {how}: {answer.status_code} does not name {what}" for what in missing]
    assert not wrong, "\n".join(wrong)
    if role in ("supervisor", "case_manager", "cleared"):
        assert shown[422] > 30 and shown[409] > 10

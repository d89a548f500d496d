"""The audit log gives nothing of a protected client or record away to an auditor or administrator without clearance."""
from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from core.clients.models import Client
from core.extension.registry import Registry
from core.foundation import audit, clock, db
from core.monitoring.models import Contact, DueItem, Task
from tests.security.test_answers_in_the_log import urls_of_protected_client, urls_of_protected_records
from tests.security.test_objects import forms_of
from tests.security.world import World

WATCHERS = ("auditor", "administrator")
NOBODY = 990_000  # a number that no client has


def pages(world: World, role: str, query: str = "") -> Iterator[str]:
    """Every page of the audit log for this role, from the newest."""
    address = f"/audit{query}"
    while address:
        text = world.ask(role, "GET", address).text
        yield text
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = f"/audit{following[1].replace('&amp;', '&')}" if following else ""


def shown(world: World, role: str, query: str = "?worker=cleared") -> list[tuple[str, ...]]:
    """What was done, with its details, and the client of every event that this role is shown."""
    rows = [row for text in pages(world, role, query) for row in re.findall(r"<tr><td.*?</tr>", text, re.DOTALL)]
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [tuple(" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row[2:4]) for row in cells]


@pytest.mark.one_database
@pytest.mark.parametrize("urls_of", [urls_of_protected_client, urls_of_protected_records])
def test_no_page_about_what_is_protected_leaves_a_trace(world, urls_of):
    before = audit.length()
    for url in urls_of(world):
        assert world.ask("cleared", "GET", url).status_code in (200, 403, 404, 409), url
    assert audit.length() - before > 15
    for role in WATCHERS:  # that somebody was refused a page, but nothing of whom it is about
        assert {(re.sub(r"denied: .* Denied", "denied: … Denied", what), client) for what, client in
                shown(world, role)} <= {("Access denied: … Denied", "")}
    world.people["auditor"].set_clearances([world.policy], "test")
    assert len(shown(world, "auditor")) > 15


@pytest.mark.one_database
@pytest.mark.parametrize("urls_of", [urls_of_protected_client, urls_of_protected_records])
def test_no_change_of_what_is_protected_leaves_a_trace(world, urls_of):
    """Every form that the cleared worker meets there, filled in and sent. Who is on the care team of an ordinary client
    is no secret, and neither is its birthday."""
    wrong, saved = [], 0
    for rule, form in forms_of(world, "cleared", urls_of(world)):
        if rule.rule in ("/search", "/clients/<int:client_id>/birthday"):
            continue
        with world.undone():
            before = {role: shown(world, role) for role in WATCHERS}
            saved += world.ask("cleared", "POST", form.action, form.filled()).status_code == 303
            for role in WATCHERS:
                rows = [row for row in shown(world, role) if row not in before[role] and "care team" not in row[0]]
                wrong += [f"{role} sees {rule.rule}: {row}" for row in rows]
    assert not wrong, "\n".join(wrong)
    assert saved > 10


@pytest.mark.one_database
def test_lists_of_who_is_cleared_name_no_protected_client_and_count_none(world):
    number = world.clients["d"].id
    for address in ("/", "/clients", "/clients?show=team", "/tasks", "/tasks?tab=waiting"):
        assert world.ask("cleared", "GET", address).status_code == 200
    assert world.word("d") in world.ask("cleared", "POST", "/search", {"q": world.word("d")}).text.lower()
    for role in WATCHERS:
        rows = shown(world, role)
        assert rows and {what.startswith("Viewed ") for what, _client in rows} == {True}
        assert not [row for row in rows if f"#{number}" in " ".join(row).replace(",", " ").split()]
        assert {number for what, _client in rows for number in re.findall(r"#\d+|\d+ clients?", what)} <= {
            f"#{world.clients['a'].id}"}


@pytest.mark.one_database
def test_a_protected_client_and_a_number_that_nobody_has_look_the_same(world):
    number = world.clients["d"].id
    for role in WATCHERS:
        one, other = (next(pages(world, role, f"?client={asked}")) for asked in (number, NOBODY))
        assert _without_numbers(one, number) == _without_numbers(other, NOBODY)
        newest = shown(world, role, "?action=audit.read")[:2]
        assert newest[0] == newest[1] == ("Viewed the audit log", "")


def _without_numbers(text: str, number: int) -> str:
    """What stands in a page, without the number that was asked for."""
    return re.sub(rf"(?<!\d){number}(?!\d)", "", text[text.index("<main"):])


@pytest.mark.one_database
def test_a_refusal_names_no_protected_client_and_no_record(world):
    number = world.clients["d"].id
    task = Task.select().where(Task.sensitivity == world.policy, Task.client == world.clients["a"]).get()
    for url in (f"/clients/{number}", f"/clients/{number}/plan", f"/tasks/{task.id}"):
        assert world.ask("case_manager", "GET", url).status_code == 404
    for role in WATCHERS:
        rows = shown(world, role, "?action=refused")
        assert [client for _what, client in rows] == ["", "", ""]
        assert {what for what, _client in rows} == {f"Access denied: {address} Denied" for address in (
            "Client overview", "Plan", "Tasks")}


# --- What became protected, and what nobody knows the policy of -----------------------------------


@pytest.fixture
def contact(world: World) -> Contact:
    """An ordinary contact of client a, opened by the case manager."""
    made = Contact.log(world.clients["a"], world.people["case_manager"], on=world.clients["a"].opened_on, kind="phone",
                       outcome="reached")
    world.ask("case_manager", "GET", made.url)
    return made


def test_a_record_that_is_protected_later_leaves_what_the_log_showed_of_it(world, contact):
    record = f"contact {contact.id}"
    assert [row for row in shown(world, "auditor", "?action=contact.") if record in row[0]]
    contact.change(contact.version, sensitivity=world.policy)
    for role in WATCHERS:
        assert not [row for row in shown(world, role, "") if record in row[0]]
    world.people["auditor"].set_clearances([world.policy], "test")
    told = {row[0].partition(" · Protected")[0] for row in shown(world, "auditor", "") if record in row[0]}
    assert told == {f"Added {record}", f"Viewed {record}", f"Changed {record}"}


def test_the_line_of_a_task_that_is_protected_later_leaves_the_log_with_it(world):
    who = world.people["case_manager"]
    task = Task.add(world.clients["a"], who, title="Call", due_on=clock.today(), worker=who.id)
    line = DueItem.get(DueItem.task == task)
    with db.atomic():
        line._log_change("assign")
    before = shown(world, "auditor", "?action=due.")
    assert before[0][0] == "Reassigned on Today: Tasks"
    task.change(task.version, sensitivity=world.policy)
    assert shown(world, "auditor", "?action=due.") == before[1:]


def test_that_a_line_was_opened_leaves_the_log_when_it_is_protected_later(world):
    who = world.people["case_manager"]
    task = Task.add(world.clients["a"], who, title="Call", due_on=clock.today(), worker=who.id)
    line = DueItem.get(DueItem.task == task)
    assert world.ask("case_manager", "GET", f"/today/{line.id}").status_code == 200
    before = shown(world, "auditor", "?action=client.read")
    assert before[0][0] == "Viewed an item on Today"
    task.change(task.version, sensitivity=world.policy)
    assert shown(world, "auditor", "?action=client.read") == before[1:]


def test_what_two_policies_protect_is_shown_to_who_is_cleared_for_both(world, monkeypatch):
    _know(monkeypatch, world.policy, "other.policy")
    audit.record("task.probe", client_id=world.clients["a"].id, sensitivity=("other.policy", world.policy))
    for cleared, count in (((), 0), ((world.policy,), 0), (("other.policy",), 0), ((world.policy, "other.policy"), 1)):
        world.people["auditor"].set_clearances(cleared, "test")
        assert len(shown(world, "auditor", "?action=task.probe")) == count, cleared


def test_a_policy_that_is_not_installed_or_switched_off_by_safe_mode_is_shown_to_nobody(world, monkeypatch):
    world.people["auditor"].set_clearances([world.policy], "test")
    audit.record("task.probe", client_id=world.clients["a"].id, sensitivity=world.policy)
    audit.record("task.probe", client_id=world.clients["d"].id)
    assert len(shown(world, "auditor", "?action=task.probe")) == 2
    _know(monkeypatch)
    assert shown(world, "auditor", "?action=task.probe") == []


def test_an_erased_client_that_was_protected_stays_unknown(world):
    client, other = (Client.add(world.people["cleared"], given="Kim", family="Gone", sensitivity=policy)
                     for policy in (world.policy, ""))
    for row in (client, other):
        audit.record("task.probe", client_id=row.id, subject=f"of {row.id}")
        row.delete_instance()
    assert [row[0] for row in shown(world, "auditor", "?action=task.probe")] == [f"Changed of {other.id}: probe"]


def _know(monkeypatch: pytest.MonkeyPatch, *policies: str) -> None:
    """Let exactly these policies be installed."""
    everything = Registry.everything

    def known(self: Registry, hook: str) -> list[object]:
        if hook != "sensitivity_policies":
            return everything(self, hook)
        return [type("Policy", (), {"key": key, "title": key, "notice": ""}) for key in policies]

    monkeypatch.setattr(Registry, "everything", known)

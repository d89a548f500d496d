"""Nothing about a client is seen or changed without a row in the audit log, and no row without the thing itself."""
from __future__ import annotations

import json
import re

import pytest
from peewee import DatabaseError

from core.foundation import audit, db
from core.foundation.audit import AuditEvent
from tests.security.events import audited_clients
from tests.security.test_objects import forms_of
from tests.security.world import World, has_client

pytestmark = pytest.mark.slow

READERS = ("supervisor", "case_manager", "colleague", "front_desk", "auditor")


def newest() -> int:
    return AuditEvent.select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1).scalar() or 0


# --- Complete (PH-1) ------------------------------------------------------------------------------


def test_every_page_about_a_client_leaves_its_name_in_the_log(world):
    """N: every GET of the map for five roles; also what a list shows is named, client by client."""
    client, silent, shown = world.clients["a"], [], 0
    for role in READERS:
        for rule in world.rules("GET"):
            for htmx in (False, True):
                before = newest()
                answer = world.ask(role, "GET", world.url(rule), htmx=htmx)
                tells = has_client(rule) or world.word("a") in answer.text
                if answer.status_code == 200 and tells:
                    shown += 1
                    if client.id not in audited_clients(before):
                        silent.append(f"{role}: GET {rule.rule}{' by htmx' if htmx else ''}")
    assert not silent, "\n".join(silent)
    assert shown > 150


def test_every_change_leaves_its_name_in_the_log(world):
    """Every form that a role meets, filled in and sent."""
    client, silent, saved, refused = world.clients["a"], [], 0, []
    for role in ("supervisor", "case_manager", "front_desk"):
        for rule, form in forms_of(world, role):
            with world.undone(), world.watched() as written:
                before = newest()
                answer = world.ask(role, "POST", form.action, data=form.filled())
                saved += answer.status_code == 303
                if answer.status_code == 422:
                    refused.append(rule.rule)
                if written and has_client(rule) and client.id not in audited_clients(before):
                    silent.append(f"{role}: POST {rule.rule} writes to {set(written)}")
                if written and newest() == before:
                    silent.append(f"{role}: POST {rule.rule} writes without a row")
    assert not silent, "\n".join(silent)
    assert saved > 40, refused


def test_a_row_says_who_when_what_whose_and_from_where(world):
    world.ask("case_manager", "GET", f"/clients/{world.clients['a'].id}/contacts")
    row = AuditEvent.select().order_by(AuditEvent.id.desc()).get()
    worker = world.people["case_manager"]
    assert (row.actor_id, row.actor, row.source) == (worker.id, worker.name, "127.0.0.1")
    assert (row.action, row.client_id, row.outcome) == ("client.read", world.clients["a"].id, "ok")
    assert row.at.tzinfo is not None


def test_the_log_holds_no_word_of_a_record(world):
    """PH-4: after every page and every form, no canary, no password and no token is in it."""
    for role in ("supervisor", "case_manager", "auditor"):
        for rule in world.rules("GET"):
            world.ask(role, "GET", world.url(rule))
    for _, form in forms_of(world, "case_manager"):
        with world.undone():
            before = newest()
            world.ask("case_manager", "POST", form.action, data=form.filled("xqanarytyped words"))
            rows = list(AuditEvent.select().where(AuditEvent.id > before).tuples())
            assert "xqanary" not in json.dumps(rows, default=str), form.action
    everything = json.dumps(list(AuditEvent.select().tuples()), default=str)
    assert "xqanary" not in everything
    assert not re.search(r"[A-Za-z0-9_-]{43}\b", re.sub(r"\b[0-9a-f]{64}\b", "", everything))


def test_opening_what_is_not_theirs_is_in_the_log_with_the_id(world):
    client = world.clients["b"].id
    world.ask("case_manager", "GET", f"/clients/{client}/plan")
    row = AuditEvent.select().order_by(AuditEvent.id.desc()).get()
    assert (row.action, row.outcome, json.loads(row.detail)["ids"]) == ("refused", "refused", {"client_id": client})


# --- Together (PH-14) -----------------------------------------------------------------------------


@pytest.fixture
def full(world):
    """From now on the log takes no more rows; the supervisor is signed in already."""
    world.web("supervisor")
    if db.is_sqlite():
        db.db.execute_sql("CREATE TRIGGER no_room BEFORE INSERT ON audit_event "
                          "BEGIN SELECT RAISE(ABORT, 'no room in the log'); END")
        return
    db.db.execute_sql("CREATE FUNCTION no_room() RETURNS trigger AS "
                      "$$ BEGIN RAISE EXCEPTION 'no room in the log'; END $$ LANGUAGE plpgsql")
    db.db.execute_sql("CREATE TRIGGER no_room BEFORE INSERT ON audit_event EXECUTE FUNCTION no_room()")


def test_without_a_row_in_the_log_nothing_is_changed(world, request):
    forms = forms_of(world, "supervisor")
    request.getfixturevalue("full")
    before, wrong = world.digest(), []
    for rule, form in forms:
        with world.undone(), world.watched() as written:
            answer = world.ask("supervisor", "POST", form.action, data=form.filled())
            told = "Nothing was saved." in answer.text
            if answer.status_code == 303 and written or answer.status_code == 500 and not told:
                wrong.append(f"{rule.rule}: {answer.status_code}")
    assert wrong == []
    assert world.digest() == before
    assert len(forms) > 30


def test_without_a_row_in_the_log_nothing_is_shown(world, full):
    shown = []
    for rule in world.rules("GET"):
        with world.undone():
            answer = world.ask("supervisor", "GET", world.url(rule))
            if "xqanary" in answer.text or (has_client(rule) and answer.status_code != 500):
                shown.append(f"{rule.rule}: {answer.status_code}")
    assert shown == []


def test_a_failing_log_refuses_who_may_not_as_well(world, full):
    with world.undone():
        assert world.ask("administrator", "GET", f"/clients/{world.clients['a'].id}").status_code in (403, 500)


# --- Append-only ----------------------------------------------------------------------------------

TRIES = ("UPDATE audit_event SET actor = 'somebody else' WHERE id = 1", "UPDATE audit_event SET mac = ''",
         "DELETE FROM audit_event WHERE id = 1", "DELETE FROM audit_event",
         "INSERT INTO audit_event SELECT * FROM audit_event WHERE id = 1")
OF_SQLITE = ("REPLACE INTO audit_event SELECT * FROM audit_event WHERE id = 1",
             "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event",
             "UPDATE OR REPLACE audit_event SET id = 2 WHERE id = 1")
OF_POSTGRES = ("TRUNCATE audit_event", "TRUNCATE client CASCADE; TRUNCATE audit_event")


def changes() -> list[str]:
    """What the database lets happen to the log."""
    done = []
    for statement in (*TRIES, *(OF_SQLITE if db.is_sqlite() else OF_POSTGRES)):
        try:
            with db.db.atomic() as step:
                db.db.execute_sql(statement)
                step.rollback()
            done.append(statement)
        except DatabaseError:
            pass
    return done


def test_the_database_lets_nobody_change_or_delete_a_row(world):
    assert changes() == []


def test_an_upgrade_puts_the_guard_back(world):
    if db.is_sqlite():
        for verb in ("no_update", "no_delete", "no_replace"):
            db.db.execute_sql(f"DROP TRIGGER audit_event_{verb}")
    else:
        db.db.execute_sql("DROP TRIGGER audit_event_append_only ON audit_event")
    assert changes()
    audit.install_triggers()
    assert changes() == []


def test_no_route_and_no_role_changes_the_log(world):
    """PH-5: the log has one page, which only reads."""
    assert {method for rule in world.rules() if "audit" in rule.rule for method in rule.methods} <= {
        "GET", "HEAD", "OPTIONS"}


def test_looking_at_the_log_is_in_the_log(world: World):
    before = newest()
    assert world.ask("auditor", "GET", "/audit").status_code == 200
    assert newest() > before

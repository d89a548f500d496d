"""A database of 0.1.0 with an agency's work in it becomes one of today, on both databases, and loses nothing."""
from __future__ import annotations

import hmac
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from peewee import DatabaseError

from core.access.models import Agency
from core.accounts.models import Worker
from core.app import create_app
from core.extension.registry import Registry
from core.foundation import application, audit, config, db
from core.monitoring.models import Task
from core.operations import doctor
from core.operations.backup import bring_up_to_date

PART2 = "substance_use.part2"
DAY, LATER, MOMENT = date(2026, 11, 23), date(2026, 12, 4), datetime(2026, 11, 20, 15, 30)
ORDINARY, PROTECTED = 1, 2  # clients

Rows = dict[tuple[Any, ...], Any]


# --- A database as 0.1.0 left it ------------------------------------------------------------------

REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
TRIGGERS = {  # frozen, like the first migration
    "sqlite": (f"CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event {REFUSE}",
               f"CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event {REFUSE}",
               "CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event "
               f"WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id) {REFUSE}"),
    "postgres": ("CREATE FUNCTION audit_event_append_only() RETURNS trigger AS $$ BEGIN "
                 "RAISE EXCEPTION 'the audit log is append-only'; END $$ LANGUAGE plpgsql",
                 "CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
                 "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()"),
}


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "postgres":
        yield request.getfixturevalue("empty_postgres_url")
        return
    yield f"sqlite:///{tmp_path / 'caseloom.db'}"
    db.dispose()


@pytest.fixture
def app(settings: config.Settings, registry: Registry, tmp_path: Path) -> Iterator[Flask]:
    """The program of today, connected to the tables of 0.1.0: of the core and of each plugin only the first migration
    was run."""
    made = create_app(settings, registry, application.active())
    owners = {}
    for owner, folder in registry.migrations().items():
        owners[owner] = tmp_path / "first" / owner
        owners[owner].mkdir(parents=True)
        shutil.copy(folder / "0001_initial.py", owners[owner])
    db.db.connect()
    db.migrate(db.db.obj, owners)
    for statement in TRIGGERS["sqlite" if db.is_sqlite() else "postgres"]:
        db.db.execute_sql(statement)
    yield made
    db.dispose()


def put(table: str, **values: Any) -> int:
    """Insert a row by SQL; what is not named is blank, zero or the day. Returns its id."""
    for column in db.db.get_columns(table):
        if column.name not in values and not column.null and column.name != "id":
            values[column.name] = _blank(column.data_type.upper())
    names, mark = ", ".join(f'"{name}"' for name in values), "?" if db.is_sqlite() else "%s"
    db.db.execute_sql(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join([mark] * len(values))})',
                      tuple(values.values()))
    return db.db.execute_sql(f'SELECT MAX(id) FROM "{table}"').fetchone()[0]


def _blank(kind: str) -> Any:
    if "TIMESTAMP" in kind or "DATETIME" in kind:
        return MOMENT
    if "DATE" in kind:
        return DAY
    if "BOOL" in kind or kind == "SMALLINT":
        return False
    return 1 if "INT" in kind else ""


def rows(table: str, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of every row, in order."""
    return [tuple(str(value) if isinstance(value, date) else value for value in row) for row in db.db.execute_sql(
        f'SELECT {", ".join(columns)} FROM "{table}" ORDER BY 1, 2, 3').fetchall()]


def log(action: str, client: int | None, subject: str, **detail: Any) -> None:
    """A sealed row of the audit log, without the column that came later."""
    number, before, _ = (rows("audit_event", "id", "mac", "at") or [(0, "", "")])[-1]
    event = {"id": number + 1, "at": MOMENT.replace(tzinfo=UTC), "actor_id": 1, "actor": "Ana Worker",
             "source": "test", "action": action, "client_id": client, "subject": subject, "outcome": "ok",
             "detail": json.dumps(detail, sort_keys=True) if detail else ""}
    put("audit_event", **{**event, "at": MOMENT}, mac=audit._mac(before, event))


def anchor() -> None:
    """The log's head in the file beside it, as 0.1.0 wrote it."""
    (number, mac), key = rows("audit_event", "id", "mac", "at")[-1][:2], application.current(audit.Chain).key
    line = f"head {number} {mac}"
    application.current(audit.Chain).anchor.write_text(
        f"{line} {hmac.digest(key, line.encode(), 'sha256').hex()}\n")


@pytest.fixture
def lived(app: Flask) -> None:
    """An agency: a worker who is cleared, one who is not, an ordinary and a protected client, and their records."""
    put("agency", name="Riverside Support", scope="team")
    team = put("team", name="North")
    for name, policies in (("ana", [PART2]), ("ben", [])):
        worker = put("worker", name=name, sign_in=name, roles="case_manager", team_id=team)
        for policy in policies:
            put("clearance", worker_id=worker, policy=policy)
    for number, sensitivity in ((ORDINARY, ""), (PROTECTED, PART2)):
        put("client", family=f"Client {number}", worker_id=1, team_id=team, status="active", opened_on=DAY,
            sensitivity=sensitivity, name_sort=f"client {number}", last_contact_on=DAY, next_on=DAY)
        put("care_team_member", client_id=number, worker_id=1, part="Assigned worker")
    word = put("name_word", word="client")
    for number in (ORDINARY, PROTECTED, 77):  # 77 was erased
        put("client_name", client_id=number, word_id=word)
    records()
    dates()
    log("contact.add", ORDINARY, "contact 1")
    log("contact.add", ORDINARY, "contact 2", sensitivity=PART2)
    log("due.snooze", ORDINARY, "core.alert alert-1", until=str(LATER))
    log("clients.list", None, "caseload", ids=[ORDINARY, PROTECTED])
    anchor()


def records() -> None:
    for client, sensitivity, text in ((ORDINARY, "", "Ordinary"), (ORDINARY, PART2, "Protected"),
                                      (PROTECTED, "", "Of a protected client")):
        put("contact", client_id=client, worker_id=1, outcome="reached", kind="phone", text=text,
            sensitivity=sensitivity, signed_at=MOMENT)
    put("goal", client_id=ORDINARY, words="A goal", better="up", priority="2", due_on=LATER)
    for note in ("Date changed from Fri 27 Nov 2026 to none: Clinic moved", "Reopened: Came back", "Slept well"):
        put("goal_progress", goal_id=1, on=DAY, note=note, by="Ana Worker")
    put("goal_progress", goal_id=1, on=DAY, value=3, note="Reopened: a number beside it")
    for goal in (1, 99):  # 99 was erased
        put("contact_goal", contact_id=1, goal_id=goal, title="A goal")
    for client in (ORDINARY, PROTECTED):
        put("alert", client_id=client, kind="other", severity="info", text="Dog", until=LATER)
        put("client_state", client_id=client, kind="risk", value="high", reason="Why")
        put("plan_review", client_id=client, on=DAY, next_on=LATER)
        put("task", client_id=client, worker_id=1, by_id=1, title="Call", kind="task", due_on=LATER, hold_until=LATER)
        put("geriatric_fall", client_id=client, on=DAY, place="Stairs")


def dates() -> None:
    common = {"client_id": ORDINARY, "plugin": "core", "on": LATER, "show_from": LATER, "title": "A date",
              "given": False, "by_fact": False, "legal": False, "safety": False, "worker_id": 1}
    put("due_item", **{**common, "rule": "core.alert", "key": "alert-1", "snoozed_until": LATER})
    put("due_item", **{**common, "client_id": PROTECTED, "rule": "core.alert", "key": "alert-2", "closed_at": MOMENT,
                       "closed_by": "Ana"})
    put("due_item", **{**common, "rule": "core.task", "key": "task-1", "snoozed_until": LATER, "task_id": 1})
    put("due_item", **{**common, "rule": "core.safety", "key": "step-9", "sensitivity": PART2})
    put("due_item", **{**common, "rule": "core.goal", "key": "goal-1", "worker_id": 2, "given": True})


@pytest.fixture
def upgraded(lived: None, registry: Registry) -> list[str]:
    """The agency after `caseloom upgrade`; the names of the migrations that it ran."""
    return bring_up_to_date(registry).done


# --- And now --------------------------------------------------------------------------------------


def test_every_migration_since_then_was_run_and_none_is_left(upgraded, registry):
    assert {"core/0002_record", "geriatric/0002_sensitivity"} <= set(upgraded)
    assert db.pending(registry.migrations()) == [] and db.unknown(registry.migrations()) == []


def test_what_is_recorded_about_a_protected_client_is_protected_and_the_rest_is_as_it_was(upgraded):
    assert rows("contact", "id", "text", "sensitivity") == [
        (1, "Ordinary", ""), (2, "Protected", PART2), (3, "Of a protected client", PART2)]
    for table in ("alert", "client_state", "plan_review", "task", "geriatric_fall"):
        assert rows(table, "id", "client_id", "sensitivity") == [(1, ORDINARY, ""), (2, PROTECTED, PART2)], table


def test_rows_of_what_was_erased_before_go_and_the_others_stay(upgraded):
    assert list(dict.fromkeys(client for client, *_ in rows("client_name", "client_id", "word_id", "id"))) == [
        ORDINARY, PROTECTED]
    assert rows("contact_goal", "contact_id", "goal_id", "title") == [(1, 1, "A goal")]


def test_moved_dates_and_reopenings_leave_the_progress_of_a_goal_and_are_kept_beside_it(upgraded):
    assert [note for _id, note, _value in rows("goal_progress", "id", "note", "value")] == [
        "Slept well", "Reopened: a number beside it"]
    assert rows("goal_change", "what", "reason", '"by"') == [
        ("due_on", "Date changed from Fri 27 Nov 2026 to none: Clinic moved", "Ana Worker"),
        ("reopened", "Reopened: Came back", "Ana Worker")]


def test_a_snoozed_a_held_and_a_handed_date_stay_what_people_decided(upgraded):
    kept = {row[0]: row[1:] for row in rows("due_item", "key", "client_id", "intended_id", "worker_id", "reassigned",
                                            "snoozed_until", "show_from") if row[1] == ORDINARY}
    assert kept["alert-1"] == (ORDINARY, 1, 1, False, str(LATER), str(LATER))
    assert kept["task-1"] == (ORDINARY, 1, 1, False, None, str(LATER)), "held, not snoozed beside it"
    assert kept["goal-1"] == (ORDINARY, 2, 2, True, None, "2026-11-27"), "a week before its day"


def test_the_review_of_an_alert_that_a_click_had_settled_waits_for_a_decision_again(upgraded):
    assert [tuple(map(str, row)) for row in rows("due_item", "key", "closed_at", "link") if "alert" in row[0]] == [
        ("alert-1", "None", "/alerts/1/renewal"), ("alert-2", "None", "/alerts/2/renewal")]
    assert [bool(renewed) for _id, renewed, _kind in rows("alert", "id", "renewed", "kind")] == [False, False]


def test_what_the_program_worded_becomes_a_sentence_and_what_people_typed_stays(lived, registry):
    for outcome in ("The next step was taken out of the note.", "She called back."):
        put("task", client_id=ORDINARY, worker_id=1, by_id=1, title="Call", kind="task", closing="cancelled",
            closed_at=MOMENT, due_on=LATER, outcome=outcome)
    put("due_item", client_id=ORDINARY, plugin="core", rule="gone.rule", key="one", on=LATER, show_from=LATER,
        worker_id=1, title="Of a plugin that is gone", given=False, by_fact=False, legal=False, safety=False)
    put("task", client_id=ORDINARY, worker_id=1, by_id=1, title="Visit", kind="task", due_on=LATER)
    bring_up_to_date(registry)
    assert [str(task.outcome) for task in Task.select().where(Task.title == "Call", Task.closing != "").order_by(
        Task.id)] == ["The next step was removed from the note.", "She called back."]
    assert rows("task", "outcome", "title", "closing")[-1][0] == '{"text": "The next step was removed from the note."}'
    assert {part for part, *_ in rows("care_team_member", "part", "id", "client_id")} == {'{"text": "Assigned worker"}'}
    texts = {(rule, key): (title, why) for rule, key, title, why in rows("due_item", "rule", "key", "title", "why")}
    assert texts["gone.rule", "one"][0] == "Of a plugin that is gone"
    assert texts["core.contact", "contact"][0].startswith('{"text": '), "worked out again"
    visit = texts["core.task", f"task-{Task.get(Task.title == 'Visit').id}"]
    assert visit[0] == "Visit" and visit[1].startswith('{"text": ')


def test_a_note_says_with_whom_as_far_as_it_did(lived, registry):
    put("contact", client_id=ORDINARY, worker_id=1, outcome="collateral", kind="message", text="The sister",
        signed_at=MOMENT)
    bring_up_to_date(registry)
    assert [row[1:] for row in rows("contact", "id", "outcome", "whom")] == [
        *[("reached", "client")] * 3, ("collateral", "")]


def test_the_audit_log_is_whole_its_labels_are_in_their_column_and_nobody_can_change_it(upgraded):
    assert audit.verify() is None
    assert [row[1:] for row in rows("audit_event", "id", "subject", "sensitivity")][:3] == [
        ("contact 1", ""), ("contact 2", PART2), ("core.alert alert-1", "")]
    assert rows("listed_client", "event_id", "client_id", "id") == [(4, ORDINARY, 1), (4, PROTECTED, 2)]
    with pytest.raises(DatabaseError, match="append-only"), db.atomic():
        db.db.execute_sql("UPDATE audit_event SET sensitivity = 'x'")


def test_the_log_tells_which_records_are_protected(upgraded):
    assert rows("later_label", "client_id", "subject", "sensitivity") == [
        (ORDINARY, "contact 2", PART2), (ORDINARY, "core.safety step-9", PART2), *(
            (PROTECTED, subject, PART2) for subject in ("alert 2", "contact 3", "core.alert alert-2", "fall 2",
                                                     "review 2", "task 2"))]


@pytest.fixture
def assessed(lived: None) -> None:
    """A complete assessment, one left open, an urgent one with a step, one of an instrument without a score."""
    urgent = json.dumps([{"key": "risk", "title": "Risk", "level": "urgent", "action": "", "blocks": True, "need": ""}])
    for total, incomplete, flags, high in ((8, "", "[]", 27), (None, "She was tired.", "[]", 27), (9, "", urgent, 27),
                                           (None, "", "[]", 0)):
        put("assessment", client_id=ORDINARY, worker_id=1, form="mental_health.phq9", answers="[]", total=total,
            incomplete=incomplete, flags=flags, low=0, high=high, better="down", signed_at=MOMENT)
    put("safety_step", assessment_id=3, on=DAY, supervisor="Mrs. Okafor, by phone", found="x")


def test_assessments_know_what_is_complete_and_urgent_and_a_typed_supervisor_stays(assessed, registry):
    bring_up_to_date(registry)
    kept = [(bool(complete), bool(urgent), bool(draft)) for _id, complete, urgent, draft in rows(
        "assessment", "id", "complete", "urgent", "draft")]
    assert kept == [(True, False, False), (False, False, False), (True, True, False), (True, False, False)]
    assert rows("safety_step", "id", "supervisor", "told_id") == [(1, "Mrs. Okafor, by phone", None)]
    assert rows("assessment", "id", "bands", "source")[0] == (1, "", "")


def test_the_doctor_finds_nothing_to_mend(upgraded, settings, registry):
    wrong = {finding.what for finding in doctor.examine(settings, registry) if not finding.fine}
    assert wrong & {"work", "kept copies", "audit log", "migrations"} == set()


def test_people_go_on_working_with_it(upgraded, web):
    web.sign_in(Worker.get(Worker.sign_in == "ana"))
    for address in ("/", "/clients", "/clients/1", "/clients/2/plan", "/contacts/1", "/tasks/1"):
        assert web.get(address).status_code == 200, address
    form = {"kind": "phone", "outcome": "reached", "on": DAY.isoformat(), "text": "After the upgrade"}
    assert web.post("/clients/1/contacts/new", form).status_code == 303
    assert Agency.here().name == "Riverside Support"

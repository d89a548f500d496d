"""The audit log: who did or saw what, in the same transaction as the thing itself.

Append-only by trigger, chained by HMAC with a key outside the database, and anchored: the head is
written to a file elsewhere, because a chain alone cannot show that its newest rows were deleted.
It holds no note text, only what kind of record was touched and whose.
"""
from __future__ import annotations

import hmac
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from peewee import CharField, DatabaseError, IntegerField, TextField

from core.foundation import application, clock, db

ANCHOR_EVERY = 60  # seconds: the longest time whose newest rows could vanish unseen


@dataclass(frozen=True)
class Actor:
    """Who acts: a worker, or the system with id 0. `source` is a network address or "command"."""

    id: int
    name: str
    source: str


SYSTEM = Actor(0, "system", "command")
_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


class AuditEvent(db.Table):
    """One thing that happened. `detail` is JSON: changed fields by name, ids of a list, a reason.

    `sensitivity` names the policies that protect what the event is about, "" for an ordinary record: whoever is
    not cleared for all of them never reads the event.
    """

    id = IntegerField(primary_key=True)  # counted here, not by the database: a gap is a finding
    at = db.Moment()
    actor_id = IntegerField(index=True)
    actor = CharField(200)
    source = CharField(64)
    action = CharField(64, index=True)
    client_id = IntegerField(null=True, index=True)
    subject = CharField(200)
    outcome = CharField(16)
    detail = TextField()
    mac = CharField(64)
    sensitivity = CharField(210, default="")  # a copy of detail's, which the mac covers

    class Meta:
        indexes = ((("client_id", "sensitivity"), False),)


class ListedClient(db.Table):
    """A client whom an event showed in a list: the ids in its detail as rows, so that an index finds who saw whom.

    The database itself adds them with the event: see install_triggers().
    """

    event_id = IntegerField()
    client_id = IntegerField()

    class Meta:
        indexes = ((("client_id", "event_id"), True),)


class LaterLabel(db.Table):
    """A record that was protected after the log had named it: its earlier events are protected from then on."""

    client_id = IntegerField(index=True)
    subject = CharField(200)
    sensitivity = CharField(100)


@dataclass
class Chain:
    """The key of an application's log, its anchor file, and when that was last written (monotonic seconds)."""

    key: bytes = b""
    anchor: Path | None = None
    anchored: float = 0.0


def _chain() -> Chain:
    return application.current(Chain)


def configure(key: bytes, anchor: Path) -> None:
    """Give the log its key and the file that its head is written to."""
    application.active().put(Chain(key, anchor))


def act_as(actor: Actor) -> None:
    """Name who acts in this request from now on."""
    _actor.set(actor)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Name who acts within this block."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def record(action: str, *, client_id: int | None = None, subject: str = "", outcome: str = "ok",
           sensitivity: str | Iterable[str] = "", **detail: Any) -> None:
    """Append one event. Inside a transaction it stands or falls with it; alone it is its own.

    `sensitivity` names the policy, or the policies, of what the event is about.
    """
    record_each(action, [sensitivity], [detail], client_id=client_id, subject=subject, outcome=outcome)


def record_each(action: str, labels: Iterable[str | Iterable[str]], details: Iterable[dict[str, Any]], *,
                client_id: int | None = None, subject: str = "", outcome: str = "ok") -> None:
    """Append an event for each sensitivity and its detail, all of them in one statement; see record()."""
    actor, moment, rows = _actor.get(), clock.now(), []
    with db.atomic():
        number, mac = _head()
        for label, detail in zip(map(joined, labels), details, strict=True):
            number, kept = number + 1, {**detail, "sensitivity": label} if label else detail
            rows.append({
                "id": number, "at": moment, "actor_id": actor.id, "actor": actor.name[:200],
                "source": actor.source[:64], "action": action, "client_id": client_id, "subject": subject[:200],
                "outcome": outcome, "sensitivity": label,
                "detail": json.dumps(kept, sort_keys=True, default=str) if kept else "",
            })
            rows[-1]["mac"] = mac = _mac(mac, rows[-1])
        AuditEvent.insert_many(rows).execute()
    if time.monotonic() - _chain().anchored > ANCHOR_EVERY and not db.db.in_transaction():
        write_anchor()


def joined(sensitivity: str | Iterable[str]) -> str:
    """The policies of an event as its column holds them: in order, each once, separated by blanks."""
    policies = [sensitivity] if isinstance(sensitivity, str) else sensitivity
    return " ".join(sorted(set(policies) - {""}))


def label_later(client_id: int, subject: str, sensitivity: str) -> None:
    """Protect what the log already says of a record that is protected from now on."""
    LaterLabel.create(client_id=client_id, subject=subject, sensitivity=sensitivity)


def _head() -> tuple[int, str]:
    """The newest row's id and mac."""
    return (AuditEvent.select(AuditEvent.id, AuditEvent.mac)
            .order_by(AuditEvent.id.desc()).limit(1).tuples().first() or (0, ""))


def _mac(before: str, row: dict[str, Any]) -> str:
    sealed = [before, row["id"], row["at"].strftime("%Y-%m-%dT%H:%M:%S.%f"), row["actor_id"], row["actor"],
              row["source"], row["action"], row["client_id"], row["subject"], row["outcome"], row["detail"]]
    return hmac.digest(_chain().key, json.dumps(sealed).encode(), "sha256").hex()


def length() -> int:
    """How many events there are."""
    return _head()[0]


# --- Anchors and verification ---------------------------------------------------------------------


def write_anchor(restored: bool = False) -> None:
    """Append the head of the log to the anchor file.

    `restored` marks that a backup was put back: anchors above this head no longer bind. That line is
    signed with the key, so that nobody without it can excuse a deletion.
    """
    if _chain().anchor is None:
        return
    number, mac = _head()
    kind = "restored" if restored else "head"
    line = f"{kind} {number} {mac or '-'}"
    with _chain().anchor.open("a") as file:
        file.write(f"{line} {_signature(line)}\n")
    _chain().anchored = time.monotonic()


def _signature(line: str) -> str:
    """What this agency's key makes of a line of the anchor file."""
    return hmac.digest(_chain().key, line.encode(), "sha256").hex()


def verify() -> str | None:
    """None when the log is whole; otherwise a sentence that names the first bad row."""
    anchors, broken = _anchors()
    if broken:
        return broken
    before, number = "", 0
    try:
        for row in AuditEvent.select().order_by(AuditEvent.id).dicts().iterator():
            number += 1
            if row["id"] != number:
                return f"row {number} is missing: the next row there is {row['id']}"
            if not _sealed(before, row) or _label(row["detail"]) != row["sensitivity"]:
                return f"row {number} does not match its seal: it was changed, moved or inserted"
            if anchors.pop(number, row["mac"]) != row["mac"]:
                return f"row {number} differs from the anchor: the log was cut there and written again"
            before = row["mac"]
    except (DatabaseError, sqlite3.Error, ArithmeticError, ValueError):  # text that is no text, and the like
        return f"row {number + 1} cannot be read: it was changed"
    if anchors:
        return f"row {number + 1} is missing: the anchor has seen row {max(anchors)}"
    return _unlisted()


def _unlisted() -> str | None:
    """A sentence when the rows that tell who saw a client in a list are not those that the sealed events name."""
    events = (AuditEvent.select(AuditEvent.id, AuditEvent.detail).where(AuditEvent.action == "clients.list")
              .order_by(AuditEvent.id).tuples().iterator())
    named = ((number, client) for number, detail in events
             for client in (json.loads(detail).get("ids", ()) if detail else ()))
    listed = (ListedClient.select(ListedClient.event_id, ListedClient.client_id)
              .order_by(ListedClient.event_id, ListedClient.client_id).tuples().iterator())
    for one, other in zip_longest(named, listed):
        if one != other:
            return f"row {min(pair[0] for pair in (one, other) if pair)} names other clients than its index does"
    return None


def _label(detail: str) -> str:
    """The policies that an event's sealed detail names, as its column must hold them."""
    return joined(json.loads(detail).get("sensitivity", "")) if detail else ""


def _sealed(before: str, row: dict[str, Any]) -> bool:
    """Whether the row's mac is the one that we would give it; values of another kind have none."""
    try:
        return hmac.compare_digest(_mac(before, row), row["mac"])
    except (AttributeError, TypeError, ValueError):
        return False


def _anchors() -> tuple[dict[int, str], str]:
    """Anchored heads by row number, and a sentence when the anchor file itself was forged."""
    heads: dict[int, str] = {}
    if _chain().anchor is None or not _chain().anchor.exists():
        return heads, ""
    for place, line in enumerate(_chain().anchor.read_text(errors="replace").splitlines(), 1):
        head, _, signature = line.rpartition(" ")
        if not hmac.compare_digest(_signature(head).encode(), signature.encode()):
            return heads, f"line {place} of the anchor file was not written by this agency's key"
        kind, number, mac = head.split(" ")
        if kind == "restored":
            heads = {n: m for n, m in heads.items() if n <= int(number)}
        if int(number):
            heads[int(number)] = mac
    return heads, ""


@db.after_upgrade
def install_triggers() -> None:
    """Let the database itself refuse to change or delete a row of the log, and keep the index of what lists showed."""
    if db.is_sqlite():
        for verb in ("UPDATE", "DELETE"):
            db.db.execute_sql(f"""CREATE TRIGGER IF NOT EXISTS audit_event_no_{verb.lower()}
                BEFORE {verb} ON audit_event
                BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""")
        # INSERT OR REPLACE takes a row away without asking the trigger of DELETE.
        db.db.execute_sql("""CREATE TRIGGER IF NOT EXISTS audit_event_no_replace BEFORE INSERT ON audit_event
            WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""")
        db.db.execute_sql("""CREATE TRIGGER IF NOT EXISTS audit_event_listed AFTER INSERT ON audit_event
            WHEN NEW.action = 'clients.list' AND NEW.detail <> ''
            BEGIN INSERT INTO listed_client (event_id, client_id)
            SELECT NEW.id, value FROM json_each(NEW.detail, '$.ids'); END""")
        return
    db.db.execute_sql("""CREATE OR REPLACE FUNCTION audit_event_append_only() RETURNS trigger AS
        $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$ LANGUAGE plpgsql""")
    db.db.execute_sql("DROP TRIGGER IF EXISTS audit_event_append_only ON audit_event")
    db.db.execute_sql("""CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()""")
    db.db.execute_sql("""CREATE OR REPLACE FUNCTION audit_event_listed() RETURNS trigger AS $$ BEGIN
        INSERT INTO listed_client (event_id, client_id)
        SELECT NEW.id, value::integer FROM jsonb_array_elements_text(NEW.detail::jsonb -> 'ids');
        RETURN NULL; END $$ LANGUAGE plpgsql""")
    db.db.execute_sql("DROP TRIGGER IF EXISTS audit_event_listed ON audit_event")
    db.db.execute_sql("""CREATE TRIGGER audit_event_listed AFTER INSERT ON audit_event FOR EACH ROW
        WHEN (NEW.action = 'clients.list' AND NEW.detail <> '') EXECUTE FUNCTION audit_event_listed()""")

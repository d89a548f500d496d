"""What is set and what is wrong, for `caseloom doctor`. It changes nothing."""
from __future__ import annotations

import os
import shlex
import shutil
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.access.models import Agency
from core.access.rules import ClientFacts, StaffFacts, has_permission, sees
from core.clients.models import Client, open_items, update_team
from core.extension import switches
from core.extension.registry import CORE, Registry
from core.foundation import application, audit, clock, db
from core.foundation.config import SETTINGS, Settings
from core.monitoring.models import DueItem
from core.monitoring.models.assignment import Assigner, client_facts, staff_facts
from core.monitoring.models.due import in_force, owners_in_force, refresh
from core.operations.cli.opening import EMPTIED, emptied, not_writable
from core.operations.neighbors import OWN, collisions
from core.specializations.models import left_tables
from core.specializations.models import tables as readable_tables

BACKUP_EVERY = timedelta(days=1)
LEAST_SPACE = 500_000_000  # bytes
BATCH = 200  # clients or dates looked at together


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and a sentence about it: how it is, or what is wrong and what mends it."""

    what: str
    sentence: str
    fine: bool = True


def examine(settings: Settings, registry: Registry) -> list[Finding]:
    """Every finding, the settings first."""
    return [*_settings(), *_files(settings), _anchor(settings), *_database(settings, registry), *_packages(),
            *_plugins(registry), _backup(settings, registry)]


def _settings() -> Iterator[Finding]:
    for setting in SETTINGS:
        value = os.environ.get(setting.name, "")
        shown = "set" if value and setting.name == "DATABASE_URL" else value  # it may hold a password
        yield Finding(setting.name, f"{shown or setting.default or 'not set'} ({setting.meaning})")


def _files(settings: Settings) -> Iterator[Finding]:
    file = db.sqlite_file(settings.database_url)
    elsewhere = [file] if file and file.parent != settings.data and file.parent.stat().st_mode & 0o077 else []
    for path in (settings.data, settings.data / "audit.key", settings.data / "session.key", *elsewhere):
        if path.exists():
            mode = stat.S_IMODE(path.stat().st_mode)
            fine = not mode & 0o077
            mend = "" if fine else (f". Others on this computer can read it. Run: chmod "
                                    f"{'700' if path.is_dir() else '600'} {shlex.quote(str(path))}")
            yield Finding(str(path), f"mode {mode:04o}{mend}", fine)
    if not os.access(settings.data, os.W_OK):
        yield Finding(str(settings.data), not_writable(settings.data), False)
    free = shutil.disk_usage(settings.data).free
    yield Finding("disk", f"{free // 1_000_000:,} MB free{'' if free > LEAST_SPACE else '. Free up space'}",
                  free > LEAST_SPACE)
    if waiting := audit.reserved(settings.data):
        yield Finding("disk", f"it was full: {waiting:,} audit log events are waiting in {audit.SPOOL}. They are "
                      "saved automatically while Caseloom is running", False)


def _anchor(settings: Settings) -> Finding:
    trouble = audit.anchor_writable()
    return Finding("anchor", f"{settings.audit_anchor} can't be written: {trouble}. Check CASELOOM_AUDIT_ANCHOR"
                   if trouble else f"{settings.audit_anchor} can be written", not trouble)


def _place(settings: Settings) -> Iterator[Finding]:
    here = Agency.here()
    zone = settings.timezone or here.timezone
    known = not zone or zone in clock.zone_names()
    source = "CASELOOM_TIMEZONE" if settings.timezone else "the Agency page" if here.timezone else ""
    yield Finding("time zone", f"{zone}, from {source}" if known and source else
                  "this computer's. Choose the agency's own on the Agency page" if known else
                  f"{zone} isn't known to this computer. Choose another on the Agency page", known)


def _database(settings: Settings, registry: Registry) -> Iterator[Finding]:
    yield Finding("database", "SQLite" if db.is_sqlite() else "PostgreSQL")
    ahead, pending = db.unknown({CORE: db.CORE_MIGRATIONS}), registry.look_at_tables()
    if emptied(settings):
        yield Finding("database", EMPTIED, False)
    elif ahead:
        yield Finding("migrations", f"the database is newer than this version: {', '.join(ahead)}", False)
    elif pending:
        yield Finding("migrations", f"The database needs an upgrade ({len(pending)} to do). Run: caseloom upgrade",
                      False)
    else:
        yield Finding("migrations", "up to date")
        yield from _place(settings)
        yield from _log(settings)
        yield from _work()
        yield _closed()
        yield from _copies()
    if db.is_sqlite():
        checked = db.db.execute_sql("PRAGMA quick_check").fetchone()[0]
        yield Finding("integrity", checked, checked == "ok")


def _log(settings: Settings) -> Iterator[Finding]:
    if not audit.key_fits():
        yield Finding("audit key", f"{settings.data / 'audit.key'} isn't the key that the audit log was sealed with. "
                      "Put your copy of the agency's own audit.key there", False)
        return
    yield Finding("audit key", "the one that the audit log was sealed with")
    broken, rows = audit.verify(), audit.length()
    yield Finding("audit log", broken or f"intact ({rows:,} row{'' if rows == 1 else 's'})", not broken)


def _packages() -> Iterator[Finding]:
    """Whether what Caseloom imports is its own."""
    others = list(collisions())
    yield from (Finding("packages", sentence.rstrip("."), False) for sentence in others)
    if not others:
        yield Finding("packages", f"only Caseloom brings {', '.join(OWN)}")


def _plugins(registry: Registry) -> Iterator[Finding]:
    left = left_tables(db.db.get_tables(), [plugin.name for plugin in registry.working()])
    for plugin in registry.plugins.values():
        how = "closed" if plugin.closed else "not loaded"
        yield Finding(f"plugin {plugin.name}",
                      f"{how}: {plugin.hook}: {plugin.error}{_kept(left.get(plugin.name, []))}" if plugin.refused
                      else "loaded", not plugin.refused)
        yield from (Finding(f"plugin {plugin.name}", warning) for warning in plugin.warnings)
    for name in left.keys() - registry.plugins.keys():
        yield Finding(f"plugin {name}", f"not installed{_kept(left[name])}")


def _kept(tables: list[str]) -> str:
    """That these tables are still there, and which of them a client's page can still show."""
    if not tables:
        return ""
    known = {table.kept.name for table in readable_tables()}
    kept = f". Its records are kept and in every backup: {', '.join(tables)}"
    if unread := [table for table in tables if table not in known]:
        return f"{kept}. They can be read when it's installed again: {', '.join(unread)}"
    return f"{kept}. They can be read on the clients' pages"


def _backup(settings: Settings, registry: Registry) -> Finding:
    """How old the last backup is: the newest file among the backups, or the newest that the audit log tells of."""
    ages = [(clock.now() - datetime.fromtimestamp(path.stat().st_mtime, UTC), path.name)
            for path in settings.backups.glob("caseloom-*.db")]
    if not db.pending({CORE: db.CORE_MIGRATIONS}):
        last = (audit.AuditEvent.select(audit.AuditEvent.at, audit.AuditEvent.subject)
                .where(audit.AuditEvent.action == "backup").order_by(audit.AuditEvent.id.desc()).first())
        ages += [(clock.now() - last.at, last.subject)] if last else []
    if not ages:
        return Finding("backup", "none. Run: caseloom backup", settings.training)
    age, name = min(ages)
    hours = int(age.total_seconds() // 3600)
    fine = age < BACKUP_EVERY or settings.training
    return Finding("backup", f"{name}, {f'{age.days} days' if age.days > 1 else f'{hours} hours'} old"
                   f"{'' if fine else '. Run: caseloom backup'}", fine)


# --- What is kept of the clients' records ---------------------------------------------------------


def _work() -> Iterator[Finding]:
    """Whether every open date of an active client stands with somebody who works here and may see it."""
    strayed, stranded = _misplaced()
    if not strayed and not stranded:
        yield Finding("work", "every due date has a worker who can see it")
    if strayed:
        yield Finding("work", f"open due dates assigned to someone without access: {strayed:,}. "
                      "Run: caseloom refresh-due", False)
    if stranded:
        yield Finding("work", f"open due dates that no current staff member can see: {stranded:,}. Give a case manager "
                      "or a supervisor the missing clearance or team", False)


def _closed() -> Finding:
    """How much is open in the records of closed clients: what whoever closed them may not know. It is no fault."""
    left, clients, last = 0, 0, 0
    query = Client.select(Client.id).where(Client.status == "closed").order_by(Client.id)
    while rows := list(query.where(Client.id > last).limit(BATCH).tuples()):
        last = rows[-1][0]
        counts = [sum(item.kind != "date" for item in open_items(client_id=number)) for number, in rows]
        left, clients = left + sum(counts), clients + sum(map(bool, counts))
    if not left:
        return Finding("closed clients", "no open work on closed clients")
    return Finding("closed clients", f"open tasks, steps, goals, notes, and assessments of closed clients: {left:,}, "
                   f"in {clients:,} record{'' if clients == 1 else 's'}. No one is reminded of these. To resolve them, "
                   "someone with access reopens the client and closes it again")


def _misplaced() -> tuple[int, int]:
    """How many open dates of active clients stand with somebody who may not see them: those that somebody else may
    see, and those that nobody may."""
    staff, scope, strayed, stranded = staff_facts(), Agency.here().scope, 0, 0
    for rows in _open_dates():
        facts = client_facts({client_id for client_id, *_ in rows})
        for client_id, intended, worker, sensitivity in rows:
            client = facts[client_id]
            nearest = Assigner(client, staff, scope).worker_for(intended, sensitivity)
            if not _may_have(staff.get(nearest), sensitivity, client, scope):
                stranded += 1
            elif not _may_have(staff.get(worker), sensitivity, client, scope):
                strayed += 1
    return strayed, stranded


def _open_dates() -> Iterator[list[Any]]:
    """Batches of open dates in force: client, intended worker, worker, sensitivity.

    What a policy protects whose plugin is gone is hidden until it is back: it is no work now.
    """
    last = 0
    known = ["", *(policy.key for policy in application.current(Registry).everything("sensitivity_policies"))]
    query = (DueItem.select(DueItem.client, DueItem.intended, DueItem.worker, DueItem.sensitivity, DueItem.id)
             .join(Client).where(DueItem.closed_at.is_null(), in_force(), DueItem.plugin << sorted(owners_in_force()),
                                 DueItem.sensitivity << known)
             .order_by(DueItem.id))
    while rows := list(query.where(DueItem.id > last).limit(BATCH).tuples()):
        last = rows[-1][-1]
        yield [row[:-1] for row in rows]


def _may_have(worker: StaffFacts | None, sensitivity: str, client: ClientFacts, scope: str) -> bool:
    return (worker is not None and has_permission(worker.roles, "today.write")
            and (not sensitivity or sensitivity in worker.clearances) and sees(worker, client, scope))


COPIES = {"team": "clients whose team is not that of their worker",
          "last_contact_on": "clients whose last contact is not the last one on record",
          "next_on": "clients whose next date is not their first open one"}
DUE = "due dates that are not what their rule says"


def _copies() -> Iterator[Finding]:
    """Whether what is kept of the clients' records is what working it out again would give."""
    if db.is_read_only():
        yield Finding("kept copies", "not checked, because you can't write to the database")
        return
    differing = _differing(clock.today())
    if any(switches.moved()):  # the next start follows them
        if differing.pop("next_on", 0) + differing.pop("due", 0):
            yield Finding("kept copies", "plugins came or went since the last start. Dates follow when Caseloom starts")
            if not differing:
                return
    for name, count in differing.items():
        yield Finding("kept copies", f"{COPIES.get(name, DUE)}: {count:,}. Run: caseloom refresh-due", False)
    if not differing:
        yield Finding("kept copies", "saved totals match the records")


def _differing(today: date) -> Counter[str]:
    """How many copies of each kind would change if they were worked out again. Nothing of it stays."""
    differing: Counter[str] = Counter()
    last = 0
    while clients := list(Client.select().where(Client.id > last).order_by(Client.id).limit(BATCH)):
        last = clients[-1].id
        ids = [client.id for client in clients]
        with db.db.atomic() as transaction:
            before = _snapshot(ids)
            update_team(Client.id << ids)
            for client in clients:
                refresh(Client.get_by_id(client.id), today=today)
            after = _snapshot(ids)
            transaction.rollback()
        differing.update(name for name, key in before.keys() | after.keys()
                         if before.get((name, key)) != after.get((name, key)))
    return differing


def _snapshot(ids: list[int]) -> dict[tuple[str, Any], Any]:
    """The kept copies of these clients, by kind and client, or by kind and due date."""
    copies: dict[tuple[str, Any], Any] = {}
    for number, *values in Client.select(Client.id, *(getattr(Client, name) for name in COPIES)).where(
            Client.id << ids).tuples():
        copies.update({(name, number): value for name, value in zip(COPIES, values, strict=True)})
    for row in DueItem.select().where(DueItem.client << ids).dicts():
        del row["id"]
        copies["due", (row["client"], row["rule"], row["key"])] = row
    return copies

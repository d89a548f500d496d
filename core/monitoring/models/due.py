"""Due dates as data: the rules are asked when a client's record changes, and their answers kept as rows.

Today, the overdue count and a supervisor's board are then one indexed query each. Rules of a
specialization that is off are asked too, and its rows are left out on reading: switching is instant.
"""
from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext, ngettext
from peewee import BooleanField, CharField, DateField, ForeignKeyField, TextField, fn

from core.accounts.models import Worker, worker_leaving
from core.clients.models import NO_DATE, Client, client_changed
from core.extension import switches
from core.extension.contributions import Due, MonitoringRule
from core.extension.registry import CORE, Registry, owner
from core.foundation import application, clock
from core.foundation.db import Moment, Table, atomic
from core.monitoring.models.tasks import Task

log = logging.getLogger(__name__)

SHOWN_AHEAD = timedelta(days=7)

class DueItem(Table):
    """One thing that must happen by a day, kept when the client's record changes, shown by Today."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    rule = CharField(100)
    plugin = CharField(64)
    key = CharField(100)
    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    given = BooleanField(default=False)  # handed over by a person, so the rule no longer chooses the worker
    on = DateField()
    show_from = DateField()
    title = CharField(200)
    why = TextField(default="")
    legal = BooleanField(default=False)
    safety = BooleanField(default=False)
    risk = CharField(16, default="")
    link = CharField(200, default="")
    settled_by_record = BooleanField(default=False, column_name="by_fact")
    task = ForeignKeyField(Task, null=True, backref="+", on_delete="CASCADE")
    sensitivity = CharField(100, default="")
    snoozed_until = DateField(null=True)
    closed_at = Moment(null=True)
    closed_by = CharField(200, default="")

    class Meta:
        indexes = (
            (("client", "rule", "key"), True),
            (("worker", "closed_at", "show_from", "on"), False),
            (("plugin", "closed_at"), False),
        )



@client_changed.connect
def refresh(client: Client, what: str = "client", today: date | None = None) -> None:
    """Bring the client's due rows up to date after a change of `what`, inside the change's transaction."""
    today = today or clock.today()
    rules = [rule for rule in application.current(Registry).everything("monitoring_rules")
             if what == "client" or what in rule.watches]
    if not rules:
        return
    wanted = {(rule.key, due.key): (rule, due) for rule in rules for due in _asked(rule, client, today)}
    with atomic():
        kept = set()
        for row in DueItem.select().where(DueItem.client == client.id, DueItem.rule << [r.key for r in rules]):
            found = wanted.get((row.rule, row.key))
            if found is None:
                row.delete_instance()
            else:
                kept.add((row.rule, row.key))
                _renew(row, _columns(client, *found))
        fresh = [_columns(client, *found) for key, found in wanted.items() if key not in kept]
        if fresh:
            DueItem.insert_many(fresh).execute()
        update_next_date(Client.id == client.id, enabled())


def _asked(rule: MonitoringRule, client: Client, today: date) -> Iterable[Due]:
    """A rule's answer; when it fails, a row that says so, because silence would read as "all is well"."""
    if client.status != "active":
        return []
    try:
        with atomic():
            return list(rule.due(client, today))
    except Exception:
        log.exception("the rule %s failed for client %s", rule.key, client.id)
        return [Due("failed", today, gettext("%(rule)s: could not be checked", rule=rule.title),
                    gettext("The rule reported an error. Please check this by hand and tell your administrator."))]


def _columns(client: Client, rule: MonitoringRule, due: Due) -> dict[str, Any]:
    since = due.since or due.on - SHOWN_AHEAD
    task = due.key.removeprefix("task-")
    return {
        "client": client.id, "rule": rule.key, "plugin": due.owner or owner(rule.key), "key": due.key,
        "worker": due.worker_id or client.worker_id, "on": due.on, "show_from": since, "title": due.title[:200],
        "why": due.why, "legal": due.legal, "safety": due.safety, "risk": client.risk, "link": due.link,
        "settled_by_record": due.settled_by_record, "task": int(task) if rule.key == TASK_RULE else None,
        "sensitivity": due.sensitivity or rule.sensitivity, "given": False, "snoozed_until": None,
        "closed_at": None, "closed_by": "",
    }


TASK_RULE = f"{CORE}.task"


def _renew(row: DueItem, now: dict[str, Any]) -> None:
    """Take over what changed. What a person decided stands, until the rule names another day."""
    if row.on == now["on"]:
        for decided in ("snoozed_until", "closed_at", "closed_by"):
            del now[decided]
        if row.snoozed_until:
            now["show_from"] = row.snoozed_until
    if row.given:
        del now["worker"], now["given"]
    for name, value in now.items():
        field = DueItem._meta.fields[name]
        if getattr(row, field.object_id_name if name in ("client", "worker", "task") else name) != value:
            setattr(row, name, value)
    row.save()


def enabled() -> frozenset[str]:
    """Owners whose rows count: the core, and the specializations that are on."""
    return switches.enabled() | {CORE}


def update_next_date(which: Any, owners: frozenset[str]) -> None:
    """Keep on each of these clients the first open day that everybody who sees the client may know."""
    first = DueItem.select(fn.MIN(DueItem.on)).where(
        DueItem.client == Client.id, DueItem.closed_at.is_null(), DueItem.plugin << sorted(owners),
        DueItem.sensitivity == "")
    Client.update(next_on=fn.COALESCE(first, NO_DATE)).where(which).execute()


def switched(plugin: str) -> None:
    """After a switch: the next dates of the clients whom the plugin's rules concern."""
    concerned = DueItem.select(DueItem.client).where(DueItem.plugin == plugin).distinct()
    update_next_date(Client.id << concerned, enabled())


def refresh_all(today: date) -> int:
    """Ask every rule about every client, in the order of their ids. Returns how many there were."""
    count, last = 0, 0
    while page := list(Client.select().where(Client.id > last).order_by(Client.id).limit(200)):
        with atomic():
            for client in page:
                refresh(client, today=today)
        count, last = count + len(page), page[-1].id
    return count


@worker_leaving.connect
def _handed_to(worker: Worker) -> str:
    """Tasks and dates that somebody handed to a worker would stand on nobody's Today once they are gone."""
    count = (Task.select().where(Task.worker == worker.id, Task.closed_at.is_null()).count()
             + DueItem.select().where(DueItem.worker == worker.id, DueItem.given, DueItem.closed_at.is_null()).count())
    return ngettext("%(num)d open task is theirs: please give it to somebody else first.",
                    "%(num)d open tasks are theirs: please give them to somebody else first.", count) if count else ""

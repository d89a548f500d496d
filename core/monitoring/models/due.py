"""Due dates as data: the rules are asked when a client's record changes, and their answers kept as rows.

Today, the overdue count and a supervisor's board are then one indexed query each. Rules of a
specialization that is off are asked too, and its rows are left out on reading: switching is instant.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from peewee import Expression, fn

from core.access.models import state_changed
from core.clients.models import NO_DATE, Client, client_changed, update_team
from core.extension import switches
from core.extension.contributions import Due, MonitoringRule
from core.extension.registry import CORE, Registry, owner
from core.extension.switches import Enabled
from core.foundation import application, audit, clock
from core.foundation.db import atomic
from core.monitoring.models.answers import FAILED, answers
from core.monitoring.models.assignment import Assigner, let_somebody_see
from core.monitoring.models.contacts import update_last_contact
from core.monitoring.models.due_item import TASK_RULE, DueItem
from core.web.sentences import SentenceField, stored

SHOWN_AHEAD = timedelta(days=7)
PAGE = 200  # clients whose dates are worked out in one transaction


@client_changed.connect
def refresh(client: Client, kinds: frozenset[str] = frozenset({"client"}), today: date | None = None) -> None:
    """Bring what is kept about the client up to date after changes of these kinds, inside their transaction."""
    if kinds & {"client", "contact"}:
        update_last_contact(Client.id == client.id)
    rules = [rule for rule in application.current(Registry).everything("monitoring_rules")
             if "client" in kinds or kinds & set(rule.watches)]
    if rules or "due" in kinds:
        _refresh_dates(rules, client, today or clock.today())


def _refresh_dates(rules: Sequence[MonitoringRule], client: Client, today: date) -> None:
    """Ask these rules about the client, and keep what follows."""
    on = switches.enabled()
    if rules:
        _ask(rules, client, today, on)
    update_next_date(Client.id == client.id, on | {CORE})


@state_changed.connect
def refresh_after_move(_agency: Any) -> None:
    """After the agency's state changed, ask the rules that watch "agency" anew, for the clients they have dates of."""
    keys = [rule.key for rule in application.current(Registry).everything("monitoring_rules")
            if "agency" in rule.watches]
    concerned = DueItem.select(DueItem.client).where(DueItem.rule << keys, DueItem.closed_at.is_null())
    for client in list(Client.select().where(Client.id << concerned)) if keys else ():
        refresh(client, frozenset({"agency"}))


def _ask(rules: Sequence[MonitoringRule], client: Client, today: date, on: Enabled) -> None:
    """Keep the answers of these rules as rows, instead of their earlier ones."""
    wanted = {(rule.key, due.key): (rule, due) for rule, due in answers(rules, client, today, on)}
    rows = list(DueItem.select().where(DueItem.client == client.id, DueItem.rule << [rule.key for rule in rules]))
    kept = {(row.rule, row.key): row for row in rows if (row.rule, row.key) in wanted}
    assigner = Assigner.of(client) if wanted else None
    gone = [row.id for row in rows if (row.rule, row.key) not in wanted]
    if gone:
        DueItem.delete().where(DueItem.id << gone).execute()
    fresh = []
    for key, (rule, due) in wanted.items():
        columns = _columns(client, rule, due)
        if key in kept:
            _renew(kept[key], columns, assigner)
        else:
            fresh.append({**columns, "worker": assigner.worker_for(columns["intended"], columns["sensitivity"])})
    if fresh:
        DueItem.insert_many(fresh).execute()
    if assigner:
        let_somebody_see(client, assigner)


def in_force() -> Expression:
    """Rows of clients for whom their rule holds; joined with Client."""
    rules = application.current(Registry).everything("monitoring_rules")
    return (Client.status == "active") | ((Client.status == "paused") & (
        DueItem.rule << [rule.key for rule in rules if rule.while_paused]))


def _columns(client: Client, rule: MonitoringRule, due: Due) -> dict[str, Any]:
    """A rule's answer as a row, all but the worker on whose Today it stands."""
    since = due.since or due.on - SHOWN_AHEAD
    task = due.key.removeprefix("task-")
    return {
        "client": client.id, "rule": rule.key, "plugin": due.owner or owner(rule.key), "key": due.key,
        "intended": due.worker_id or client.worker_id, "on": due.on, "show_from": since, "title": due.title,
        "why": due.why, "legal": due.legal, "safety": due.safety, "risk": client.risk, "link": due.link,
        "settled_by_record": due.settled_by_record, "settled_under": due.settled_under,
        "task": int(task) if rule.key == TASK_RULE else None, "sensitivity": due.sensitivity or rule.sensitivity,
        "reassigned": False, "snoozed_until": None, "closed_at": None, "closed_by": "",
    }


def _renew(row: DueItem, columns: dict[str, Any], assigner: Assigner) -> None:
    """Take over what changed. What a person decided stands, until the rule names another day."""
    if row.on == columns["on"]:
        for decided in ("snoozed_until", "closed_at", "closed_by"):
            del columns[decided]
        if row.snoozed_until:
            columns["show_from"] = row.snoozed_until
    if row.reassigned:
        del columns["intended"], columns["reassigned"]
    intended = columns.get("intended", row.intended_id)
    if row.closed_at is None or "closed_at" in columns:  # a row that is done stays with whom it was done
        columns["worker"] = assigner.worker_for(intended, columns["sensitivity"])
    if columns["sensitivity"] not in ("", row.sensitivity):
        audit.label_later(row.client_id, row.subject, columns["sensitivity"])
    for name, value in columns.items():
        field = DueItem._meta.fields[name]
        kept = getattr(row, getattr(field, "object_id_name", name))
        if stored(kept) != stored(value) if isinstance(field, SentenceField) else kept != value:
            setattr(row, name, value)
    if row.dirty_fields:
        row.save()


def enabled() -> frozenset[str]:
    """Owners whose rows count: the core, and the specializations that are on."""
    return switches.enabled() | {CORE}


def update_next_date(which: Any, owners: frozenset[str]) -> None:
    """Keep on each of these clients the first open day that everybody who sees the client may know."""
    first = DueItem.select(fn.MIN(DueItem.day())).where(
        DueItem.client == Client.id, DueItem.closed_at.is_null(), DueItem.plugin << sorted(owners),
        (DueItem.sensitivity == "") | (DueItem.sensitivity == Client.sensitivity))
    Client.update(next_on=fn.COALESCE(first, NO_DATE)).where(which).execute()


def ask_again(plugin: str) -> None:
    """Ask a plugin's rules anew for the clients of whom one could not be checked, a page of them at a time."""
    rules = [rule for rule in application.current(Registry).everything("monitoring_rules") if owner(rule.key) == plugin]
    last, today = 0, clock.today()
    unchecked = DueItem.rule << [rule.key for rule in rules], DueItem.key == FAILED
    while rules and (page := list(Client.select().where(
            Client.id > last, Client.id << DueItem.select(DueItem.client).where(*unchecked))
            .order_by(Client.id).limit(PAGE))):
        with atomic():
            for client in page:
                _refresh_dates(rules, client, today)
        last = page[-1].id


def switched(plugin: str) -> None:
    """After a switch: the next dates of the clients whom the plugin's rules concern."""
    concerned = DueItem.select(DueItem.client).where(DueItem.plugin == plugin).distinct()
    update_next_date(Client.id << concerned, enabled())


def refresh_all(today: date) -> int:
    """Work out anew every copy that is kept of a client's record, client by client. Returns how many there were."""
    count, last = 0, 0
    while page := list(Client.select().where(Client.id > last).order_by(Client.id).limit(PAGE)):
        with atomic():
            update_team(Client.id << [client.id for client in page])
            for client in page:
                refresh(Client.get_by_id(client.id), today=today)
        count, last = count + len(page), page[-1].id
    return count

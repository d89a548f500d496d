"""Due dates as data: the rules are asked when a client's record changes, and their answers kept as rows.

Today, the overdue count and a supervisor's board are then one indexed query each. Rules of a
specialization that is off are asked too, and its rows are left out on reading: switching is instant.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from time import monotonic
from typing import Any

from peewee import Expression, fn

from core.access.models import state_changed
from core.clients.models import NO_DATE, Client, client_changed, update_team
from core.extension import switches
from core.extension.contributions import Due, MonitoringRule
from core.extension.registry import CORE, Registry, owner
from core.extension.settings import settings_changed
from core.extension.switches import Enabled
from core.foundation import application, audit, clock
from core.foundation.db import atomic
from core.foundation.prepared import Prepared, given
from core.monitoring.models.answers import answers
from core.monitoring.models.assignment import Assigner, let_somebody_see
from core.monitoring.models.contacts import update_last_contact
from core.monitoring.models.due_item import CLOSED_RULE, FAILED, TASK_RULE, DueItem
from core.web.sentences import SentenceField, stored

SENTENCES = frozenset(field.name for field in DueItem._meta.sorted_fields if isinstance(field, SentenceField))
SHOWN_AHEAD = timedelta(days=7)
PAGE, HELD = 200, 1.0  # how many clients are worked out in one transaction at most, and seconds that it should take


@dataclass(frozen=True)
class RecordRule(MonitoringRule):
    """A rule that answers for each record of the one kind it watches by itself: `due(client, today, ids)`, all of them
    without ids. The key of an answer is the `prefix` and the record's id."""

    prefix: str = ""
    ids: frozenset[int] = frozenset()  # the records that it is asked about; none for all

    def about(self, ids: Iterable[int]) -> RecordRule:
        """The same rule, asked about these records alone."""
        return replace(self, ids=frozenset(ids), due=partial(self.due, ids=frozenset(ids)))


@client_changed.connect
def refresh(client: Client, kinds: frozenset[str] = frozenset({"client"}), today: date | None = None,
            records: Mapping[str, Set[int]] | None = None) -> None:
    """Bring what is kept about the client up to date after changes of these kinds, inside their transaction.

    `records` holds the ids of a kind where all that changed are known: see client_changed.
    """
    if kinds & {"client", "contact"}:
        update_last_contact(client)
    rules = [rule if "client" in kinds else _narrowed(rule, records or {})
             for rule in application.current(Registry).everything("monitoring_rules")
             if "client" in kinds or not kinds.isdisjoint(rule.watches)]
    on = switches.enabled() if rules or "due" in kinds else None
    if rules:
        _ask(rules, client, today or clock.today(), "client" in kinds, on)
    if on is not None:
        _keep_next_date(client, on)


@state_changed.connect
def refresh_after_move(_agency: Any) -> None:
    """After the agency's state changed, ask the rules that watch "agency" anew, for the clients they have dates of."""
    keys = [rule.key for rule in application.current(Registry).everything("monitoring_rules")
            if "agency" in rule.watches]
    concerned = DueItem.select(DueItem.client).where(DueItem.rule << keys, DueItem.closed_at.is_null())
    for client in list(Client.select().where(Client.id << concerned)) if keys else ():
        refresh(client, frozenset({"agency"}))


def _narrowed(rule: MonitoringRule, records: Mapping[str, Set[int]]) -> MonitoringRule:
    """The rule, asked about the changed records alone if it answers for each by itself."""
    known = records.get(rule.watches[0]) if isinstance(rule, RecordRule) else None
    return rule.about(known) if isinstance(rule, RecordRule) and known else rule


def _ask(rules: list[MonitoringRule], client: Client, today: date, anew: bool = True,
         on: Enabled | None = None) -> None:
    """Keep the answers of these rules as rows, instead of their earlier ones.

    Those of a rule that failed stay: what was due is due until the rule answers again.
    `anew` says that the client may be another's now, so that somebody else may have to see what is protected.
    """
    wanted = {(rule.key, due.key): (rule, due) for rule, due in answers(rules, client, today, on)}
    rows = _rows_of(rules, client, [key for _rule, key in wanted])
    kept = {(row.rule, row.key): row for row in rows if (row.rule, row.key) in wanted}
    assigner = Assigner.of(client) if wanted else None
    failed = {rule for rule, key in wanted if key == FAILED}
    gone = [row.id for row in rows
            if (row.rule, row.key) not in wanted and row.rule not in failed and _is_there(row.plugin)]
    if gone:
        DELETE.run(ids=gone)
    for key, (rule, due) in wanted.items():
        columns = _columns(client, rule, due)
        if key in kept:
            _renew(kept[key], columns, assigner)
        else:
            worker_id = assigner.worker_for(columns["intended"], columns["sensitivity"])
            ADD.run(**{**columns, "worker": worker_id})
    for row in rows if assigner else ():
        if row.rule in failed and row.key != FAILED:
            _renew(row, {**row.__data__, "intended": client.worker_id, "risk": client.risk}, assigner)
    if assigner and (anew or any(due.sensitivity or rule.sensitivity for rule, due in wanted.values())):
        let_somebody_see(client, assigner)


def _is_there(plugin: str) -> bool:
    """Whether it works: what repeats a questionnaire waits while nobody can say whether it is due."""
    registry = application.current(Registry)
    return plugin == CORE or (plugin in registry.plugins and not registry.plugins[plugin].refused)


def _rows_of(rules: list[MonitoringRule], client: Client, answered: list[str]) -> list[DueItem]:
    """What the rules answered before; of one that is asked about some records, their rows and those answered now."""
    whole = [rule.key for rule in rules if not (isinstance(rule, RecordRule) and rule.ids)]
    keys = [f"{rule.prefix}{number}" for rule in rules if isinstance(rule, RecordRule) for number in rule.ids]
    return ROWS.models(client=client.id, rules=[rule.key for rule in rules], whole=whole, keys=[*keys, *answered])


ROWS = Prepared(lambda: DueItem.select().where(
    DueItem.client == given("client"), DueItem.rule << given("rules"),
    (DueItem.rule << given("whole")) | (DueItem.key << given("keys"))))
ADD = Prepared(lambda: DueItem.insert({name: given(name) for name in DueItem._meta.fields if name != "id"}))
CHANGE = Prepared(lambda names: DueItem.update({name: given(name) for name in names}).where(DueItem.id == given("id")))
DELETE = Prepared(lambda: DueItem.delete().where(DueItem.id << given("ids")))


def kept_while_paused() -> list[str]:
    """The keys of the rules that hold for paused clients, too."""
    return [rule.key for rule in application.current(Registry).everything("monitoring_rules") if rule.while_paused]


def in_force(while_paused: Any = None) -> Expression:
    """Rows of clients for whom their rule holds; joined with Client. Of a closed client it is what was left open.

    A prepared query names the rules that are
    `while_paused`."""
    rules = kept_while_paused() if while_paused is None else while_paused
    return ((Client.status == "active") | ((Client.status == "paused") & (DueItem.rule << rules))
            | ((Client.status == "closed") & (DueItem.rule == CLOSED_RULE)))


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
    if row.on == columns["on"] and row.key != FAILED:
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
    changed = {name: value for name, value in columns.items() if _differs(name, row.__data__[name], value)}
    if changed:
        CHANGE.run(tuple(changed), id=row.id, **changed)


def _differs(name: str, kept: Any, value: Any) -> bool:
    if name in SENTENCES:
        return stored(kept) != stored(value)
    return bool(kept != value)


def owners_in_force() -> frozenset[str]:
    """Owners whose rows count: the core, and the specializations that are on and work."""
    return switches.enabled() | {CORE}


def _first_day(client: Any, known: Any, owners: Any) -> Any:
    """The first open day of a client's rows of these sensitivities and owners."""
    return DueItem.select(fn.MIN(DueItem.day()).converter(DueItem.on.python_value)).where(
        DueItem.client == client, DueItem.closed_at.is_null(), DueItem.plugin << owners, DueItem.sensitivity << known)


NEXT = Prepared(lambda: _first_day(given("client"), given("known"), given("owners")))
KEEP_NEXT = Prepared(lambda: Client.update(next_on=given("on")).where(Client.id == given("client")))


def update_next_date(which: Any, owners: frozenset[str]) -> None:
    """Keep on each of these clients the first open day that everybody who sees the client may know."""
    first = _first_day(Client.id, ["", Client.sensitivity], sorted(owners))
    Client.update(next_on=fn.COALESCE(first, NO_DATE)).where(which).execute()


def _keep_next_date(client: Client, on: frozenset[str]) -> None:
    """The same for a client who was read in this transaction."""
    first = NEXT.value(client=client.id, known=["", client.sensitivity], owners=sorted(on | {CORE})) or NO_DATE
    if first != client.next_on:
        KEEP_NEXT.run(client=client.id, on=first)
        client.next_on = first


def switched(plugin: str) -> None:
    """After a switch: the next dates of the clients whom the plugin's rules concern."""
    concerned = DueItem.select(DueItem.client).where(DueItem.plugin == plugin).distinct()
    update_next_date(Client.id << concerned, owners_in_force())


def follow_plugins() -> None:
    """When the program starts: plugins that no longer work lose their dates; those that are new or back are asked."""
    back, gone = switches.came_and_went()
    for plugin in gone:
        switched(plugin)
    if back:
        _ask_about_everybody([rule for name in back for rule in _rules_of(name)])
        concerned = DueItem.select(DueItem.client).where(DueItem.plugin << back)
        _ask_about_everybody(_rules_of(CORE), Client.id << concerned)  # they repeat the plugins' questionnaires


@settings_changed.connect
def refresh_after_setting(plugin: str) -> None:
    """After a setting of a plugin changed: its rules are asked anew."""
    if rules := _rules_of(plugin):
        _ask_about_everybody(rules)


def ask_again(plugin: str) -> None:
    """Ask a plugin's rules anew for the clients of whom one could not be checked."""
    if rules := _rules_of(plugin):
        unchecked = DueItem.select(DueItem.client).where(DueItem.plugin == plugin, DueItem.key == FAILED)
        _ask_about_everybody(rules, Client.id << unchecked)


def _rules_of(plugin: str) -> list[MonitoringRule]:
    return [rule for rule in application.current(Registry).everything("monitoring_rules") if owner(rule.key) == plugin]


def _ask_about_everybody(rules: list[MonitoringRule], which: Any = True) -> None:
    for page in _pages(which):
        with atomic():
            for client in page:
                _ask(rules, client, clock.today())
            update_next_date(Client.id << [client.id for client in page], owners_in_force())


def _pages(which: Any = True) -> Iterator[list[Client]]:
    """Every client, or those of `which`, so many at a time as take about a second: others wait to write meanwhile."""
    last, size = 0, 1
    while page := list(Client.select().where(Client.id > last, which).order_by(Client.id).limit(size)):
        begun = monotonic()
        yield page
        size = max(1, min(PAGE, int(len(page) * HELD / max(monotonic() - begun, 0.001))))
        last = page[-1].id


def refresh_all(today: date) -> int:
    """Work out anew every copy that is kept of a client's record, client by client. Returns how many there were."""
    count = 0
    for page in _pages():
        with atomic():
            update_team(Client.id << [client.id for client in page])
            for client in page:
                refresh(Client.get_by_id(client.id), today=today)
        count += len(page)
    return count

"""What monitoring rules answer about a client, checked before anything is kept of it."""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from flask_babel.speaklater import LazyString
from peewee import DatabaseError

from core.accounts.models import Worker
from core.clients.models import Client
from core.extension import seams
from core.extension.contributions import Due, MonitoringRule
from core.extension.registry import CORE, Registry, owner
from core.extension.seams import Call, Failed, Wrong
from core.extension.switches import Enabled
from core.foundation import application
from core.foundation.db import db
from core.foundation.prepared import Prepared, given
from core.monitoring.models.due_item import FAILED
from core.web.sentences import lazy_gettext, shown, stored

SECONDS = 1.0  # that the rules of one plugin have together, while a record is being saved
MOST = 200  # dates of one rule for one client
LONGEST = {"key": 100, "title": 1_000, "why": 10_000, "link": 200}  # characters
LINK = re.compile(r"(?!//)[A-Za-z0-9/_.~?&=+%#-]*")


def answers(rules: Sequence[MonitoringRule], client: Client, today: date,
            on: Enabled) -> Iterator[tuple[MonitoringRule, Due]]:
    """What these rules say must happen; for one that fails a date that says so: silence would read as "all is well"."""
    rules = [rule for rule in rules if client.status == "active" or (client.status == "paused" and rule.while_paused)]
    rules = [rule for rule in rules if rule.after_death or not client.deceased]
    rules = [rule for rule in rules if rule.only_with is None or _has_row(rule.only_with, client)]
    if not rules:
        return
    shown = seams.read_only(client) if any(owner(rule.key) != CORE for rule in rules) else client
    calls = [Call(rule.key, _of_core, (rule, client, today)) if owner(rule.key) == CORE
             else Call(rule.key, _checked, (rule, shown, today)) for rule in rules]
    for rule, answer in zip(rules, seams.ask_all("rule", SECONDS, calls, on), strict=True):
        if isinstance(answer, Failed):
            yield rule, Due(FAILED, today, lazy_gettext("%(rule)s: couldn't be checked", rule=rule.title), lazy_gettext(
                "This rule has an error. Check this yourself and tell your administrator."), settled_by_record=True)
        else:
            yield from ((rule, due) for due in answer)


HAS_ROW = Prepared(lambda table: table.select(table.id).where(table.client == given("client")).limit(1))


def _has_row(table: Any, client: Client) -> bool:
    """Whether the client has a row in a plugin's table; also when nobody can say, for then the rule itself fails."""
    try:
        with db.savepoint():
            return HAS_ROW.first(table, client=client.id) is not None
    except DatabaseError:
        return True


def _of_core(rule: MonitoringRule, client: Client, today: date) -> list[Due]:
    return list(rule.due(client, today))


def _checked(rule: MonitoringRule, client: Client, today: date) -> list[Due]:
    """A plugin's answer. Raises Wrong, with a sentence without values, when it cannot be kept."""
    answered = rule.due(client, today)
    if not isinstance(answered, Iterable):
        raise Wrong(f"it returned {type(answered).__name__}; it takes a list of Due")
    found = list(islice(answered, MOST + 1))
    if len(found) > MOST:
        raise Wrong(f"it returned more than {MOST} dates for one client")
    found = [_check(due) for due in found]
    if len({due.key for due in found}) < len(found):
        raise Wrong("it returned two dates with one key")
    _check_workers({due.worker_id for due in found} - {None, client.worker_id})
    return found


def _check(due: Any) -> Due:
    """The date, with its sentences as the database would give them back: nothing of the plugin's own runs later."""
    if not isinstance(due, Due):
        raise Wrong(f"it returned a list with {type(due).__name__}; it takes Due")
    for name in ("on", "since"):
        if name == "on" or due.since is not None:
            seams.must_be_day(getattr(due, name), f"Due.{name}")
    for name, most in LONGEST.items():
        text = _text(name, getattr(due, name))
        if len(text) > most:
            raise Wrong(f"Due.{name} has more than {most} characters")
        if not text.strip() and name in ("key", "title"):
            raise Wrong(f"Due.{name} is empty")
    if not LINK.fullmatch(due.link):
        raise Wrong("Due.link must be a path")
    if due.key == FAILED:
        raise Wrong(f"Due.key {FAILED!r} is the core's own; choose another")
    _check_keys(due)
    for name in ("legal", "safety", "settled_by_record"):
        if not isinstance(getattr(due, name), bool):
            raise Wrong(f"Due.{name} must be True or False")
    if due.worker_id is not None and type(due.worker_id) is not int:
        raise Wrong("Due.worker_id must be the id of a worker")
    lazy = {name: shown(stored(getattr(due, name))) for name in ("title", "why") if type(getattr(due, name)) is not str}
    return replace(due, **lazy) if lazy else due


def _text(name: str, value: Any) -> str:
    """A text as it would be stored; what people read may be a lazy one."""
    if not isinstance(value, str) and not (name in ("title", "why") and isinstance(value, LazyString)):
        raise Wrong(f"Due.{name} must be text")
    text = value if isinstance(value, str) else stored(value)
    if "\0" in text:
        raise Wrong(f"Due.{name} holds a character that no database stores")
    return text


def _check_keys(due: Due) -> None:
    """The policies and the specialization that it names are there."""
    for name in ("sensitivity", "settled_under"):
        seams.must_be_policy(getattr(due, name), f"Due.{name}")
    if due.owner not in ("", CORE, *application.current(Registry).plugins):
        raise Wrong("Due.owner names no specialization")


def _check_workers(named: set[Any]) -> None:
    if named and Worker.select().where(Worker.id << sorted(named)).count() < len(named):
        raise Wrong("Due.worker_id names a worker that doesn't exist")

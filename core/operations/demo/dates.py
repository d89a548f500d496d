"""The due dates of clients made in bulk, as the rules would have them."""
from __future__ import annotations

import logging
from datetime import date

from core.clients.models import NO_DATE, Client
from core.extension.contributions import Due, MonitoringRule
from core.extension.registry import Registry, owner
from core.foundation.db import atomic
from core.monitoring.models import due
from core.monitoring.models.due_item import TASK_RULE, DueItem
from core.operations.demo.expected import ANSWERS, Record
from core.operations.demo.sheets import Sheet
from core.web.sentences import stored

log = logging.getLogger(__name__)

CHECKED = 20  # answers from memory that are compared, of each rule


class Dates:
    """Due rows, batch by batch: the core's from memory, the plugins' by asking their rules."""

    def __init__(self, registry: Registry, today: date) -> None:
        rules = registry.everything("monitoring_rules")
        self.known = [(rule, ANSWERS[rule.key]) for rule in rules if rule.key in ANSWERS]
        self.others: list[MonitoringRule] = [rule for rule in rules if rule.key not in ANSWERS]
        self.sheet, self.today, self.is_first = Sheet(DueItem), today, True
        self.checked = dict.fromkeys(ANSWERS, 0)
        self.ordinary: set[str] = set()  # rules that named a date of a client without protected records

    def put(self, record: Record) -> date:
        """Put down what the core's rules would say. Returns the first day that everybody may know."""
        first = NO_DATE
        for rule, answer in self.known if record.status == "active" else ():
            for item in answer(record):
                if self._add(record, rule, item) in ("", record.sensitivity):
                    first = min(first, max(item.on, item.since or item.on))
        return first

    def write(self, records: list[Record]) -> None:
        """Ask the other rules, now that the records are written, and write every date."""
        active = {record.id: record for record in records if record.status == "active"}
        doubted = self._doubted(active)
        if doubted:
            self.sheet = Sheet(DueItem)
            for record in records:
                self.put(record)
        earlier, failed = self._ask(active)
        self.sheet.write()
        self.is_first = False
        if earlier or doubted:
            due.update_next_date(Client.id << sorted(active if doubted else earlier), due.owners_in_force())
        if failed:  # the slow way keeps a row that says so
            for client in Client.select().where(Client.id << list(active)).order_by(Client.id):
                due.refresh(client, today=self.today)
            self.sheet = Sheet(DueItem)

    def _doubted(self, active: dict[int, Record]) -> bool:
        """Compare the first answers from memory with the rules' own; a rule that differs is asked from now on."""
        known = list(self.known)
        for rule, answer in known:
            sample = [record for record in active.values() if self.checked[rule.key] < CHECKED and any(answer(record))]
            if self.is_first:
                sample = sample[:CHECKED] + [record for record in active.values() if not any(answer(record))][:CHECKED]
            for record in sample[:2 * CHECKED]:
                self.checked[rule.key] += 1
                if list(rule.due(Client.get_by_id(record.id), self.today)) != list(answer(record)):
                    log.warning("%s changed: expected.py should follow, or this takes longer", rule.key)
                    self.known.remove((rule, answer))
                    self.others.append(rule)
                    break
        return len(known) > len(self.known)

    def _ask(self, active: dict[int, Record]) -> tuple[set[int], bool]:
        """Clients who have a date from a plugin that everybody who sees them may know, and whether a rule failed."""
        earlier: set[int] = set()
        clients = list(Client.select().where(Client.id << list(active)).order_by(Client.id)) if self.others else []
        for rule in list(self.others):
            asked = [client for client in clients if not self._rests(rule) or active[client.id].is_protected]
            try:
                with atomic():
                    answers = [(client.id, answer) for client in asked for answer in rule.due(client, self.today)]
            except Exception:
                log.exception("the rule %s failed", rule.key)
                return earlier, True
            earlier |= {number for number, answer in answers
                        if self._add(active[number], rule, answer) in ("", active[number].sensitivity)}
            self.ordinary |= {rule.key for number, _ in answers if not active[number].is_protected}
            if self.is_first and not answers and _waits(rule):
                self.others.remove(rule)
        return earlier, False

    def _rests(self, rule: MonitoringRule) -> bool:
        """Whether the rule rests on protected records only: its answers are protected, and the first batch shows it."""
        return bool(rule.sensitivity) and not self.is_first and rule.key not in self.ordinary

    def _add(self, record: Record, rule: MonitoringRule, item: Due) -> str:
        """Put down one due date. Returns its sensitivity.

        It stands with whom it is meant for: every worker of this agency sees the clients they work with, and only
        cleared ones have protected records.
        """
        sensitivity = item.sensitivity or rule.sensitivity
        intended = item.worker_id or record.worker
        task = item.key.removeprefix("task-")
        self.sheet.add(
            client=record.id, rule=rule.key, plugin=item.owner or owner(rule.key), key=item.key, intended=intended,
            worker=intended, on=item.on, show_from=item.since or item.on - due.SHOWN_AHEAD,
            title=stored(item.title), why=stored(item.why), legal=item.legal, safety=item.safety, risk=record.risk,
            link=item.link, settled_by_record=item.settled_by_record, settled_under=item.settled_under,
            task=int(task) if rule.key == TASK_RULE else None, sensitivity=sensitivity)
        return sensitivity


def _waits(rule: MonitoringRule) -> bool:
    """Whether the rule waits for records of its plugin's own, of which an agency made in bulk has none."""
    return any(kind.startswith(f"{owner(rule.key)}.") for kind in rule.watches)

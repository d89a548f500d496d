"""The lives of clients made in bulk: who they are, and a plausible record of the last months for each."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from core.assessments.models import Assessment, SafetyStep
from core.clients.models import Alert, CareTeamMember, Client, ClientState, OtherName, RelatedPerson, names
from core.clients.models.care_team import ASSIGNED
from core.clients.models.names import ClientName, NameWord
from core.extension.contributions import AssessmentForm
from core.foundation import audit, clock
from core.monitoring.models import Contact, Task
from core.monitoring.rules import CONTACT_EVERY
from core.operations.demo import notes, people, wording
from core.operations.demo.expected import Record
from core.operations.demo.sheets import Sheet
from core.operations.demo.shelf import LEVELS, URGENT, Shelf
from core.operations.demo.staff import Hand
from core.operations.demo.story import moment, pick
from core.plans.models import Goal, GoalProgress, Need, PlanReview, Step
from core.plans.rules import REVIEW_EVERY
from core.web.sentences import stored

CONTACTS = 10
TIME = time(15)  # of a morning in the office, in UTC
STATUSES, STATUS_WEIGHTS = ("active", "paused", "closed"), (80, 86, 100)
RISKS, RISK_WEIGHTS = ("", "low", "medium", "high"), (15, 60, 88, 100)
NEW, PROTECTED, RESTRICTED, URGENT_NOW, URGENT_THEN = 0.03, 0.05, 0.005, 0.004, 0.01  # shares of clients
MODELS = (NameWord, Client, ClientName, OtherName, CareTeamMember, ClientState, Alert, RelatedPerson, Contact, Task,
          Assessment, SafetyStep, Need, Goal, GoalProgress, Step, PlanReview)  # each after those it points at

NEEDS = tuple(wording.NEEDS)


class Lives:
    """Clients with all that is recorded about them, put down one by one and written together."""

    def __init__(self, random: Random, today: date, shelf: Shelf) -> None:
        self.random, self.today, self.shelf = random, today, shelf
        self.sheets = {model: Sheet(model) for model in MODELS}
        self.words: dict[str, int] = {}

    def write(self) -> None:
        """Write everything that was put down, with its rows in the audit log."""
        with Sheet(audit.AuditEvent) as log:
            for event in audit.sealed(self._events()):
                log.add(**event)
        for sheet in self.sheets.values():
            sheet.write()

    def _events(self) -> Iterator[dict[str, Any]]:
        """That each client and each record was added, as the verbs of the pages would have it, by this command."""
        common = {"at": clock.now().replace(tzinfo=None), "actor_id": audit.SYSTEM.id, "actor": audit.SYSTEM.name,
                  "source": audit.SYSTEM.source, "outcome": "ok"}
        for model, sheet in self.sheets.items():
            name = "client" if model is Client else getattr(model, "record_name", "")
            if name:
                at = {column: sheet.columns.index(column) for column in ("id", "client_id", "sensitivity")
                      if column in sheet.columns}
                for row in sheet.rows:
                    label = row[at["sensitivity"]]
                    yield {**common, "action": f"{name}.add", "client_id": row[at.get("client_id", at["id"])],
                           "subject": f"{name} {row[at['id']]}",
                           "sensitivity": label, "detail": json.dumps({"sensitivity": label}) if label else ""}

    def _add(self, model: Any, **fields: Any) -> int:
        return self.sheets[model].add(**fields)

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def live(self, number: int, worker: Hand, first_date: Callable[[Record], date]) -> Record:
        """Put down one client; `first_date` gives the first of the due dates that follow from it."""
        random = self.random
        ages = people.OLDER if random.random() < 0.25 else people.WORKING
        columns = people.person(random, self.today, ages)
        status = random.choices(STATUSES, cum_weights=STATUS_WEIGHTS)[0] if number else "active"
        record = Record(self.sheets[Client].last + 1, worker.id, worker.name, status,
                        random.choices(RISKS, cum_weights=RISK_WEIGHTS)[0], self.today,
                        pick(random, self.shelf.protected).sensitivity
                        if worker.cleared and self.shelf.protected and random.random() < PROTECTED else "")
        record.is_protected = bool(record.sensitivity)
        record.is_restricted = random.random() < RESTRICTED
        self._contacts(record, worker, columns["voicemail"])
        self._states(record, worker)
        self._assessments(record, worker, columns["sex"])
        if record.goal is None and (status != "active" or (self.today - record.opened_on).days > 30):
            self._plan(record, worker)
        self._tasks(record, worker)
        self._client(record, worker, columns, first_date(record))
        return record

    def _client(self, record: Record, worker: Hand, columns: dict[str, Any], next_on: date) -> None:
        """The client's own row, its place in the index of names, and its worker's in the care team."""
        all_names = (columns["given"], columns["family"], columns["preferred"], columns["other_names"])
        self._add(Client, **columns, worker=worker.id, team=worker.team, status=record.status, risk=record.risk,
                  opened_on=record.opened_on, sensitivity=record.sensitivity, last_contact_on=record.reached,
                  next_on=next_on,
                  name_sort=" ".join(names.words(f"{columns['family']} {columns['given']}"))[:420],
                  phone_tail=columns["phone"][-4:],
                  restricted_at=moment(self.random, self._ago(20)) if record.is_restricted else None,
                  restricted_by=worker.name if record.is_restricted else "")
        if columns["other_names"]:
            self._add(OtherName, client=record.id, sensitivity=record.sensitivity, kind="maiden",
                      family=columns["other_names"], by=worker.name, at=datetime.combine(record.opened_on, TIME))
        for word in sorted(names.findable(all_names)):
            if word not in self.words:
                self.words[word] = self._add(NameWord, word=word[:200], sound=names.sound(word[:200]))
            self._add(ClientName, client=record.id, word=self.words[word])
        self._add(CareTeamMember, client=record.id, worker=worker.id, part=stored(ASSIGNED), by=worker.name,
                  since=moment(self.random, record.opened_on))

    # --- What happened ----------------------------------------------------------------------------

    def _contacts(self, record: Record, worker: Hand, voicemail: str) -> None:
        """Ten contacts, about as often as the risk asks for; the client is added some days before the first."""
        random, every = self.random, CONTACT_EVERY[record.risk]
        ago = random.randint(0, every + 1) if record.status == "active" else random.randint(30, 500)
        is_new = record.status == "active" and random.random() < NEW
        meetings = []
        for number in range(CONTACTS):
            reached = number == 0 or random.random() < 0.7
            meetings.append((ago, "reached" if reached else "attempted" if random.random() < 0.65 else "collateral"))
            ago += random.randint(0, 3) if is_new else random.randint(2, every)
        record.opened_on = self._ago(ago + random.randint(0, 3))
        record.reached = self._ago(meetings[0][0])
        for ago, outcome in reversed(meetings):
            kind, on = notes.kind_of(random, outcome), self._ago(ago)
            at = moment(random, on)
            signed, minutes = ago > 2, notes.minutes_of(random, kind, outcome)
            whom, text = notes.told_by(random, kind, outcome, voicemail)
            contact = self._add(Contact, client=record.id, worker=worker.id, on=on, kind=kind, outcome=outcome,
                                whom=whom, minutes=minutes, sensitivity=record.sensitivity, text=text, created=at,
                                signed_at=at if signed else None, signed_by=worker.name if signed else "")
            if not signed:
                record.notes.append((contact, on, at))

    def _states(self, record: Record, worker: Hand) -> None:
        """Why the risk is what it is, why somebody is not active, and for some an alert."""
        random = self.random
        if record.risk:
            self._add(ClientState, client=record.id, kind="risk", value=record.risk, by=worker.name,
                      sensitivity=record.sensitivity, reason=pick(random, wording.RISKS[record.risk]),
                      at=moment(random, record.opened_on))
        if record.status != "active":
            reason = pick(random, wording.PAUSED if record.status == "paused" else wording.CLOSED)
            at = moment(random, record.reached + timedelta(days=random.randint(1, 29)))
            self._add(ClientState, client=record.id, kind="status", value=record.status, by=worker.name,
                      sensitivity=record.sensitivity, reason=reason, at=at)
            record.closed_at = at if record.status == "closed" else None
        if random.random() < 0.08:
            kind, severity, text = pick(random, people.ALERTS)
            until = self.today + timedelta(days=random.randint(-2, 180))
            alert = self._add(Alert, client=record.id, kind=kind, severity=severity, text=text, until=until,
                              by=worker.name, at=moment(random, record.opened_on), sensitivity=record.sensitivity)
            record.alert = (alert, until)
        if record.id % 20 == 7:
            until = self.today + timedelta(days=record.id % 90)
            number = self._add(RelatedPerson, client=record.id, name="Imani Okafor", relation="child", power="health",
                               power_until=until, by=worker.name, at=moment(Random(record.id), record.opened_on),
                               sensitivity=record.sensitivity)
            record.power = (number, until)

    def _tasks(self, record: Record, worker: Hand) -> None:
        """For about half a task that is open unless the client is closed, for a third one that was done."""
        random = self.random
        if random.random() < 0.33:
            on = self._ago(random.randint(5, 60) + self._closed_for(record))
            self._task(record, worker, on, closed_at=moment(random, on), closed_by=worker.name, closing="done",
                       outcome=pick(random, wording.OUTCOMES))
        if random.random() < 0.5 and not record.closed_at:
            on = self.today + timedelta(days=random.randint(-2, 60))
            held = on - timedelta(days=2) if random.random() < 0.1 and on > self.today else None
            number, title, time = self._task(record, worker, on, hold_until=held)
            record.tasks.append((number, on, title, held, time))

    def _task(self, record: Record, worker: Hand, on: date, **more: Any) -> tuple[int, str, str]:
        random = self.random
        kind, title, detail = pick(random, wording.TASKS)
        time = pick(random, ("09:30", "11:00", "14:15")) if kind == "appointment" else ""
        made = moment(random, min(on, self.today) - timedelta(days=random.randint(1, 9)))
        return self._add(Task, client=record.id, worker=worker.id, by=worker.id, title=title, detail=detail, kind=kind,
                         due_on=on, at_time=time, sensitivity=record.sensitivity, created=made, **more), title, time

    # --- Assessments and the plan -----------------------------------------------------------------

    def _assessments(self, record: Record, worker: Hand, sex: str) -> None:
        """One instrument once or twice, better the second time; now and then an answer that cannot wait."""
        random, shelf = self.random, self.shelf
        offered = shelf.ordinary + (shelf.protected if worker.cleared else [])
        if not offered:
            return
        chance = random.random()
        if chance < URGENT_NOW + URGENT_THEN and shelf.urgent and record.status == "active":
            is_now = chance < URGENT_NOW
            self._assess(record, worker, pick(random, shelf.urgent), sex, URGENT, 0 if is_now else 29, is_now)
            return
        form, level = pick(random, offered), random.randrange(LEVELS)
        ago = random.randint(0, (form.repeat_every or 60) + 1) + (self.today - record.reached).days * (
            record.status != "active")
        if random.random() < 0.5:
            self._assess(record, worker, form, sex, level, ago + random.randint(20, 40))
            level = max(level - 1, 0)
        self._assess(record, worker, form, sex, level, ago)

    def _assess(self, record: Record, worker: Hand, form: AssessmentForm, sex: str, level: int, ago: int,
                waits: bool = False) -> None:
        random, on = self.random, self._ago(ago)
        at = moment(random, on)
        columns = self.shelf.take(random, form, sex, level)
        number = self._add(Assessment, client=record.id, worker=worker.id, on=on, created=at,
                           signed_at=None if waits else at, signed_by="" if waits else worker.name,
                           **{**columns, "sensitivity": form.sensitivity or record.sensitivity})
        record.done[form.key] = (form, on, columns["total"])
        record.is_protected |= bool(form.sensitivity)
        if waits:
            record.unsigned.append((number, form, on))
        elif level == URGENT:
            told, name = worker.supervisor if not record.is_restricted else (0, "The team's supervisor")
            step = self._add(SafetyStep, assessment=number, on=on, how="Clinical interview", at=at,
                             told=told or None, supervisor=name, by=worker.name, crisis_line=True,
                             found=pick(random, wording.SAFETY_FOUND), disposition=pick(random, wording.SAFETY_AGREED))
            if told:
                record.told.append((step, number, at, told, name))

    def _closed_for(self, record: Record) -> int:
        """Days since the client was closed; 0 for everybody else."""
        return (self.today - record.closed_at.date()).days if record.closed_at else 0

    def _plan(self, record: Record, worker: Hand) -> None:
        """A need, a goal with its progress, a step, and a review; with a closed client all of it is settled."""
        random, by, sensitivity, ended = self.random, worker.name, record.sensitivity, self._closed_for(record)
        began = min(random.randint(10, 80) + ended, (self.today - record.opened_on).days)
        at = moment(random, self._ago(began))
        wanted = pick(random, NEEDS)
        need = self._add(Need, client=record.id, words=wanted, by=by, at=at, sensitivity=sensitivity)
        words, measure, better, start, aim = wording.NEEDS[wanted]
        latest = random.randint(min(start, aim), max(start, aim))
        due_on = self._ago(ended) + timedelta(days=random.randint(-3, 240))
        closing, why = pick(random, wording.CLOSED_GOALS) if record.closed_at else ("", "")
        goal = self._add(Goal, client=record.id, need=need, words=words, type_title="", measure=measure, better=better,
                         baseline=float(start), target=float(aim), latest=float(latest), due_on=due_on, by=by, at=at,
                         sensitivity=sensitivity, closed_at=record.closed_at, closed_by=by if closing else "",
                         closing=closing, reason=why)
        record.goal = (goal, words, due_on, at)
        halfway = self._ago((began + ended) // 2)
        self._add(GoalProgress, goal=goal, on=halfway, value=float(latest), by=by,
                  note=pick(random, wording.PROGRESS), at=moment(random, halfway))
        text, who = pick(random, wording.STEPS), pick(random, ("client", "worker", "other"))
        name, on = pick(random, wording.OTHERS) if who == "other" else "", self._ago(ended) + timedelta(
            days=random.randint(-3, 120))
        step = self._add(Step, goal=goal, text=text, who=who, who_name=name, due_on=on,
                         worker=worker.id if who == "worker" else None)
        record.step = (step, text, who, name, on)
        if random.random() < 0.4:
            held = self._ago(random.randint(ended + 1, began))
            record.review = held + REVIEW_EVERY
            self._add(PlanReview, client=record.id, on=held, words=pick(random, wording.REVIEWS), goals=1, by=by,
                      next_on=record.review, at=moment(random, held), sensitivity=sensitivity)

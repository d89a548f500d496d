"""The agency of the random histories: people of every role in two teams, clients of every kind, canaries everywhere.

Every family name is one of its own, and so is every text that is typed: a leak is a word found in a page.
"""
from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from string import ascii_lowercase
from typing import Any

from flask import Flask

from core.access.models import Agency
from core.accounts.models import Team, Worker, passwords
from core.assessments.models import Assessment
from core.assessments.rules import evaluate
from core.clients.models import Client
from core.extension import switches
from core.extension.registry import Registry
from core.foundation import clock, db
from core.monitoring.models import Contact, Task
from core.plans.models import Goal, Need, PlanReview, Step

FAMILY = re.compile(r"Zq[a-z]{3}fam")
WORD = re.compile(r"zq\d+z")
BEGINNING = datetime(2026, 11, 23, 15, tzinfo=UTC)

PASSWORD = "seven green lamps at night"  # the administrator's
STAFF = (  # name, role, team, cleared
    ("Ada Administrator", "administrator", "", False),
    ("Otto Auditor", "auditor", "", False),
    ("Fay Frontdesk", "front_desk", "North", False),
    ("Sue Supervisor", "supervisor", "North", True),
    ("Ana Worker", "case_manager", "North", True),
    ("Ben Colleague", "case_manager", "North", False),
    ("Bea Colleague", "case_manager", "North", True),
    ("Sid Supervisor", "supervisor", "South", False),
    ("Cleo Stranger", "case_manager", "South", True),
    ("Dan Stranger", "case_manager", "South", False),
)
CLIENTS = (  # of whom, protected, restricted
    ("Ana Worker", False, False),
    ("Ana Worker", True, False),
    ("Ben Colleague", False, False),
    ("Cleo Stranger", False, True),
    ("Cleo Stranger", True, True),
    ("Dan Stranger", False, False),
)


class Clock:
    """The time in the agency: it stands still but for a second with every question, and days pass when told."""

    def __init__(self) -> None:
        self.moment = BEGINNING

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def pass_days(self, days: int) -> None:
        """Let days pass; it is three in the afternoon again."""
        self.moment = datetime.combine(self.moment.date() + timedelta(days=days), BEGINNING.time(), UTC)


class World:
    """One agency. `undone()` takes back what is done in it."""

    def __init__(self, app: Flask, registry: Registry, time: Clock) -> None:
        self.app, self.registry, self.time = app, registry, time
        self.policy = registry.everything("sensitivity_policies")[0].key
        forms = registry.everything("assessment_forms")
        self.urgent = next(form for form in forms if any(flag.blocks for flag in form.flags))
        self.protected_form = next(form for form in forms if form.sensitivity)
        self._families = map("Zq{}fam".format, map("".join, itertools.product(ascii_lowercase, repeat=3)))
        self._words = itertools.count(1)
        Agency.create(name="Riverside Support")
        for plugin in registry.working():
            switches.flip(plugin.name, True, "test")
        self.teams = {name: Team.create(name=name) for name in ("North", "South")}
        self._hire()
        self.clients = [self._open(*facts) for facts in CLIENTS]

    @property
    def today(self) -> date:
        return clock.today()

    def family(self) -> str:
        """A family name that nobody else has."""
        return next(self._families)

    def word(self) -> str:
        """A text that stands nowhere else."""
        return f"zq{next(self._words)}z"

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back, at the end, everything that is done in the block, and let it be the first day again."""
        moment = self.time.moment
        try:
            with db.db.obj.atomic() as step:
                yield
                step.rollback()
        finally:
            self.time.moment = moment

    # --- Making it ----------------------------------------------------------------------------------

    def _hire(self) -> None:
        for name, role, team, cleared in STAFF:
            worker = Worker.add(name, name.lower().replace(" ", "."), [role], self.teams.get(team))
            if role == "administrator":
                Worker.update(password=passwords.digest(PASSWORD)).where(Worker.id == worker.id).execute()
            if cleared:
                worker.set_clearances([self.policy], "test")

    def _open(self, name: str, protected: bool, restricted: bool) -> int:
        """A client with a record of each kind, ordinary ones and, where its worker is cleared, protected ones."""
        worker = Worker.get(Worker.name == name)
        policy = self.policy if protected else ""
        client = Client.add(worker, given=self.word(), family=self.family(), born=date(1960, 5, 4), sensitivity=policy)
        with db.atomic():
            for kind in sorted({"", *worker.clearances}):
                self._fill(client, worker, kind)
        if restricted:
            client = Client.get_by_id(client.id)
            client.restrict(client.version, True, worker)
        return client.id

    def _fill(self, client: Client, by: Worker, policy: str) -> None:
        word, soon, kind = self.word, clock.today() + timedelta(days=5), {"sensitivity": policy}
        note: dict[str, Any] = {"on": clock.today() - timedelta(days=4), "kind": "phone", "outcome": "reached", **kind}
        need = Need.add(client, by, words=word(), **kind)
        goal = Goal.add(client, by, need=need, words=word(), due_on=soon, **kind)
        Step.add(goal, by, text=word(), who="worker", worker=by.id, due_on=soon)
        Contact.log(client, by, text=word(), next_step=word(), next_on=soon, **note,
                    goals=[(goal.id, goal.words, goal.sensitivity)])
        Contact.log(client, by, text=word(), sign=True, **note)
        Task.add(client, by, title=word(), due_on=soon, worker=by.id, **kind)
        PlanReview.add(client, by, on=clock.today(), words=word(), next_on=soon, **kind)
        self._assess(client, by, self.protected_form if policy else self.urgent)

    def _assess(self, client: Client, by: Worker, form: Any) -> None:
        answers = {question.key: question.choices[-1].value for question in form.questions}
        Assessment.finish(client, by, form, answers, evaluate(form, answers, {"sex": ""}), on=clock.today(),
                          note=self.word())

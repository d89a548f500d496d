"""A client's plan: need, goal, step, progress, review."""
from __future__ import annotations

from datetime import date
from typing import Any

from peewee import CharField, DateField, FloatField, ForeignKeyField, IntegerField, TextField

from core.accounts.models import Worker
from core.assessments.models import Assessment
from core.clients.models import CareTeamMember, Client, client_changed
from core.foundation import audit, clock
from core.foundation.db import Moment, Stale, Table, VersionedTable, atomic
from core.plans.rules import percent

PRIORITIES = {"1": "First", "2": "Soon", "3": "Later"}
CLOSINGS = {"met": "Met", "partly": "Partly met", "not_met": "Not met", "discontinued": "Discontinued"}
NEED_STATES = {"open": "Open", "deferred": "Deferred", "declined": "Declined by the client",
               "solved": "Solved"}
WHO = {"client": "The client", "worker": "A worker", "other": "Somebody else"}


class Closed(Stale):
    """The goal was closed in the meantime; it must be taken up again before anything is added to it."""


class _Recorded(VersionedTable):
    """What needs, goals and steps share: they belong to a client's record and say so when saved."""

    def _client(self) -> Client:
        return self.client  # type: ignore[attr-defined]

    def store(self, seen: int, action: str, **fields: Any) -> None:
        """Save these fields with their audit row. Raises Stale."""
        for name, value in fields.items():
            setattr(self, name, value)
        with atomic():
            self.save_from(seen)
            self._told(action)

    def _told(self, action: str) -> None:
        client = self._client()
        audit.record(action, client_id=client.id, subject=f"{type(self).__name__.lower()} {self.id}",
                     sensitivity=self._protected())
        client_changed.send(client, what="plan")

    def _protected(self) -> str:
        return self.sensitivity  # type: ignore[attr-defined]


class Need(_Recorded):
    """What the client needs, in the client's words or from an assessment."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    words = TextField()
    assessment = ForeignKeyField(Assessment, null=True, backref="+", on_delete="SET NULL")
    state = CharField(16, default="open")
    reason = TextField(default="")
    sensitivity = CharField(100, default="")
    by = CharField(200)
    at = Moment()

    @classmethod
    def add(cls, client: Client, by: Worker, **fields: Any) -> Need:
        with atomic():
            need = cls.create(client=client, by=by.name, at=clock.now(), **fields)
            need._told("need.add")
        return need

    def set_state(self, seen: int, state: str, reason: str) -> None:
        """Defer, decline, solve or take up again, with the reason. Raises Stale."""
        self.store(seen, f"need.{state}", state=state, reason=reason)


class Goal(_Recorded):
    """What the plan aims at: the client's words, a measure, where it starts, where it should be by when."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE", index=True)
    need = ForeignKeyField(Need, null=True, backref="+", on_delete="SET NULL")
    type = CharField(100, default="")
    type_title = CharField(200, default="")
    words = TextField()
    measure = CharField(200, default="")
    better = CharField(8, default="up")
    baseline = FloatField(null=True)
    target = FloatField(null=True)
    latest = FloatField(null=True)
    due_on = DateField(null=True)
    priority = CharField(1, default="2")
    sensitivity = CharField(100, default="")
    by = CharField(200)
    at = Moment()
    closed_at = Moment(null=True)
    closed_by = CharField(200, default="")
    closing = CharField(16, default="")
    reason = TextField(default="")

    class Meta:
        indexes = ((("type", "closed_at"), False),)

    @property
    def url(self) -> str:
        return f"/goals/{self.id}"

    @property
    def title(self) -> str:
        """What the goal is called: the client's words, or its type while there are none."""
        return self.words or self.type_title

    @property
    def percent(self) -> int | None:
        """How far from baseline to target, 0 to 100; None when that cannot be said."""
        return percent(self.baseline, self.latest, self.target, self.better)

    @classmethod
    def add(cls, client: Client, by: Worker, **fields: Any) -> Goal:
        """Set a goal; the client's plan begins with the first."""
        with atomic():
            goal = cls.create(client=client, by=by.name, at=clock.now(), **fields)
            goal._told("goal.add")
        return goal

    def change(self, seen: int, by: Worker, why_date: str = "", **fields: Any) -> None:
        """Edit the goal; `why_date` is kept in its history when its day moves. Raises Stale."""
        with atomic():
            self.store(seen, "goal.change", **fields)
            if why_date:
                self._note(by, why_date)

    def record(self, by: Worker, on: date, value: float | None, note: str) -> GoalProgress:
        """Write down how the goal stands; the newest day's number is the latest. Raises Closed."""
        with atomic():
            self.must_be_open()
            made = GoalProgress.create(goal=self, on=on, value=value, note=note, by=by.name, at=clock.now())
            if value is not None:
                newest = (GoalProgress.select(GoalProgress.value)
                          .where(GoalProgress.goal == self, GoalProgress.value.is_null(False))
                          .order_by(GoalProgress.on.desc(), GoalProgress.id.desc()).limit(1).scalar())
                Goal.update(latest=newest).where(Goal.id == self.id).execute()
            self._told("goal.progress")
        return made

    def close(self, seen: int, closing: str, reason: str, by: Worker) -> None:
        """Close the goal with how it went. Raises Stale, and Closed when it is already."""
        with atomic():
            self.must_be_open()
            self.store(seen, "goal.close", closing=closing, reason=reason, closed_at=clock.now(),
                       closed_by=by.name)

    def reopen(self, seen: int, note: str, by: Worker) -> None:
        """Take the goal up again; `note` keeps how it was closed. Raises Stale, also when it is open."""
        if self.closed_at is None:
            raise Stale(self)
        with atomic():
            self.store(seen, "goal.reopen", closing="", reason="", closed_at=None, closed_by="")
            self._note(by, note)

    def must_be_open(self) -> None:
        """Inside a transaction, hold the goal open until its end. Raises Closed."""
        if not Goal.update(latest=Goal.latest).where(Goal.id == self.id, Goal.closed_at.is_null()).execute():
            raise Closed(Goal.get_by_id(self.id))

    def _note(self, by: Worker, note: str) -> None:
        GoalProgress.create(goal=self, on=clock.today(), note=note, by=by.name, at=clock.now())


class GoalProgress(Table):
    """How a goal stood on a day: a number in the goal's measure, or words."""

    goal = ForeignKeyField(Goal, backref="+", on_delete="CASCADE")
    on = DateField()
    value = FloatField(null=True)
    note = TextField(default="")
    by = CharField(200)
    at = Moment()


class Step(_Recorded):
    """Who does what by when, so that a goal is reached; and the kind of help it draws on."""

    goal = ForeignKeyField(Goal, backref="+", on_delete="CASCADE")
    text = CharField(200)
    who = CharField(16)
    who_name = CharField(200, default="")
    worker = ForeignKeyField(Worker, null=True, backref="+", on_delete="RESTRICT")
    due_on = DateField(null=True)
    category = CharField(100, default="")
    category_title = CharField(200, default="")
    done_at = Moment(null=True)
    done_by = CharField(200, default="")
    outcome = TextField(default="")

    def _client(self) -> Client:
        return self.goal.client

    def _protected(self) -> str:
        return self.goal.sensitivity

    @classmethod
    def add(cls, goal: Goal, by: Worker, **fields: Any) -> Step:
        """Add a step to an open goal; a worker who takes it sees the client from then on. Raises Closed."""
        with atomic():
            goal.must_be_open()
            step = cls.create(goal=goal, **fields)
            step._told("step.add")
            step._shown_to_its_worker(by)
        return step

    def change(self, seen: int, by: Worker, **fields: Any) -> None:
        """Edit the step. Raises Stale, and Closed once its goal is."""
        with atomic():
            self.goal.must_be_open()
            self.store(seen, "step.change", **fields)
            self._shown_to_its_worker(by)

    def finish(self, seen: int, outcome: str, by: Worker) -> None:
        """The step was taken. Raises Stale, also when it was taken before, and Closed once its goal is."""
        if self.done_at:
            raise Stale(self)
        with atomic():
            self.goal.must_be_open()
            self.store(seen, "step.done", done_at=clock.now(), done_by=by.name, outcome=outcome)

    def _shown_to_its_worker(self, by: Worker) -> None:
        if self.worker_id:
            CareTeamMember.join_team(self.goal.client, self.worker_id, "Works on a step of the plan", by)


class PlanReview(Table):
    """That the plan was looked at with the client, what came of it, and when it is looked at again."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE", index=True)
    on = DateField()
    words = TextField(default="")
    next_on = DateField()
    goals = IntegerField(default=0)  # how many ordinary ones were open then
    by = CharField(200)
    at = Moment()

    @classmethod
    def hold(cls, client: Client, by: Worker, **fields: Any) -> PlanReview:
        """Record a review and the day of the next."""
        with atomic():
            made = cls.create(client=client, by=by.name, at=clock.now(), **fields)
            audit.record("plan.review", client_id=client.id, subject=f"review {made.id}")
            client_changed.send(client, what="plan")
        return made

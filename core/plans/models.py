"""A client's plan: need, goal, step, progress, review."""
from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from peewee import CharField, DateField, FloatField, ForeignKeyField, IntegerField, TextField

from core.accounts.models import Worker
from core.assessments.models import Assessment
from core.clients.models import CareTeamMember, Record, log_client_change, must_be_open
from core.foundation import clock
from core.foundation.db import Conflict, Moment, Stale, Table, VersionedTable, atomic
from core.plans.rules import percent

PRIORITIES = {"1": "First", "2": "Soon", "3": "Later"}
CLOSINGS = {"met": "Met", "partly": "Partly met", "not_met": "Not met", "discontinued": "Discontinued"}
NEED_STATES = {"open": "Open", "deferred": "Deferred", "declined": "Declined by the client",
               "solved": "Solved"}
WHO = {"client": "The client", "worker": "A worker", "other": "Somebody else"}


class GoalClosed(Conflict):
    """The goal was closed in the meantime; it must be reopened before anything is added to it."""

    def __init__(self, goal: Goal):
        super().__init__(gettext("This goal was closed by %(by)s. Reopen it before you add anything.",
                                 by=goal.closed_by), goal)


class PlanRecord(Record):
    """What needs, goals and reviews share: rules that watch the plan watch them all."""

    watched_as = "plan"


class Need(PlanRecord):
    """What the client needs, in the client's words or from an assessment."""

    record_name = "need"

    words = TextField()
    assessment = ForeignKeyField(Assessment, null=True, backref="+", on_delete="SET NULL")
    state = CharField(16, default="open")
    reason = TextField(default="")
    by = CharField(200)
    at = Moment()

    def set_state(self, seen_version: int, state: str, reason: str) -> None:
        """Defer, decline, solve or reopen, with the reason. Raises Stale."""
        self.change(seen_version, state, state=state, reason=reason)


class Goal(PlanRecord):
    """What the plan aims at: the client's words, a measure, where it starts, where it should be by when."""

    record_name = "goal"

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

    def edit(self, seen_version: int, by: Worker, why_date: str = "", lifted_because: str = "", **fields: Any) -> None:
        """Edit the goal; `why_date` is kept in its history when its day moves. Raises Stale."""
        with atomic():
            self.change(seen_version, lifted_because=lifted_because, **fields)
            if why_date:
                self._note(by, why_date)

    def record(self, by: Worker, on: date, value: float | None, note: str) -> GoalProgress:
        """Write down how the goal stands; the newest day's number is the latest. Raises GoalClosed."""
        with atomic():
            self.must_be_open()
            made = GoalProgress.create(goal=self, on=on, value=value, note=note, by=by.name, at=clock.now())
            if value is not None:
                newest = (GoalProgress.select(GoalProgress.value)
                          .where(GoalProgress.goal == self, GoalProgress.value.is_null(False))
                          .order_by(GoalProgress.on.desc(), GoalProgress.id.desc()).limit(1).scalar())
                Goal.update(latest=newest).where(Goal.id == self.id).execute()
            self.log_change("progress")
        return made

    def close(self, seen_version: int, closing: str, reason: str, by: Worker) -> None:
        """Close the goal with how it went. Raises Stale, and GoalClosed when it is already."""
        with atomic():
            self.must_be_open()
            self.change(seen_version, "close", closing=closing, reason=reason, closed_at=clock.now(),
                        closed_by=by.name)

    def reopen(self, seen_version: int, note: str, by: Worker) -> None:
        """Reopen the goal; `note` keeps how it was closed. Raises Stale, also when it is open, and ClientClosed."""
        if self.closed_at is None:
            raise Stale(self)
        with atomic():
            must_be_open(self.client)
            self.change(seen_version, "reopen", closing="", reason="", closed_at=None, closed_by="")
            self._note(by, note)

    def must_be_open(self) -> None:
        """Raises GoalClosed when the goal is closed, and ClientClosed when its client is; asked in a transaction."""
        now = Goal.get_by_id(self.id)
        if now.closed_at:
            raise GoalClosed(now)
        must_be_open(self.client)

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


class Step(VersionedTable):
    """Who does what by when, so that a goal is reached; and the kind of help it draws on.

    It belongs to its goal's client and has its goal's protection.
    """

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

    @classmethod
    def add(cls, goal: Goal, by: Worker, **fields: Any) -> Step:
        """Add a step to an open goal; a worker who takes it sees the client from then on.

        Raises GoalClosed and ClientClosed.
        """
        with atomic():
            goal.must_be_open()
            step = cls.create(goal=goal, **fields)
            step._log_change("add")
            step._show_to_worker(by)
        return step

    def edit(self, seen_version: int, by: Worker, action: str = "change", **fields: Any) -> None:
        """Edit the step. Raises Stale, and GoalClosed once its goal is closed."""
        for name, value in fields.items():
            setattr(self, name, value)
        with atomic():
            self.goal.must_be_open()
            self.save_from(seen_version)
            self._log_change(action)
            self._show_to_worker(by)

    def finish(self, seen_version: int, outcome: str, by: Worker) -> None:
        """The step was taken. Raises Stale, also when it was taken before, and GoalClosed once its goal is."""
        if self.done_at:
            raise Stale(self)
        self.edit(seen_version, by, "done", done_at=clock.now(), done_by=by.name, outcome=outcome)

    def _log_change(self, action: str) -> None:
        log_client_change(self.goal.client, f"step.{action}", f"step {self.id}", "plan", (self.goal.sensitivity,))

    def _show_to_worker(self, by: Worker) -> None:
        if self.worker_id:
            CareTeamMember.join_team(self.goal.client, self.worker_id, by)


class PlanReview(PlanRecord):
    """That the plan was looked at with the client, what came of it, and when it is looked at again."""

    record_name = "review"

    on = DateField()
    words = TextField(default="")
    next_on = DateField()
    goals = IntegerField(default=0)  # how many ordinary ones were open then
    by = CharField(200)
    at = Moment()

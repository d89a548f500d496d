"""Needs, the goals that are set for them, and the steps towards a goal."""
from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from peewee import CharField, DateField, FloatField, ForeignKeyField, TextField

from core.access.queries import Assigner
from core.accounts.models import Worker
from core.assessments.models import Assessment
from core.clients.models import CareTeamMember, log_client_change, must_be_open
from core.foundation import audit, clock
from core.foundation.db import Conflict, Moment, Stale, Table, VersionedTable, atomic
from core.monitoring.models import ContactGoal
from core.plans.models.changes import KEPT, GoalChange
from core.plans.models.reviews import PlanRecord
from core.plans.rules import percent
from core.web.sentences import SentenceField


class GoalClosed(Conflict):
    """A closed goal takes no change; it must be reopened first."""

    def __init__(self, goal: Goal):
        super().__init__(gettext("%(by)s closed this goal. Reopen it to make changes.",
                                 by=goal.closed_by), goal)


class StepNeedsWorker(Conflict):
    """A step's worker could not see it once its goal is protected; somebody else must take the step."""

    def __init__(self, step: Step):
        super().__init__(gettext("%(name)s couldn't see the step “%(step)s” any longer. Reassign it first.",
                                 name=step.worker.name, step=step.text), step)


class Need(PlanRecord):
    """What the client needs, in the client's words or from an assessment."""

    record_name = "need"

    words = TextField()
    assessment = ForeignKeyField(Assessment, null=True, backref="+", on_delete="SET NULL")
    state = CharField(16, default="open")
    reason = TextField(default="")
    by = CharField(200)
    at = Moment()

    def set_state(self, seen_version: int, state: str, reason: str, sensitivity: str | None = None,
                  lifted_because: str = "") -> None:
        """Defer, decline, solve or reopen, with the reason; with a `sensitivity`, protect it or lift that.

        Goals set for a need that is protected from now on are protected with it. Raises Stale, and StepNeedsWorker.
        """
        before = self.sensitivity
        label = before if sensitivity is None else sensitivity
        with atomic():
            self.change(seen_version, state, lifted_because, state=state, reason=reason, sensitivity=label)
            if label and label != before:
                for goal in Goal.select().where(Goal.need == self, Goal.sensitivity == ""):
                    goal.protect(label)


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
    reason = SentenceField(default="")

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

    def edit(self, seen_version: int, by: Worker, why_date: str = "", lifted_because: str = "",
             steps_to: int | None = None, **fields: Any) -> None:
        """Edit the goal. What its numbers and its date were is kept, and `why_date` when the date moves.

        When it is protected from now on, `steps_to` is the id of who takes the open steps whose worker could no longer
        see them. Raises Stale, GoalClosed, ClientClosed, and StepNeedsWorker when there is still such a step.
        """
        label, before = self.sensitivity, {name: getattr(self, name) for name in KEPT}
        with atomic():
            self.must_be_open()
            self.change(seen_version, lifted_because=lifted_because, **fields)
            if self.sensitivity != label:
                for step in self.steps_to_give(self.sensitivity) if steps_to else ():
                    step.goal = self
                    step.edit(step.version, by, "give", worker=steps_to)
                self._protect_parts()
            changed = {name: value for name, value in before.items() if value != getattr(self, name)}
            if label not in ("", self.sensitivity):  # what it was belongs to the protection that is lifted
                changed = dict.fromkeys(changed)
            GoalChange.keep(self, changed, by, why_date)

    def protect(self, sensitivity: str, because: Any = "") -> None:
        """Protect the goal, open or closed, with all that belongs to it. Raises StepNeedsWorker."""
        with atomic():
            super().protect(sensitivity, because)
            self._protect_parts()

    def steps_to_give(self, sensitivity: str) -> list[Step]:
        """The open steps whose worker could not see them if the goal had this sensitivity."""
        steps = list(Step.select(Step, Worker).join(Worker).where(
            Step.goal == self, Step.done_at.is_null(), Step.who == "worker"))
        assigner = Assigner.of(self.client) if steps else None
        return [step for step in steps if assigner and not assigner.may_have(step.worker_id, sensitivity)]

    def _protect_parts(self) -> None:
        """Let what belongs to the goal have the protection that it has now."""
        left = [] if self.closed_at else self.steps_to_give(self.sensitivity)
        if left:
            raise StepNeedsWorker(left[0])
        self.pass_protection_on()

    def pass_protection_on(self) -> None:
        """Protect the steps' events and the contacts' mentions like the goal."""
        update_mentions(Goal.id == self.id)
        if self.sensitivity:
            for number, in Step.select(Step.id).where(Step.goal == self).tuples():
                audit.label_later(self.client_id, f"step {number}", self.sensitivity)

    def has_entries(self) -> bool:
        """Whether steps, progress or changes were recorded: they are protected by the goal alone."""
        return any(table.select().where(table.goal == self).exists() for table in (Step, GoalProgress, GoalChange))

    def record(self, by: Worker, on: date, value: float | None, note: str) -> GoalProgress:
        """Write down how the goal stands; the newest day's number is the latest. Raises GoalClosed, ClientClosed."""
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
            GoalChange.reopened(self, note, by)

    def must_be_open(self) -> None:
        """Raises GoalClosed when the goal is closed, and ClientClosed when its client is; asked in a transaction."""
        now = Goal.get_by_id(self.id)
        if now.closed_at:
            raise GoalClosed(now)
        must_be_open(self.client)


def update_mentions(which: Any) -> None:
    """Keep on each contact that worked on one of these goals the protection which that goal has now."""
    label = Goal.select(Goal.sensitivity).where(Goal.id == ContactGoal.goal)
    ContactGoal.update(sensitivity=label).where(ContactGoal.goal << Goal.select(Goal.id).where(which)).execute()


class GoalProgress(Table):
    """How a goal stood on a day: a number in the goal's measure, or words."""

    goal = ForeignKeyField(Goal, backref="+", on_delete="CASCADE")
    on = DateField()
    value = FloatField(null=True)
    note = SentenceField(default="")
    by = CharField(200)
    at = Moment()


def by_whom(step: Any) -> str:
    """Who does a step, to the client: "by you", "by you, with Teresa", "by Ana Worker", "by your pastor" for a bare
    word like "pastor"."""
    if step.who == "client":
        return gettext("by you, with %(name)s", name=step.who_name) if step.who_name else gettext("by you")
    name = step.worker_name or step.who_name
    if name.islower() and name.partition(" ")[0] not in ("the", "a", "an", "my", "his", "her", "their", "your"):
        return gettext("by your %(name)s", name=name)
    return gettext("by %(name)s", name=name)


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
    outcome = SentenceField(default="")

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
        self.goal.inherit_protection()
        log_client_change(self.goal.client, f"step.{action}", f"step {self.id}", "plan", (self.goal.sensitivity,))

    def _show_to_worker(self, by: Worker) -> None:
        if self.worker_id:
            CareTeamMember.join_team(self.goal.client, self.worker_id, by)

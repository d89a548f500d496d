"""Tasks: something to do for a client, within a window of days, by somebody."""
from __future__ import annotations

from datetime import date
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from peewee import Case, CharField, DateField, DeferredForeignKey, ForeignKeyField, IntegerField, TextField

from core.access.queries import Assigner
from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client, Record, must_be_open
from core.foundation import clock
from core.foundation.db import Conflict, Moment, NotAllowed, atomic
from core.monitoring.models.nearest import nearest
from core.monitoring.rules import Repetition, may_undo, next_due
from core.web.dates import moment
from core.web.sentences import SentenceField, lazy_gettext

TASK_KINDS = {"task": _("Task"), "appointment": _("Appointment")}


def already_done(row: Any, by: Worker) -> str:
    """Who marked a task or a line as done and when, to this worker."""
    if row.closed_by == by.name:
        return gettext("You already marked this as done on %(at)s.", at=moment(row.closed_at))
    return gettext("This was already done by %(name)s on %(at)s.", name=row.closed_by, at=moment(row.closed_at))


def already_canceled(task: Any, by: Worker) -> str:
    """Who canceled a task and when, to this worker."""
    if task.closed_by == by.name:
        return gettext("You already canceled this on %(at)s.", at=moment(task.closed_at))
    return gettext("This was already canceled by %(name)s on %(at)s.", name=task.closed_by, at=moment(task.closed_at))


class Task(Record):
    """Something to do for a client, within a window of days, by somebody."""

    record_name = "task"

    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    title = CharField(200)
    detail = TextField(default="")
    kind = CharField(16, default="task")
    due_from = DateField(null=True)
    due_on = DateField()
    at_time = CharField(5, default="")
    hold_until = DateField(null=True)
    repeat_days = IntegerField(default=0)
    repeat_months = IntegerField(default=0)
    repeat_day = IntegerField(default=0)  # of the month, as it was meant: 31 also in a shorter one
    contact = DeferredForeignKey("Contact", null=True, backref="+", on_delete="SET NULL")
    repeats = ForeignKeyField("self", null=True, backref="+", on_delete="SET NULL")  # the one it follows
    by = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    created = Moment()
    closed_at = Moment(null=True)
    closed_by = CharField(200, default="")
    closing = CharField(16, default="")  # "done" or "cancelled"
    outcome = SentenceField(default="")

    class Meta:
        indexes = ((("worker", "closed_at", "due_on"), False), (("by", "closed_at", "due_on"), False))

    @property
    def url(self) -> str:
        return f"/tasks/{self.id}"

    @property
    def repetition(self) -> Repetition:
        """How often it comes back."""
        return Repetition(self.repeat_days, self.repeat_months, self.repeat_day)

    @classmethod
    def day(cls) -> Any:
        """The day on which it is due: its own, or the later one until which it is held."""
        return Case(None, [(cls.hold_until > cls.due_on, cls.hold_until)], cls.due_on).converter(
            cls.due_on.python_value)

    @property
    def can_be_undone(self) -> bool:
        """Whether it was closed today, so that it can be taken back."""
        return self.closed_at is not None and clock.local(self.closed_at).date() == clock.today()

    @classmethod
    def add(cls, client: Client, by: Worker, **fields: Any) -> Self:
        """Set a task. `worker` is the id of who does it; they see the client from then on. Raises ClientClosed."""
        if fields.get("repeat_months"):
            fields.setdefault("repeat_day", fields["due_on"].day)
        with atomic():
            task = super().add(client, by, **fields)
            task._show_to_worker(by)
        return task

    def edit(self, seen_version: int, by: Worker, lifted_because: str = "", **fields: Any) -> None:
        """Save these fields; an unsigned note that it came from follows. Raises Stale, and Conflict once closed."""
        self.must_not_be_closed(by)
        with atomic():
            self.change(seen_version, lifted_because=lifted_because, **fields)
            self._show_to_worker(by)
            self._update_note()

    def protect(self, sensitivity: str, because: Any = "") -> None:
        """Protect it as what it comes from is protected; while it is open, it goes to the nearest who may see it."""
        worker_id = self.worker_id if self.closed_at else nearest(self.client, self.worker_id, sensitivity)
        given = {"worker": worker_id} if worker_id != self.worker_id else {}
        with atomic():
            self.change(self.version, "protect", because, sensitivity=sensitivity, **given)
            self._show_to_worker(self.client.worker)

    def pass_protection_on(self) -> None:
        """Protect those that follow it: they say the same."""
        for task in Task.select().where(Task.repeats == self, Task.sensitivity != self.sensitivity):
            task.protect(self.sensitivity, lazy_gettext("The original task is protected."))

    def follow_note(self, **fields: Any) -> None:
        """Take over what the note that it came from says now."""
        lifted = lazy_gettext("The protection was removed from the original note.")
        self.change(self.version, lifted_because=lifted, **fields)

    def give(self, seen_version: int, worker_id: int, by: Worker) -> None:
        """Hand the task to somebody else. Raises Stale, and Conflict once closed."""
        self.must_not_be_closed(by)
        with atomic():
            self.change(seen_version, "give", worker=worker_id)
            self._show_to_worker(by)

    def hold(self, seen_version: int, until: date | None, by: Worker) -> None:
        """Put the task away until a day, when it comes back by itself; None brings it back now.

        Raises Stale, and Conflict once closed.
        """
        self.must_not_be_closed(by)
        self.change(seen_version, "hold", hold_until=until)

    def finish(self, seen_version: int, outcome: str, by: Worker) -> None:
        """Done; a recurring task leaves its next one behind. Raises Stale, and Conflict once closed."""
        with atomic():
            self._close(seen_version, "done", outcome, by)
            if self.repetition and self.client.status != "closed":
                self._set_next(by)

    def cancel(self, seen_version: int, reason: str, by: Worker) -> None:
        """Called off, with the reason. Raises Stale, and Conflict once closed."""
        self._close(seen_version, "cancelled", reason, by)

    def _close(self, seen_version: int, closing: str, outcome: str, by: Worker) -> None:
        self.must_not_be_closed(by)
        self.change(seen_version, closing, closed_at=clock.now(), closed_by=by.name, closing=closing, outcome=outcome)

    def must_not_be_closed(self, by: Worker) -> None:
        """Raises Conflict when the task is done or cancelled, in a sentence for `by`."""
        if self.closed_at:
            raise Conflict(already_done(self, by) if self.closing == "done" else already_canceled(self, by), self)

    def undo(self, seen_version: int, by: Worker) -> None:
        """Take back on the same day that it was closed; the next of a recurring task goes, unless it was touched.

        It is the next step of its unsigned note again. Raises Stale, ClientClosed, and Conflict on another day or when
        its note was struck or has another next step now.
        """
        if not self.can_be_undone:
            raise Conflict(gettext("You can only undo this on the same day."), self)
        if not self.may_undo(by):
            raise NotAllowed(gettext("Only the person who did this, the assigned worker, or a supervisor can undo "
                                     "it."), self)
        with atomic():
            must_be_open(self.client)
            self._must_fit_note()
            self.reopen(seen_version)
            self._update_note()
            for following in Task.select().where(Task.repeats == self, Task.closed_at.is_null(), Task.version == 1):
                why = lazy_gettext("The task before it was reopened.")
                following.cancel(following.version, why, by)

    def reopen(self, seen_version: int) -> None:
        """Open it again, with whoever may have it. Raises Stale."""
        nearest = Assigner.of(self.client).worker_for(self.worker_id, self.sensitivity)
        self.change(seen_version, "undo", closed_at=None, closed_by="", closing="", outcome="", worker=nearest)

    def may_undo(self, by: Worker) -> bool:
        """Whether this worker closed it, has it, or supervises."""
        return may_undo(by, self.closed_by, self.worker_id)

    def _must_fit_note(self) -> None:
        """Raises Conflict unless it can be open beside the note that it came from."""
        note = self.contact
        if note and note.struck_at:
            raise Conflict(gettext("The original note was entered in error."), self)
        if note and note.is_open and Task.select().where(Task.contact == note, Task.closed_at.is_null()).exists():
            raise Conflict(gettext("The original note now has a different next step."), self)

    def _set_next(self, by: Worker) -> None:
        """The next of a recurring task: counted from the due day, later than today; only one is open."""
        if Task.select().where(Task.repeats == self, Task.closed_at.is_null()).exists():
            return
        due = next_due(self.repetition, self.due_on, clock.today())
        window = self.due_on - self.due_from if self.due_from else None
        Task.add(self.client, by, title=self.title, detail=self.detail, kind=self.kind, at_time=self.at_time,
                 due_on=due, due_from=due - window if window is not None else None, worker=self.worker_id,
                 repeat_days=self.repeat_days, repeat_months=self.repeat_months, repeat_day=self.repeat_day,
                 sensitivity=self.sensitivity, repeats=self)

    def _update_note(self) -> None:
        """Let the unsigned note that it came from say what the task says, and be protected as the task is."""
        note = self.contact
        if not (note and note.is_open):
            return
        wanted = {"next_step": self.title, "next_on": self.due_on, "sensitivity": note.sensitivity or self.sensitivity}
        if any(getattr(note, name) != value for name, value in wanted.items()):
            note.change(note.version, **wanted)

    def _show_to_worker(self, by: Worker) -> None:
        CareTeamMember.join_team(self.client, self.worker_id, by)

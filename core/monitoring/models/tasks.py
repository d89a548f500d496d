"""Tasks: something to do for a client, within a window of days, by somebody."""
from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from peewee import CharField, DateField, DeferredForeignKey, ForeignKeyField, IntegerField, TextField

from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client, client_changed
from core.foundation import audit, clock
from core.foundation.db import Moment, VersionedTable, atomic

TASK_KINDS = {"task": "Task", "appointment": "Appointment"}


class Task(VersionedTable):
    """Something to do for a client, within a window of days, by somebody."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    title = CharField(200)
    detail = TextField(default="")
    kind = CharField(16, default="task")
    due_from = DateField(null=True)
    due_on = DateField()
    at_time = CharField(5, default="")
    hold_until = DateField(null=True)
    repeat_days = IntegerField(default=0)
    contact = DeferredForeignKey("Contact", null=True, backref="+", on_delete="SET NULL")
    sensitivity = CharField(100, default="")
    by = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    created = Moment()
    closed_at = Moment(null=True)
    closed_by = CharField(200, default="")
    closing = CharField(16, default="")  # "done" or "cancelled"
    outcome = TextField(default="")

    class Meta:
        indexes = ((("worker", "closed_at", "due_on"), False), (("by", "closed_at", "due_on"), False))

    @property
    def url(self) -> str:
        return f"/tasks/{self.id}"

    @classmethod
    def add(cls, client: Client, by: Worker, **fields: Any) -> Task:
        """Set a task. `worker` is the id of who does it; it sees the client from then on."""
        with atomic():
            task = cls.create(client=client, by=by.id, created=clock.now(), **fields)
            audit.record("task.add", client_id=client.id, subject=f"task {task.id}", sensitivity=task.sensitivity)
            task._shown_to_its_worker(by)
            client_changed.send(client, what="task")
        return task

    def change(self, seen: int, by: Worker, **fields: Any) -> None:
        """Save these fields. Raises Stale."""
        for name, value in fields.items():
            setattr(self, name, value)
        self._save(seen, "task.change", by)

    def give(self, seen: int, worker_id: int, by: Worker) -> None:
        """Hand the task to somebody else."""
        self.worker = worker_id
        self._save(seen, "task.give", by)

    def hold(self, seen: int, until: date | None, by: Worker) -> None:
        """Put the task away until a day, when it comes back by itself."""
        self.hold_until = until
        self._save(seen, "task.hold", by)

    def finish(self, seen: int, outcome: str, by: Worker) -> None:
        """Done; a recurring task leaves its next one behind."""
        self._close(seen, "done", outcome, by)

    def cancel(self, seen: int, reason: str, by: Worker) -> None:
        """Called off, with the reason."""
        self._close(seen, "cancelled", reason, by)

    def _close(self, seen: int, closing: str, outcome: str, by: Worker) -> None:
        with atomic():
            self.closed_at, self.closed_by, self.closing, self.outcome = clock.now(), by.name, closing, outcome
            self._save(seen, f"task.{closing}", by)
            if closing == "done" and self.repeat_days:
                self._next(by)

    def _next(self, by: Worker) -> None:
        """The next of a recurring task: counted from the due day, but never into the past."""
        step = timedelta(days=self.repeat_days)
        due = self.due_on + step
        while due < clock.today():
            due += step
        window = self.due_on - self.due_from if self.due_from else None
        Task.add(self.client, by, title=self.title, detail=self.detail, kind=self.kind, at_time=self.at_time,
                 due_on=due, due_from=due - window if window is not None else None, worker=self.worker_id,
                 repeat_days=self.repeat_days, sensitivity=self.sensitivity)

    def _save(self, seen: int, action: str, by: Worker) -> None:
        with atomic():
            self.save_from(seen)
            audit.record(action, client_id=self.client_id, subject=f"task {self.id}")
            self._shown_to_its_worker(by)
            client_changed.send(self.client, what="task")

    def _shown_to_its_worker(self, by: Worker) -> None:
        CareTeamMember.join_team(self.client, self.worker_id, "Works on a task", by)

"""Contacts with their addenda, tasks, and the kept due dates."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_babel import ngettext
from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from core import audit, clock
from core.accounts.models import Worker, worker_leaving
from core.clients.models import CareTeamMember, Client, client_changed
from core.db import Moment, Table, VersionedTable, atomic

CONTACT_KINDS = {"phone": "Phone", "visit": "Home visit", "office": "In the office", "video": "Video",
                 "message": "Text or e-mail", "letter": "Letter", "other": "Elsewhere"}
OUTCOMES = {"reached": "Client reached", "attempted": "Attempted, not reached", "collateral": "Somebody else reached"}
TASK_KINDS = {"task": "Task", "appointment": "Appointment"}


class Contact(VersionedTable):
    """A talk with or about a client. Once signed it is never edited; addenda stand beside it."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    on = DateField()
    kind = CharField(16)
    outcome = CharField(16)
    minutes = IntegerField(default=0)
    text = TextField(default="")
    next_step = CharField(200, default="")
    next_on = DateField(null=True)
    sensitivity = CharField(100, default="")
    created = Moment()
    signed_at = Moment(null=True)
    signed_by = CharField(200, default="")

    class Meta:
        indexes = ((("client", "on", "id"), False),)

    @property
    def url(self) -> str:
        return f"/contacts/{self.id}"

    @property
    def kind_words(self) -> str:
        return CONTACT_KINDS.get(self.kind, self.kind)

    @property
    def outcome_words(self) -> str:
        return OUTCOMES.get(self.outcome, self.outcome)

    @classmethod
    def log(cls, client: Client, by: Worker, goals: Iterable[tuple[int, str, str]] = (), sign: bool = False,
            **fields: Any) -> Contact:
        """Write a contact down; a next step with a date becomes a task."""
        with atomic():
            contact = cls.create(client=client, worker=by.id, created=clock.now(), **fields)
            for goal_id, title, sensitivity in goals:
                ContactGoal.create(contact=contact, goal_id=goal_id, title=title, sensitivity=sensitivity)
            if contact.next_step and contact.next_on:
                Task.add(client, by, title=contact.next_step, due_on=contact.next_on, worker=by.id,
                         sensitivity=contact.sensitivity, contact=contact)
            audit.record("contact.add", client_id=client.id, subject=f"contact {contact.id}",
                         sensitivity=contact.sensitivity)
            if sign:
                contact.sign(by)
            contact._changed()
        return contact

    def change(self, seen: int, **fields: Any) -> None:
        """Edit a contact that is not signed yet. Raises Stale, and ValueError once it is signed."""
        if self.signed_at:
            raise ValueError("a signed contact is not edited")
        for name, value in fields.items():
            setattr(self, name, value)
        with atomic():
            self.save_from(seen)
            audit.record("contact.change", client_id=self.client_id, subject=f"contact {self.id}")
            self._changed()

    def sign(self, by: Worker) -> None:
        """Sign: from now on only addenda. Signing twice changes nothing."""
        with atomic():
            done = (Contact.update(signed_at=clock.now(), signed_by=by.name, version=Contact.version + 1)
                    .where(Contact.id == self.id, Contact.signed_at.is_null()).execute())
            if done:
                audit.record("contact.sign", client_id=self.client_id, subject=f"contact {self.id}")

    def add(self, text: str, by: Worker) -> Addendum:
        """Put an addendum beside the contact."""
        with atomic():
            made = Addendum.create(contact=self, text=text, by=by.name, at=clock.now())
            audit.record("contact.addendum", client_id=self.client_id, subject=f"contact {self.id}")
        return made

    def _changed(self) -> None:
        last = (Contact.select(Contact.on).where(Contact.client == self.client_id, Contact.outcome == "reached",
                                                 Contact.sensitivity << ["", self.client.sensitivity])
                .order_by(Contact.on.desc()).limit(1).tuples().first())
        if last:
            Client.update(last_contact_on=last[0]).where(Client.id == self.client_id).execute()
        client_changed.send(self.client, what="contact")


class ContactGoal(Table):
    """A goal that was worked on in a contact, by id, in the words and under the protection it had then."""

    contact = ForeignKeyField(Contact, backref="+", on_delete="CASCADE")
    goal_id = IntegerField(index=True)
    title = TextField()
    sensitivity = CharField(100, default="")


class Addendum(Table):
    """What was added to a signed contact later."""

    contact = ForeignKeyField(Contact, backref="+", on_delete="CASCADE")
    text = TextField()
    by = CharField(200)
    at = Moment()


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
    contact = ForeignKeyField(Contact, null=True, backref="+", on_delete="SET NULL")
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


class DueItem(Table):
    """One thing that must happen by a day, kept when the client's record changes, shown by Today."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    rule = CharField(100)
    plugin = CharField(64)
    key = CharField(100)
    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    given = BooleanField(default=False)  # handed over by a person, so the rule no longer chooses the worker
    on = DateField()
    show_from = DateField()
    title = CharField(200)
    why = TextField(default="")
    legal = BooleanField(default=False)
    safety = BooleanField(default=False)
    risk = CharField(16, default="")
    link = CharField(200, default="")
    by_fact = BooleanField(default=False)
    task = ForeignKeyField(Task, null=True, backref="+", on_delete="CASCADE")
    sensitivity = CharField(100, default="")
    snoozed_until = DateField(null=True)
    closed_at = Moment(null=True)
    closed_by = CharField(200, default="")

    class Meta:
        indexes = (
            (("client", "rule", "key"), True),
            (("worker", "closed_at", "show_from", "on"), False),
            (("plugin", "closed_at"), False),
        )


@worker_leaving.connect
def _handed_to(worker: Worker) -> str:
    """Tasks and dates that somebody handed to a worker would stand on nobody's Today once they are gone."""
    count = (Task.select().where(Task.worker == worker.id, Task.closed_at.is_null()).count()
             + DueItem.select().where(DueItem.worker == worker.id, DueItem.given, DueItem.closed_at.is_null()).count())
    return ngettext("%(num)d open task is theirs: please give it to somebody else first.",
                    "%(num)d open tasks are theirs: please give them to somebody else first.", count) if count else ""

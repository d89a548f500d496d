"""One thing that must happen by a day, as a row."""
from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from peewee import BooleanField, Case, CharField, DateField, ForeignKeyField

from core.access.queries import Assigner
from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client, log_client_change, must_be_open
from core.extension.registry import CORE
from core.foundation import clock
from core.foundation.db import Conflict, Moment, NotAllowed, Table, atomic
from core.monitoring.models.tasks import Task, already_done
from core.monitoring.rules import may_undo
from core.web.pages import NOTICES
from core.web.sentences import SentenceField

TASK_RULE = f"{CORE}.task"
NOTE_RULE = f"{CORE}.unsigned_note"
FAILED = "failed"  # the key of the row that says that a rule could not be checked
CLOSED_RULE = f"{CORE}.closed"  # asked by no one: see core/monitoring/models/left_open.py


class DueItem(Table):
    """One thing that must happen by a day, kept when the client's record changes, shown by Today."""

    # Three without an index of their own: those below begin with them.
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE", index=False)
    rule = CharField(100)
    plugin = CharField(64)
    key = CharField(100)
    # Whom the rule or a person named.
    intended = ForeignKeyField(Worker, backref="+", on_delete="CASCADE", index=False)
    reassigned = BooleanField(default=False)  # a person named them, so the rule no longer does
    # On whose Today it stands: see responsible().
    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE", index=False)
    on = DateField()
    show_from = DateField()
    title = SentenceField()
    why = SentenceField(default="")
    legal = BooleanField(default=False)
    safety = BooleanField(default=False)
    risk = CharField(16, default="")
    link = CharField(200, default="")
    settled_by_record = BooleanField(default=False)
    settled_under = CharField(100, default="")
    task = ForeignKeyField(Task, null=True, backref="+", on_delete="CASCADE")
    sensitivity = CharField(100, default="")
    snoozed_until = DateField(null=True)
    closed_at = Moment(null=True)
    closed_by = CharField(200, default="")

    class Meta:
        indexes = (
            (("client", "rule", "key"), True),
            (("worker", "closed_at", "show_from", "on"), False),
            (("intended", "closed_at"), False),
            (("plugin", "closed_at"), False),
        )

    @classmethod
    def day(cls) -> Any:
        """The day on which it is due: its own, or the later one to which somebody put it off."""
        return Case(None, [(cls.show_from > cls.on, cls.show_from)], cls.on).converter(cls.on.python_value)

    @property
    def subject(self) -> str:
        """What the audit log calls this row: "core.task task-5"."""
        return f"{self.rule} {self.key}"

    @property
    def is_unchecked(self) -> bool:
        """Whether it says that its rule could not be checked: nobody can settle that or put it off."""
        return self.key == FAILED and self.settled_by_record

    def _must_be_checked(self) -> None:
        if self.is_unchecked:
            raise Conflict(gettext("This comes off the list once the rule works again."), self)

    @property
    def can_be_undone(self) -> bool:
        """Whether it was done today, so that it can be taken back."""
        return self.closed_at is not None and clock.local(self.closed_at).date() == clock.today()

    def may_undo(self, by: Worker) -> bool:
        """Whether this worker did it, has it, or supervises."""
        return may_undo(by, self.closed_by, self.worker_id)

    def may_wait_until(self, until: date) -> bool:
        """Whether it may be put off to this day: a legal deadline or a safety step not past its own."""
        return not (self.legal or self.safety) or until <= self.on

    @property
    def away_until(self) -> date | None:
        """The day until which somebody has put it off, or its task, while that day lies ahead."""
        until = self.task.hold_until if self.task else self.snoozed_until
        return until if until and until > clock.today() else None

    def finish(self, seen_version: int, outcome: str, by: Worker) -> None:
        """Done; a task is finished by it, with how it went. `seen_version` is that of the task.

        Raises Stale, and Conflict when it was done already, or when only the record itself can settle it.
        """
        self._must_be_checked()
        if self.settled_by_record:
            raise Conflict(gettext("This comes off the list once the record shows it's done."), self)
        if self.task:
            self.task.finish(seen_version, outcome, by)
            return
        with atomic():
            open_one = DueItem.update(closed_at=clock.now(), closed_by=by.name).where(
                DueItem.id == self.id, DueItem.closed_at.is_null())
            if not open_one.execute():
                self.must_be_open(by)
            self._log_change("done")

    def undo(self, by: Worker) -> None:
        """Take back on the same day that it was done; it stands with whoever is nearest and may see it now.

        Raises ClientClosed, and Conflict on another day or for somebody who may not.
        """
        if not self.can_be_undone:
            raise Conflict(gettext("You can only undo this on the same day."), self)
        if not self.may_undo(by):
            raise NotAllowed(gettext("Only the person who did this, the assigned worker, or a supervisor can undo "
                                     "it."), self)
        with atomic():
            must_be_open(self.client)
            worker_id = Assigner.of(self.client).worker_for(self.intended_id, self.sensitivity)
            DueItem.update(closed_at=None, closed_by="", worker=worker_id).where(DueItem.id == self.id).execute()
            self._log_change("undo")

    @property
    def can_be_given(self) -> bool:
        """Whether somebody else may have it: a note is finished by its author."""
        return self.rule != NOTE_RULE

    def must_be_open(self, by: Worker) -> None:
        """Raises Conflict when it was done already; asked within the transaction."""
        now = DueItem.get_or_none(DueItem.id == self.id)
        if now is None:
            raise Conflict(str(NOTICES["gone"]), self)
        if now.closed_at:
            raise Conflict(already_done(now, by), self)

    def snooze(self, seen_version: int, until: date, by: Worker) -> None:
        """Put it away until a day, when it comes back by itself; a task is held. Raises Stale and Conflict."""
        self._must_be_checked()
        if not self.may_wait_until(until):
            raise Conflict(gettext("Choose a date on or before the due date."), self)
        if self.task:
            self.task.hold(seen_version, until, by)
            return
        with atomic():
            self.must_be_open(by)
            DueItem.update(snoozed_until=until, show_from=until).where(DueItem.id == self.id).execute()
            self._log_change("snooze", until=until)

    def give(self, seen_version: int, worker_id: int, by: Worker) -> None:
        """Hand it to somebody else, who sees the client from then on; the rule no longer says whose it is.

        Raises Stale, and Conflict when it was done already or is a note to sign.
        """
        if not self.can_be_given:
            raise Conflict(gettext("Only the author can finish a note."), self)
        if self.task:
            self.task.give(seen_version, worker_id, by)
            return
        with atomic():
            self.must_be_open(by)
            CareTeamMember.join_team(self.client, worker_id, by)
            DueItem.update(intended=worker_id, reassigned=True).where(DueItem.id == self.id).execute()
            self._log_change("assign", "client", worker=worker_id)

    def _log_change(self, action: str, kind: str = "due", **detail: Any) -> None:
        """Write the audit row; the kind "due" has the client's next date worked out and asks no rule."""
        log_client_change(self.client, f"due.{action}", self.subject, kind, (self.sensitivity,), **detail)

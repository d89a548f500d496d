"""One thing that must happen by a day, as a row."""
from __future__ import annotations

from typing import Any

from peewee import BooleanField, Case, CharField, DateField, ForeignKeyField, TextField

from core.accounts.models import Worker
from core.clients.models import Client
from core.extension.registry import CORE
from core.foundation import clock
from core.foundation.db import Moment, Table
from core.monitoring.models.tasks import Task

TASK_RULE = f"{CORE}.task"


class DueItem(Table):
    """One thing that must happen by a day, kept when the client's record changes, shown by Today."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    rule = CharField(100)
    plugin = CharField(64)
    key = CharField(100)
    intended = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")  # whom the rule or a person named
    reassigned = BooleanField(default=False)  # a person named them, so the rule no longer does
    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")  # on whose Today it stands: see responsible()
    on = DateField()
    show_from = DateField()
    title = CharField(200)
    why = TextField(default="")
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
        return Case(None, [(cls.show_from > cls.on, cls.show_from)], cls.on)

    @property
    def can_be_undone(self) -> bool:
        """Whether it was done today, so that it can be taken back."""
        return self.closed_at is not None and clock.local(self.closed_at).date() == clock.today()

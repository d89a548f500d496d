"""Alerts: what everybody must know before they meet the client."""
from __future__ import annotations

from datetime import date
from typing import Any

from peewee import Case, CharField, DateField, ForeignKeyField, TextField

from core.accounts.models import Worker
from core.clients.models.client import Client, client_changed
from core.foundation import audit, clock
from core.foundation.db import Moment, Table, atomic

ALERT_KINDS = {"safety": "Staff safety", "self_harm": "Self-harm", "violence": "Domestic violence",
               "allergy": "Allergy", "address": "Do not disclose the address", "other": "Other"}
SEVERITIES = {"info": "For information", "warning": "Take care", "urgent": "Urgent"}


class Alert(Table):
    """Something everybody must know before they meet the client, until a day on which it is reviewed."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    kind = CharField(16)
    severity = CharField(16)
    text = TextField()
    until = DateField()
    by = CharField(200)
    at = Moment()
    ended_at = Moment(null=True)
    ended_by = CharField(200, default="")

    @property
    def kind_words(self) -> str:
        return ALERT_KINDS.get(self.kind, self.kind)

    @classmethod
    def raise_for(cls, client: Client, by: Worker, **fields: Any) -> Alert:
        """Put up an alert."""
        with atomic():
            alert = cls.create(client=client, by=by.name, at=clock.now(), **fields)
            audit.record("alert.add", client_id=client.id, subject=f"alert {alert.id}", kind=alert.kind)
            client_changed.send(client, what="alert")
        return alert

    def end(self, by: Worker) -> None:
        """Take the alert down; it stays on record."""
        with atomic():
            self.ended_at, self.ended_by = clock.now(), by.name
            self.save()
            audit.record("alert.end", client_id=self.client_id, subject=f"alert {self.id}")
            client_changed.send(self.client, what="alert")

    @classmethod
    def standing(cls, client_id: int, today: date) -> Any:
        """Alerts that hold today, the gravest first."""
        gravest = Case(cls.severity, [(severity, n) for n, severity in enumerate(reversed(SEVERITIES))])
        return (cls.select().where(cls.client == client_id, cls.ended_at.is_null(), cls.until >= today)
                .order_by(gravest, cls.until))

"""Alerts: what everybody must know before they meet the client."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from peewee import Case, CharField, DateField, TextField

from core.accounts.models import Worker
from core.clients.models.record import Record
from core.foundation import clock
from core.foundation.db import Moment, atomic

ALERT_KINDS = {"safety": "Staff safety", "self_harm": "Self-harm", "violence": "Domestic violence",
               "allergy": "Allergy", "address": "Do not disclose address", "other": "Other"}
SEVERITIES = {"info": "Information", "warning": "Warning", "urgent": "Urgent"}


class Alert(Record):
    """Something everybody must know before they meet the client, until a day on which it is reviewed."""

    record_name = "alert"

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

    def end(self, by: Worker) -> None:
        """Remove the alert; it stays on record. Removing it twice changes nothing."""
        with atomic():
            now = Alert.get_by_id(self.id)
            if now.ended_at is None:
                now.change(now.version, "end", ended_at=clock.now(), ended_by=by.name)

    @classmethod
    def standing(cls, client_id: int, today: date, may_see: Iterable[str]) -> Any:
        """Alerts that hold today and that somebody cleared for these may know, the gravest first."""
        gravest = Case(cls.severity, [(severity, n) for n, severity in enumerate(reversed(SEVERITIES))])
        return (cls.select().where(cls.client == client_id, cls.ended_at.is_null(), cls.until >= today,
                                   cls.sensitivity << list(may_see))
                .order_by(gravest, cls.until))

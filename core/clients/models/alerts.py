"""Alerts: what everybody must know before they meet the client."""
from __future__ import annotations

from datetime import date
from typing import Any

from peewee import BooleanField, Case, CharField, DateField, TextField

from core.accounts.models import Worker
from core.clients.models.record import Record
from core.foundation import clock
from core.foundation.db import Conflict, Moment, atomic
from core.foundation.prepared import Prepared, given
from core.web.language import gettext
from core.web.sentences import lazy_gettext as _

ADDRESS = "address"  # the kind of alert that hides the client's address
ALERT_KINDS = {"safety": _("Staff safety"), "self_harm": _("Self-harm"), "violence": _("Domestic violence"),
               "allergy": _("Allergy"), ADDRESS: _("Do not disclose address"), "other": _("Other")}
SEVERITIES = {"info": _("Information"), "warning": _("Warning"), "urgent": _("Urgent")}


class AlertEnded(Conflict):
    """An alert that was removed or renewed takes no further decision."""

    def __init__(self, alert: Alert):
        super().__init__(gettext("This alert was already renewed.") if alert.renewed
                         else gettext("This alert was already removed."), alert)


class Alert(Record):
    """Something everybody must know before they meet the client. It stands until somebody renews or removes it."""

    record_name = "alert"

    kind = CharField(16)
    severity = CharField(16)
    text = TextField()
    until = DateField()  # the day by which somebody looks at it again
    by = CharField(200)
    at = Moment()
    ended_at = Moment(null=True)
    ended_by = CharField(200, default="")
    end_reason = TextField(default="")  # why it was removed
    renewed = BooleanField(default=False)  # it ended because another stands in its place

    @property
    def kind_words(self) -> str:
        return str(ALERT_KINDS.get(self.kind, self.kind))

    @property
    def url(self) -> str:
        return f"/alerts/{self.id}/renewal"

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been reviewed before today."""
        return self.ended_at is None and self.until < today

    def end(self, by: Worker, reason: str) -> None:
        """Remove the alert, with the reason; it stays on record. Removing it twice changes nothing. Raises AlertEnded
        when it was renewed, because another stands in its place."""
        with atomic():
            now = Alert.get_by_id(self.id)
            if now.renewed:
                raise AlertEnded(now)
            if now.ended_at is None:
                now.change(now.version, "end", ended_at=clock.now(), ended_by=by.name, end_reason=reason)

    def renew(self, seen_version: int, by: Worker, **fields: Any) -> Alert:
        """Put a new alert of the same kind and protection in the place of this one, which stays on record as it was.

        Raises Stale, ClientClosed, and AlertEnded when somebody removed or renewed it in the meantime.
        """
        with atomic():
            now = Alert.get_by_id(self.id)
            if now.ended_at is not None:
                raise AlertEnded(now)
            now.change(seen_version, "renew", ended_at=clock.now(), ended_by=by.name, renewed=True)
            return Alert.add(self.client, by, kind=now.kind, sensitivity=now.sensitivity, **fields)

    def successor(self) -> Alert | None:
        """The alert that stands in the place of this one, which was renewed, perhaps more than once; None without."""
        return (Alert.select().where(Alert.client == self.client_id, Alert.kind == self.kind, Alert.id > self.id,
                                     Alert.sensitivity == self.sensitivity, Alert.ended_at.is_null())
                .order_by(Alert.id).first()) if self.renewed else None

    @classmethod
    def standing(cls, client_id: int) -> list[Alert]:
        """All alerts of a client that nobody removed, those past their review too, the gravest first.

        Protected ones are among them: what of it somebody may see is for the caller to say.
        """
        return STANDING.models(client=client_id)


def _standing() -> Any:
    gravest = Case(Alert.severity, [(severity, n) for n, severity in enumerate(reversed(SEVERITIES))])
    return (Alert.select().where(Alert.client == given("client"), Alert.ended_at.is_null())
            .order_by(gravest, Alert.until))


STANDING = Prepared(_standing)

"""Forms about an alert: a new one, one that is renewed, and one that is removed."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from core.clients.forms.record import RecordForm
from core.clients.models import ALERT_KINDS, SEVERITIES
from core.foundation import clock
from core.web.forms import Day, Form, LongText, Pick, Radio, choices


class RenewalForm(Form):
    """A standing alert that is reviewed: what it says from now on, and until when."""

    severity = Radio(_("Severity"), choices(SEVERITIES.items()), required=True)
    text = LongText(_("Alert text"), _("Shown on every page about the client."),
                    required=True, limit=500)
    until = Day(_("Review date"), _("The alert stays until someone renews or removes it."), required=True)

    def validate_until(self, field: Day) -> None:
        if not field.errors and field.data and field.data <= clock.today():
            raise ValidationError(_("Enter a future date."))
        if not field.errors and field.data and field.data > clock.today() + timedelta(days=3660):
            raise ValidationError(_("Enter a date within the next 10 years."))

    @property
    def columns(self) -> dict[str, Any]:
        """What of it is stored, by column."""
        return {"severity": self.severity.data, "text": self.text.data, "until": self.until.data}


class RemovalForm(Form):
    """Why an alert is removed."""

    reason = LongText(_("Reason"), _("Kept in the alert history."), required=True, limit=500)


class AlertForm(RenewalForm, RecordForm):
    """A new alert."""

    kind = Pick(_("Type"), choices(ALERT_KINDS.items(), blank=_("Choose one")), required=True,
                hint=_("“Do not disclose address” hides the address until someone chooses to show it."))

    @property
    def columns(self) -> dict[str, Any]:
        return {**super().columns, "kind": self.kind.data, **self.protection}

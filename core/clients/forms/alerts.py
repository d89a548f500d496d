"""Forms about an alert: a new one, and one that is renewed."""
from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from core.clients.forms.record import RecordForm
from core.clients.models import ALERT_KINDS, SEVERITIES
from core.foundation import clock
from core.web.forms import Day, LongText, Pick, Radio, choices


class AlertForm(RecordForm):
    """An alert; it ends by itself on the day on which somebody must look at it again."""

    kind = Pick(_("Kind"), choices(ALERT_KINDS.items()), required=True)
    severity = Radio(_("How serious"), choices(SEVERITIES.items()), required=True)
    text = LongText(_("What everybody must know"), _("It stands on every page about the client."),
                    required=True, limit=500)
    until = Day(_("Review on"), _("On this day it ends, unless it is renewed."), required=True)

    def validate_until(self, field: Day) -> None:
        if not field.errors and field.data and field.data <= clock.today():
            raise ValidationError(_("Please give a day that is still to come."))
        if not field.errors and field.data and field.data > clock.today() + timedelta(days=3660):
            raise ValidationError(_("Please give a day within the next ten years."))

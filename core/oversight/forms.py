"""The filters of the audit log and of a client's access history. They are asked by GET, so that a page of a list can
be bookmarked."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form as BaseForm
from wtforms.validators import Regexp, ValidationError

from core.web.forms import Count, Day, Text

ACTION = Regexp(r"[a-z_.-]*$", message=_("Use lowercase letters and dots, like client.read."))


class AuditForm(BaseForm):
    """Which events of the audit log to show."""

    action = Text(_("Action"), _("Or the start of it. For example: client, staff, sign-in."), limit=64, more=[ACTION])
    worker = Text(_("Staff username"), limit=64)
    client = Count(_("Client number"), 1, 999_999_999)


class AccessHistoryForm(BaseForm):
    """The days of a client's access history, both included."""

    first = Day(_("From"))
    last = Day(_("To"))

    def validate_last(self, field: Any) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("The end date is before the start date. Check both dates."))

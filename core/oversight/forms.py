"""The filter of the audit log."""
from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import Form as BaseForm
from wtforms.validators import Regexp

from core.web.forms import Count, Text

ACTION = Regexp(r"[a-z_.-]*$", message=_("An action is written in small letters and dots, like client.read."))


class AuditForm(BaseForm):
    """What to show of the audit log; asked by GET, so that a page of it can be kept as a bookmark."""

    action = Text(_("Action"), _("Or how it begins, for example: client, staff, sign-in."), limit=64, more=[ACTION])
    worker = Text(_("Sign-in name of the staff member"), limit=64)
    client = Count(_("Client number"), 1, 999_999_999)
    before = Count(_("Before event"), 1, 999_999_999)

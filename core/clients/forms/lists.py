"""Forms of a list: which clients it shows, the name of a view, and the columns."""
from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.clients.models import ALERT_KINDS, STATUSES
from core.web.forms import Form, Many, Pick, Text, choices
from core.web.lists import LONGEST_NAME

LONGEST_SEARCH = 200  # characters
UNREACHED = {"0": _("Any time"), "30": _("Not in 30 days"), "60": _("Not in 60 days"), "90": _("Not in 90 days")}


class ListForm(Form):
    """Which clients a list shows."""

    show = Pick(_("Clients"))
    status = Pick(_("Status"), choices([*STATUSES.items(), ("all", _("All"))]))
    risk = Pick(_("Risk"), choices([("any", _("Any")), ("high", _("High")), ("medium", _("Medium")),
                                    ("low", _("Low")), ("none", _("Not rated"))]))
    unreached = Pick(_("Last reached"), choices(UNREACHED.items()))
    language = Text(_("Preferred language"), limit=64)
    alert = Pick(_("Alert"), choices([("any", _("Any alert")), *ALERT_KINDS.items()], blank=_("With or without")))
    worker = Pick(_("Assigned worker"))


class ViewForm(Form):
    """The name under which a view is saved."""

    title = Text(_("Name of the view"), _("For example: Spanish, high risk"), required=True, limit=LONGEST_NAME)


class ColumnsForm(Form):
    """The columns that a list shows beside the name."""

    shown = Many(_("Columns"))

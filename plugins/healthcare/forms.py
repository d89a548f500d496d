"""Forms about a discharge."""
from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.extend import Day, Form, LongText, Radio, Text, choices

from .models import COMPLEXITIES, ENDINGS


class DischargeForm(Form):
    """A discharge: the days to reach and to see the client follow from it."""

    discharged_on = Day(_("Day of discharge"), required=True, past=True)
    facility = Text(_("Hospital or facility"), required=True)
    complexity = Radio(_("Complexity of the care that follows"), choices(COMPLEXITIES.items()), required=True,
                       hint=_("As the hospital or the clinician rates it."))
    reason = LongText(_("Reason for the stay"), _("And what must not be lost: medicines changed, results pending."))


class EndingForm(Form):
    """Why nothing more is due about a discharge."""

    ending = Radio(_("Why"), choices(ENDINGS.items()), required=True)

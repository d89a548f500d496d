"""Forms about a discharge."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from core.extend import Day, Form, LongText, Radio, RecordForm, Text, choices

from .models import COMPLEXITIES, ENDINGS


class DischargeForm(RecordForm):
    """A discharge: the days to reach and to see the client follow from it."""

    discharged_on = Day(_("Day of discharge"), required=True, past=True)
    facility = Text(_("Hospital or facility"), required=True)
    complexity = Radio(_("Complexity of the care that follows"), choices(COMPLEXITIES.items()), required=True,
                       hint=_("As the hospital or the clinician rates it."))
    reason = LongText(_("Reason for the stay"), _("And what must not be lost: medicines changed, results pending."))

    @property
    def columns(self) -> dict[str, Any]:
        """What of it is stored, by column."""
        return {"discharged_on": self.discharged_on.data, "facility": self.facility.data,
                "complexity": self.complexity.data, "reason": self.reason.data, **self.protection}


class EndingForm(Form):
    """Why nothing more is due about a discharge."""

    ending = Radio(_("Why"), choices(ENDINGS.items()), required=True)

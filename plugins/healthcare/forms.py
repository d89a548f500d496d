"""Forms about a discharge."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from core.extend import Day, Form, LongText, Radio, RecordForm, Text, choices

from .models import COMPLEXITIES, ENDINGS


class DischargeForm(RecordForm):
    """A discharge: the days to reach and to see the client follow from it."""

    discharged_on = Day(_("Discharge date"), required=True, past=True)
    facility = Text(_("Hospital or facility"), required=True)
    complexity = Radio(_("Medical decision-making complexity"), choices(COMPLEXITIES.items()), required=True,
                       hint=_("As rated by the hospital or clinician."))
    reason = LongText(_("Reason for the stay"), _("Include medication changes and pending test results."))

    @property
    def columns(self) -> dict[str, Any]:
        """What of it is stored, by column."""
        return {"discharged_on": self.discharged_on.data, "facility": self.facility.data,
                "complexity": self.complexity.data, "reason": self.reason.data, **self.protection}


class EndingForm(Form):
    """Why nothing more is due about a discharge."""

    ending = Radio(_("Reason"), choices(ENDINGS.items()), required=True)

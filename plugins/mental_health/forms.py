"""Forms about medicines."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from core.extend import Day, Form, LongText, RecordForm, Text


class MedicationForm(RecordForm):
    """A medicine as it is taken."""

    name = Text(_("Medication"), required=True)
    dose = Text(_("Dosage"), _("As on the label. For example: 50 mg, one tablet every morning."))
    prescriber = Text(_("Prescriber"))
    refill_on = Day(_("Refill due"), _("The date the supply runs out. It appears on Today a week before."))
    adherence = LongText(_("Adherence"), _("What helps and what gets in the way, in the client's words."))

    @property
    def columns(self) -> dict[str, Any]:
        """What of it is stored, by column."""
        return {"name": self.name.data, "dose": self.dose.data, "prescriber": self.prescriber.data,
                "refill_on": self.refill_on.data, "adherence": self.adherence.data, **self.protection}


class RefillForm(Form):
    """A refill, and when the next is due."""

    refill_on = Day(_("Next refill due"), required=True)


class StopForm(Form):
    """Why a medicine is no longer taken."""

    reason = LongText(_("Reason it was stopped, and who decided"), required=True)


class CallForm(Form):
    """A call to the pharmacy, to be made."""

    due_on = Day(_("Call by"), required=True)
    detail = LongText(_("What to ask"), _("For example: a partial refill, prior authorization, delivery."))

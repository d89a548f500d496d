"""Forms about a discharge."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms.validators import ValidationError

from core.extend import Day, Form, LongText, Pick, Radio, RecordForm, Text, choices, contact_kinds, day, gettext, today

from .models import COMPLEXITIES, ENDINGS, Discharge
from .rules import INTERACTIVE


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
    ending_reason = LongText(_("Why was it entered in error?"), _("Only if it was entered in error."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.ending.data == "mistake" and not self.ending_reason.data.strip():
            self.ending_reason.errors = [gettext("Enter why it was entered in error.")]
            return False
        return valid


class ContactForm(Form):
    """A contact after a discharge, as far as it counts."""

    on = Day(_("Date"), required=True, past=True)
    kind = Pick(_("Contact type"), choices(kind for kind in contact_kinds().items() if kind[0] in INTERACTIVE),
                _("A visit counts from the day after the discharge."), required=True)
    whom = Radio(_("With whom?"), choices({"client": _("Client"), "family": _("Family or caregiver")}.items()),
                 required=True)
    outcome = Radio(_("Outcome"), choices({"reached": _("Reached"), "attempted": _("Not reached")}.items()),
                    required=True)

    def __init__(self, discharge: Discharge) -> None:
        self.discharged_on = discharge.discharged_on
        super().__init__(data={"on": today(), "kind": "phone"})

    def validate_on(self, field: Any) -> None:
        """A contact before the discharge would count for nothing."""
        if field.data and field.data < self.discharged_on:
            raise ValidationError(gettext("This date is before the discharge on %(on)s. Check the date.",
                                          on=day(self.discharged_on, "date")))
    text = LongText(_("Note"), _("How the client is, medications, warning signs, follow-up appointments."),
                    required=True)

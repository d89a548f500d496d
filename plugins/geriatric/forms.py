"""Forms about falls."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from core.extend import Count, Day, Form, LongText, RecordForm, Text


class FallForm(RecordForm):
    """A fall."""

    on = Day(_("Date of the fall"), required=True, past=True)
    place = Text(_("Location"), _("For example: in the bathroom, on the front steps."), required=True)
    injury = LongText(_("Injury and response"), _("Leave this blank if there was no injury."))

    @property
    def columns(self) -> dict[str, Any]:
        """What of it is stored, by column."""
        return {"on": self.on.data, "place": self.place.data, "injury": self.injury.data, **self.protection}


class HomeForm(Form):
    """The home, looked over after a fall."""

    home_checked_on = Day(_("Date of the check"), required=True, past=True)
    home_found = LongText(_("Findings and changes made"), _("For example: rugs, lighting, grab bars, stairs, footwear, "
                                                            "a way to call for help."),
                          required=True)


class WithdrawForm(Form):
    """Why a fall does not belong here."""

    reason = LongText(_("Why was it entered in error?"), _("For example: it belongs to another client."), required=True)


class GoalForm(Form):
    """A goal to have fewer falls."""

    words = LongText(_("Goal in the client's words"))
    target = Count(_("Falls in three months, at most"), 0, 20, required=True)
    due_on = Day(_("Target date"), required=True)

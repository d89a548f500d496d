"""The form about the agency itself."""
from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice

from core.access.rules import LOCALES, SCOPES, STATES
from core.foundation import clock
from core.web.forms import Check, Form, Pick, Radio, Text, choices

COMMON_ZONES = {
    "America/New_York": _("Eastern Time"), "America/Chicago": _("Central Time"), "America/Denver": _("Mountain Time"),
    "America/Phoenix": _("Mountain Time, no daylight saving (Arizona)"), "America/Los_Angeles": _("Pacific Time"),
    "America/Anchorage": _("Alaska Time"), "Pacific/Honolulu": _("Hawaii Time"),
    "America/Puerto_Rico": _("Atlantic Time (Puerto Rico, U.S. Virgin Islands)"),
    "Pacific/Guam": _("Chamorro Time (Guam, Northern Mariana Islands)"), "Pacific/Pago_Pago": _("American Samoa Time"),
}


def zones() -> list[SelectChoice]:
    """The time zones to choose from: those of the United States first."""
    others = [name for name in clock.zone_names() if name not in COMMON_ZONES]
    return [SelectChoice("", _("Same as the server")),
            *(SelectChoice(name, label, None, _("United States")) for name, label in COMMON_ZONES.items()),
            *(SelectChoice(name, name.replace("_", " "), None, _("All time zones")) for name in others)]


class AgencyForm(Form):
    """The agency itself."""

    name = Text(_("Agency name"), required=True)
    timezone = Pick(_("Time zone"), zones)
    state = Pick(_("State"), choices(STATES.items(), blank=_("Not set, or outside the United States")))
    locale = Pick(_("Dates and numbers"), choices(LOCALES.items()), required=True)
    asks_orientation = Check(_("Ask clients about their sexual orientation"))
    scope = Radio(_("Who can see a client, besides the assigned worker and care "
                    "team"), choices(SCOPES.items()), required=True)

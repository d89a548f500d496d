"""The form about the agency itself."""
from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.access.rules import SCOPES
from core.web.forms import Form, Radio, Text, choices


class AgencyForm(Form):
    """The agency itself."""

    name = Text(_("Name of the agency"), required=True)
    scope = Radio(_("Who sees a client besides its own worker and care team"), choices(SCOPES.items()), required=True)

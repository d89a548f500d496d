"""The form about the agency itself."""
from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.access.rules import SCOPES
from core.web.forms import Form, Radio, Text, choices


class AgencyForm(Form):
    """The agency itself."""

    name = Text(_("Agency name"), required=True)
    scope = Radio(_("Who can see a client, besides the assigned worker and care "
                    "team"), choices(SCOPES.items()), required=True)

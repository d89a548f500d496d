"""Forms that say that a client died, and that this was the wrong person."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _

from core.clients.forms.changes import SettlingForm
from core.web.forms import Check, Day, Form, LongText, Radio, choices


class DeathForm(SettlingForm):
    """When the client died, what becomes of each open thing, and that what contradicts it was looked at."""

    known = Radio(_("Date of death"), choices({"day": _("Known"), "unknown": _("Not known")}.items()), required=True)
    on = Day(_("Died on"), past=True)
    looked = Check(_("The date is right. I'll correct these contacts."))
    contradictions: Sequence[Any] = ()  # what says that the client lived after that day

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.known.data == "unknown":
            self.on.data = None
        elif self.known.data == "day" and not self.on.data and not self.on.errors:
            self.on.errors, valid = [_("Enter a date.")], False
        valid = self.all_settled() and valid
        if valid and self.contradictions and not self.looked.data:
            self.looked.errors, valid = [_("One of the two is wrong: the date, or these contacts. Check both.")], False
        return valid


class LivesForm(Form):
    """Why the client isn't dead after all."""

    reason = LongText(_("What was wrong"), _("Kept in the client's history."), required=True, limit=2000)

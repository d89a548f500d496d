"""Forms that say that a client died, and that this was the wrong person."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from core.clients.models import OpenWork
from core.web.forms import Check, Day, Form, LongText, Pick, Radio, choices


class DeathForm(Form):
    """When the client died, what becomes of each open thing, and that what contradicts it was looked at."""

    known = Radio(_("Date of death"), choices({"day": _("Known"), "unknown": _("Not known")}.items()), required=True)
    on = Day(_("Died on"), past=True)
    looked = Check(_("The date is right. I'll correct these contacts."))
    open_items: Iterable[OpenWork] = ()
    contradictions: Sequence[Any] = ()  # what says that the client lived after that day

    @classmethod
    def of(cls, open_items: Iterable[OpenWork], **kwargs: Any) -> DeathForm:
        """The form with a field for each of these, named by its key."""
        fields: dict[str, Any] = {"open_items": open_items}
        for item in open_items:
            fields[item.key] = Pick(item.title, choices(item.ways(current_user).items(), gettext("Choose")))
        return type(cls.__name__, (cls,), fields)(**kwargs)

    @property
    def ways(self) -> dict[str, str]:
        """How each open thing is settled, by its key."""
        return {item.key: self[item.key].data for item in self.open_items}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.known.data == "unknown":
            self.on.data = None
        elif self.known.data == "day" and not self.on.data and not self.on.errors:
            self.on.errors, valid = [_("Enter a date.")], False
        for item in self.open_items:
            if not self[item.key].data:
                self[item.key].errors, valid = [_("Choose what to do with this.")], False
        if valid and self.contradictions and not self.looked.data:
            self.looked.errors, valid = [_("One of the two is wrong: the date, or these contacts. Check both.")], False
        return valid


class LivesForm(Form):
    """Why the client isn't dead after all."""

    reason = LongText(_("What was wrong"), _("Kept in the client's history."), required=True, limit=2000)

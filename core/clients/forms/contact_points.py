"""The form of one more way to reach a client."""
from __future__ import annotations

import re
from typing import Any

from core.clients.forms.record import RecordForm
from core.clients.models import Client
from core.clients.models.contact_points import POINT_KINDS, SAFE, USES, ContactPoint
from core.clients.rules import is_stand_in
from core.web.forms import Check, Day, LongText, Pick, Text, choices
from core.web.sentences import lazy_gettext as _

STAND_IN = _("This number can't be right. Leave the field blank and choose why.")


class ContactPointForm(RecordForm):
    """A phone, an email, or an address."""

    STORED = ("kind", "use", "value", "safe", "interpreter", "note", "since", "until", "sensitivity")

    kind = Pick(_("Type"), choices(POINT_KINDS.items()), required=True)
    use = Pick(_("Use"), choices(USES.items(), _("Not asked")))
    value = LongText(_("Number, email, or address"), required=True, limit=1000)
    safe = Pick(_("Is it safe?"), choices(SAFE.items()))
    note = Text(_("Note"), _("For example: ask for Ana, or evenings only."))
    interpreter = Check(_("Interpreter on the line"))
    since = Day(_("From"))
    until = Day(_("To"), _("Leave this blank while it's used."))

    def __init__(self, client: Client, row: ContactPoint | None = None, **kwargs: Any) -> None:
        if row:
            kwargs["data"] = {name: getattr(row, name) for name in self.STORED} | {"version": str(row.version)}
        super().__init__(client, row, **kwargs)

    @property
    def columns(self) -> dict[str, Any]:
        """What ContactPoint.add() and change() take from it."""
        texts = {name: self[name].data or "" for name in ("kind", "use", "value", "safe", "note")}
        return {**ContactPoint.columns(**texts), "interpreter": bool(self.interpreter.data), "since": self.since.data,
                "until": self.until.data, **self.protection}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        value, kind = (self.value.data or "").strip(), self.kind.data
        if kind == "phone" and is_stand_in(value):
            self.value.errors = [_("Enter a phone number.")]
        elif kind == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
            self.value.errors = [_("Enter a valid email address.")]
        elif self.since.data and self.until.data and self.until.data < self.since.data:
            self.until.errors = [_("This date is before the first one. Check the dates.")]
        return not self.errors

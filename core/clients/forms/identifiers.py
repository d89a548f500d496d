"""The form of a number by which others know a client."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.clients.forms.record import RecordForm
from core.clients.models import UNANSWERED, Client
from core.clients.models.identifiers import IDENTIFIER_KINDS, Identifier
from core.clients.rules import is_social_security_number, is_stand_in, is_taxpayer_number
from core.web.forms import Check, Pick, Text, choices
from core.web.sentences import lazy_gettext as _


class IdentifierForm(RecordForm):
    """A number with its kind and issuer; `same` are clients of the reader who have it already."""

    STORED = ("kind", "issuer", "value", "blank", "ended", "sensitivity")

    kind = Pick(_("Kind of number"), choices(IDENTIFIER_KINDS.items()), required=True)
    issuer = Text(_("Given out by"), _("For example: Mercy Hospital, or the state."))
    value = Text(_("Number"), _("Of a Social Security number, the last four digits are enough."), limit=100)
    blank = Pick(_("If there's no number"), choices(UNANSWERED.items()))
    ended = Check(_("No longer valid, or recorded by mistake"), _("The client is no longer found by it."))
    anyway = Check(_("Both have this number. Save it."))
    same: Sequence[Any] = ()

    def __init__(self, client: Client, row: Identifier | None = None, **kwargs: Any) -> None:
        if row:
            kwargs["data"] = {name: getattr(row, name) for name in self.STORED} | {"version": str(row.version)}
        super().__init__(client, row, **kwargs)

    @property
    def columns(self) -> dict[str, Any]:
        """What Identifier.add() and change() take from it."""
        texts = [self[name].data or "" for name in ("kind", "issuer", "value", "blank")]
        return {**Identifier.columns(*texts, ended=bool(self.ended.data)), **self.protection}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        value, kind = self.value.data or "", self.kind.data
        instead = _("This can't be right. Check it, enter the last four only, or choose unknown or declined.")
        if not value and not self.blank.data:
            self.value.errors, valid = [_("Enter the number, or choose why there is none.")], False
        elif value and (is_stand_in(value) or (kind == "ssn" and not is_social_security_number(value))
                        or (kind == "itin" and not is_taxpayer_number(value))):
            self.value.errors, valid = [instead], False
        elif valid and self.same and not self.anyway.data:
            self.anyway.errors = [_("Another client has this number. Check whether this is the same person.")]
            valid = False
        return valid

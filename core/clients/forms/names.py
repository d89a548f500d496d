"""Forms and fields for names: the parts of one, the other names of a client, and a change of the legal one."""
from __future__ import annotations

import re
from typing import Any

from wtforms import Field
from wtforms import Form as BaseForm
from wtforms.validators import StopValidation

from core.clients.models import NAME_KINDS
from core.web.forms import Check, Day, Form, Pick, Text, choices
from core.web.sentences import lazy_gettext as _

TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u2028", "\u2029"}
FORMER = {"previous": _("The name changed. Keep the old one as a previous name"),
          "mistake": _("The old name was a mistake. Don't keep it")}


def straight(form: BaseForm, field: Field) -> None:
    """Refuse characters that break the line or turn the direction of what follows, and name the first."""
    for character in field.data or "":
        if character in TURNING:
            raise StopValidation(_("Remove the character U+%(code)s. It can't be saved.",
                                   code=f"{ord(character):04X}"))


class NamePart(Text):
    """A part of a name; saved as typed."""

    def __init__(self, label: Any, hint: Any = "", required: bool = False, **kwargs: Any) -> None:
        super().__init__(label, hint, required, more=[straight], **kwargs)


def read_names(typed: str) -> list[dict[str, str]]:
    """Other names that were typed in one line, by column: "Nadia Frost (maiden), Nadya"."""
    found = []
    for name in filter(None, map(str.strip, re.split(r"[,;]", typed))):
        named = re.fullmatch(r"(.+?)\s*\((maiden|previous|former|alias|legal|usual)\)", name, re.IGNORECASE)
        kind = named[2].lower().replace("former", "previous") if named else "alias"
        found.append({"kind": kind, "text": named[1] if named else name})
    return found


class OtherNameForm(Form):
    """A name that the client has or had beside the present one."""

    kind = Pick(_("Kind of name"), choices(NAME_KINDS.items()), required=True)
    prefix = NamePart(_("Prefix"))
    given = NamePart(_("First name"))
    middle = NamePart(_("Middle name"))
    family = NamePart(_("Last name"))
    suffix = NamePart(_("Suffix"))
    text = NamePart(_("Or the whole name"), _("If you don't know which part is which."))
    since = Day(_("From"))
    until = Day(_("To"), _("Leave this blank if it's still used."))
    mistake = Check(_("Recorded by mistake: this was never the client's name"),
                    _("The client is no longer found by it."))

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not any(self[part].data for part in ("given", "middle", "family", "text")):
            self.text.errors = [_("Enter a name.")]
        elif self.since.data and self.until.data and self.until.data < self.since.data:
            self.until.errors = [_("This date is before the first one. Check the dates.")]
        return not self.errors

    @property
    def columns(self) -> dict[str, Any]:
        """What of it is stored, by column."""
        texts = {name: self[name].data or "" for name in ("kind", "prefix", "given", "middle", "family", "suffix",
                                                           "text")}
        more = {} if self.mistake is None else {"mistake": self.mistake.data}
        return {**texts, **more, "since": self.since.data, "until": self.until.data}

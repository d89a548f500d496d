"""Forms that merge two records, and take a merge back."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.clients.forms.details import ClientForm
from core.clients.models.merging import Difference, Later
from core.web.forms import Form, LongText, Radio, Text, choices
from core.web.language import gettext
from core.web.sentences import lazy_gettext as _

BLANK = "\N{EN DASH}"


class OtherForm(Form):
    """The number of the other record."""

    other = Text(_("Client number of the other record"), _("For example: 17."), required=True, limit=12)

    @property
    def number(self) -> int:
        """The number; 0 for what is none."""
        typed = (self.other.data or "").strip().lstrip("#")
        return int(typed) if typed.isascii() and typed.isdecimal() else 0


def label_of(name: str) -> str:
    """What a field of the client is called."""
    more = {"deceased": _("Deceased"), "risk": _("Risk"), "died_on": _("Died on"), "sensitivity": _("Protection"),
            "born_precision": _("Date of birth"), "unanswered": _("Why a field is blank")}
    field = getattr(ClientForm, name, None)
    return str(more[name]) if name in more else str(field.args[0]) if field is not None else name


class MergeForm(Form):
    """Whose value is kept of each field in which the two differ."""

    given_up = LongText(_("Why isn't the stricter value kept?"),
                        _("Only if you choose another one where the stricter is marked."), limit=2000)
    found: Sequence[Difference] = ()

    @classmethod
    def of(cls, found: Sequence[Difference], words: Any, **kwargs: Any) -> MergeForm:
        """The form with a field for each; `words(side, name)` says a value."""
        fields: dict[str, Any] = {"found": found}
        for one in found:
            said = {side: words(side, one.name) or BLANK for side in ("survivor", "merged")} | {"both": _("Both")}
            hint = _("The stricter one is chosen. Another choice needs a reason.") if one.is_strict else ""
            fields[f"pick_{one.name}"] = Radio(label_of(one.name), choices((side, said[side]) for side in one.sides),
                                               hint, default=one.usual or None)
        return type(cls.__name__, (cls,), fields)(**kwargs)

    @property
    def sides(self) -> dict[str, str]:
        """The choices, by field."""
        return {one.name: self[f"pick_{one.name}"].data or "" for one in self.found}

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        for one in self.found:
            field = self[f"pick_{one.name}"]
            if not field.data and not field.errors:
                field.errors = [_("Choose one.")]
        given_up = [one for one in self.found if one.is_strict and self.sides[one.name] not in ("", one.usual)]
        if given_up and not (self.given_up.data or "").strip():
            self.given_up.errors = [_("Enter why.")]
        return not self.errors


class UndoForm(Form):
    """Why a merge is taken back, and whose each later thing is."""

    reason = LongText(_("Why are they two people?"), _("Kept in the records' history."), required=True, limit=2000)
    later: Sequence[Later] = ()

    @classmethod
    def of(cls, later: Sequence[Later], names: dict[str, str], **kwargs: Any) -> UndoForm:
        """The form with a field for each; `names` are the two people by side."""
        fields: dict[str, Any] = {"later": later}
        for one in later:
            fields[f"whose_{one.key}"] = Radio(said_of(one), choices(names.items()), default=one.usual or None)
        return type(cls.__name__, (cls,), fields)(**kwargs)

    @property
    def sides(self) -> dict[str, str]:
        """Whose each is, by its key."""
        return {one.key: self[f"whose_{one.key}"].data or "" for one in self.later}

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        for one in self.later:
            if not self.sides[one.key] and not self[f"whose_{one.key}"].errors:
                self[f"whose_{one.key}"].errors = [_("Choose whose it is.")]
        return not self.errors


def said_of(one: Later) -> str:
    """A later thing in words: what it is, and how it begins."""
    if one.row is None:
        return gettext("%(field)s was changed since", field=label_of(one.key))
    begins = next((str(text)[:80] for name in ("title", "words", "text", "name", "value")
                   if (text := getattr(one.row, name, ""))), "")
    return f"{one.row.subject.replace('_', ' ').capitalize()}: {begins}" if begins else one.row.subject.capitalize()

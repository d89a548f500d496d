"""Forms of a household: who lives here, the address, and a wall."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.clients.models import Client
from core.web.forms import Form, LongText, Many, Pick, Radio, Text, choices
from core.web.sentences import lazy_gettext as _


class JoinForm(Form):
    """Somebody who comes to live in the household; `found` are the clients who fit what was typed."""

    who = Text(_("Name or client number"), required=True, limit=200)
    chosen = Pick(_("Who is it?"))
    address = Radio(_("Their address"), choices({"keep": _("Stays as it is"),
                                                 "take": _("Becomes this household's address")}.items()), required=True)

    def offer(self, found: Sequence[Any], words: Any) -> None:
        """Let one of these be chosen."""
        self.chosen.choices = choices(((row.id, words(row)) for row in found), _("Choose"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        options = [option.value for option in self.chosen.choices if option.value]
        if not self.who.data:
            return valid
        if not options:
            self.who.errors = [_("No client is found by this. Check the spelling, or add the client first.")]
        elif len(options) == 1:
            self.chosen.data = options[0]
        elif self.chosen.data not in options:
            self.chosen.errors = [_("Choose who it is.")]
        return not self.errors


class LeaveForm(Form):
    """What becomes of the address of who leaves."""

    address = Radio(_("Where do they live now?"), choices({
        "keep": _("At the same address"), "unknown": _("Not known. The address ends today")}.items()), required=True)


class AddressForm(Form):
    """One address for those who are named."""

    address = LongText(_("New address"), required=True, limit=1000)
    people = Many(_("Whose address changes"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if valid and not self.people.data:
            self.people.errors = [_("Choose at least one person.")]
        return not self.errors


class WallForm(Form):
    """Who is kept apart from whom: one choice for each of the others in the household."""

    others: Sequence[Client] = ()

    @classmethod
    def of(cls, others: Sequence[Client], words: Any, **kwargs: Any) -> WallForm:
        """The form with a field for each of these."""
        sides = choices({"behind": _("Behind the wall"), "along": _("On the client's side")}.items(), _("Choose"))
        fields = {f"side_{other.id}": Pick(words(other), sides, required=True) for other in others}
        return type(cls.__name__, (cls,), {"others": others, **fields})(**kwargs)

    def on(self, side: str) -> list[Client]:
        """Those of them who are on this side."""
        return [other for other in self.others if self[f"side_{other.id}"].data == side]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if valid and self.others and not self.on("behind"):
            self[f"side_{self.others[-1].id}"].errors = [_("Choose who is behind the wall.")]
        return not self.errors


class LiftForm(Form):
    """Why a wall is taken away."""

    reason = LongText(_("Why is it safe to remove the wall?"), required=True, limit=2000)

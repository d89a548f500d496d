"""The form of somebody around a client."""
from __future__ import annotations

from typing import Any

from wtforms.validators import Regexp

from core.clients.forms.details import known_number
from core.clients.forms.names import straight
from core.clients.forms.record import RecordForm
from core.clients.models import Client
from core.clients.models.related import PERMITTED, POWERS, RELATIONS, RelatedPerson
from core.web.forms import Check, Day, LongText, Pick, Radio, Text, choices
from core.web.sentences import lazy_gettext as _


class RelatedForm(RecordForm):
    """Who somebody is to the client, how they are reached, what they may know, and which legal power they have."""

    STORED = ("name", "relation", "relation_words", "phone", "email", "may_discuss", "may_receive", "emergency",
              "caregiver", "stopped", "power", "power_scope", "power_until", "note", "ended_on", "sensitivity")

    name = Text(_("Name"), required=True, more=[straight])
    relation = Pick(_("Relation to the client"), choices(RELATIONS.items(), _("Not asked")))
    relation_words = Text(_("In the client's words"), _("For example: stepmother, sponsor, foster parent."))
    stopped = Check(_("Do not contact this person"), _("Shown before anything else, and never a link."))
    phone = Text(_("Phone"), more=[known_number])
    email = Text(_("Email"), more=[Regexp(r"[^@\s]+@[^@\s]+$", message=_("Enter a valid email address."))])
    may_discuss = Radio(_("May we talk with them about the client?"), choices(PERMITTED.items()), default="")
    may_receive = Radio(_("May they receive documents?"), choices(PERMITTED.items()), default="")
    emergency = Check(_("Emergency contact"), _("Without permission to talk, in an emergency only."))
    caregiver = Check(_("Caregiver"))
    power = Pick(_("Legal power"), choices(POWERS.items()))
    power_scope = Text(_("What it covers"), _("For example: medical decisions only."))
    power_until = Day(_("Ends on"), _("You're reminded 30 days before."))
    note = LongText(_("Note"), limit=2000)
    ended_on = Day(_("No longer around since"), past=True)

    def __init__(self, client: Client, row: RelatedPerson | None = None, **kwargs: Any) -> None:
        if row:
            kwargs["data"] = {name: getattr(row, name) for name in self.STORED} | {"version": str(row.version)}
        super().__init__(client, row, **kwargs)

    @property
    def columns(self) -> dict[str, Any]:
        """What RelatedPerson.add() and change() take from it."""
        dates = ("power_until", "ended_on")
        checks = ("emergency", "caregiver", "stopped")
        names = [name for name in self.STORED if name != "sensitivity"]
        values = {name: self[name].data if name in dates else bool(self[name].data) if name in checks
                  else self[name].data or "" for name in names}
        return {**values, **self.protection}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if (self.power_scope.data or self.power_until.data) and not self.power.data:
            self.power.errors = [_("Choose which legal power this is.")]
        if self.stopped.data and "yes" in (self.may_discuss.data, self.may_receive.data):
            self.stopped.errors = [_("Someone we do not contact can't have permission to talk or to receive "
                                     "documents. Choose one.")]
        return not self.errors

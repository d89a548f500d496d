"""The form of a record of a client, which every form about one extends, a plugin's too."""
from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_login import current_user

from core.clients.models import Client, last_day_of_life
from core.extension.registry import Registry
from core.foundation import application
from core.web.forms import Form, LongText, Pick, SelectChoice, Text, about_client, choices


class RecordForm(Form):
    """A form about something in a client's record: its protection can be chosen, and is lifted with a reason only, and
    no date in it is before the client's birth."""

    sensitivity = Pick(_("Protection"), hint=_("Only staff with clearance can see this record."))
    lifted_because = Text(_("Reason for removing the protection"), _("Kept in the audit log."))

    def __init__(self, client: Client | None, record: Any = None, **kwargs: Any) -> None:
        """The form of a new record of this client, or of one that is there. `client` is None for a new client."""
        self.protected_by = record.sensitivity if record else ""
        super().__init__(**kwargs)
        if client:
            about_client(client.not_before, last_day_of_life(client))
        usual = self.protected_by or (client.sensitivity if client else "")
        self.sensitivity.choices = protection_choices(usual, ordinary=not (client and client.sensitivity))
        if self.sensitivity.data is None:
            self.sensitivity.data = usual
        if not self.protected_by:
            del self.lifted_because

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.sensitivity is None:  # not theirs to choose
            return valid
        lifted = self.protected_by and (self.sensitivity.data or "") != self.protected_by
        if lifted and not self.lifted_because.data.strip():
            self.lifted_because.errors = [_("Enter why you're removing or changing the protection.")]
            return False
        return valid

    @property
    def protection(self) -> dict[str, str]:
        """The columns that Record.add() and Record.change() take from it."""
        reason = {"lifted_because": self.lifted_because.data or ""} if self.protected_by else {}
        return {"sensitivity": self.sensitivity.data or "", **reason}


def protection_choices(current: str = "", ordinary: bool = True) -> list[SelectChoice]:
    """The protections this worker may give a record: those they are cleared for, and the one that it has."""
    titles = {policy.key: policy.title for policy in application.current(Registry).everything("sensitivity_policies")}
    offered = sorted((current_user.clearances & set(titles)) | ({current} - {""}))
    first = [("", _("Not protected"))] if ordinary else []
    return choices([*first, *((key, titles.get(key, key)) for key in offered)])  # worded where they are shown


def policy_plurals() -> dict[str, str]:
    """What several records of each policy are called, by key."""
    policies = application.current(Registry).everything("sensitivity_policies")
    return {policy.key: str(policy.records or policy.title) for policy in policies}


def policy_titles() -> dict[str, str]:
    """The titles of the sensitivity policies by key; they hold while their specialization is off, too."""
    policies = application.current(Registry).everything("sensitivity_policies")
    return {policy.key: str(policy.title) for policy in policies}


class StrikeForm(Form):
    """Why a note or an assessment does not belong here."""

    reason = LongText(_("Why was it entered in error?"), _("For example: it belongs to another client."),
                      required=True, limit=2000)

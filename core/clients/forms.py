"""Forms about clients."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from wtforms.validators import Regexp, ValidationError

from core.clients.models import (
    ALERT_KINDS,
    INTERPRETER,
    RISKS,
    SEVERITIES,
    SEXES,
    STATUSES,
    UNANSWERED,
    VOICEMAIL,
    Client,
)
from core.extension.registry import Registry
from core.foundation import application, clock
from core.web.forms import Check, Day, Form, LongText, Pick, Radio, SelectChoice, Text, choices

LONGEST_SEARCH = 200

# Offered while typing; any other language can be typed. The commonest in the United States, by the Census.
LANGUAGES = (
    "English", "Spanish", "American Sign Language", "Albanian", "Amharic", "Arabic", "Armenian", "Bengali",
    "Bosnian", "Burmese", "Cantonese", "Chuukese", "Croatian", "Dari", "Farsi", "French", "German", "Greek", "Gujarati",
    "Haitian Creole", "Hebrew", "Hindi", "Hmong", "Igbo", "Ilocano", "Italian", "Japanese", "Karen", "Khmer",
    "Kinyarwanda", "Korean", "Kurdish", "Lao", "Mandarin", "Marathi", "Marshallese", "Navajo", "Nepali",
    "Oromo", "Pashto", "Polish", "Portuguese", "Punjabi", "Rohingya", "Romanian", "Russian", "Samoan",
    "Serbian", "Somali", "Swahili",
    "Tagalog", "Tamil", "Telugu", "Thai", "Tigrinya", "Turkish", "Ukrainian", "Urdu", "Vietnamese",
    "Yiddish", "Yoruba",
)

STORED = ("given", "family", "preferred", "other_names", "pronouns", "born", "sex", "phone", "email",
          "address", "voicemail", "safe_contact", "language", "interpreter", "insurer", "insurance_number")
BLANKABLE = ("born", "phone", "email", "address", "insurer")
CODED: dict[str, dict[str, str]] = {"sex": SEXES, "voicemail": VOICEMAIL, "interpreter": INTERPRETER}


class RecordForm(Form):
    """A form about something in a client's record: its protection can be chosen, and is lifted with a reason only."""

    sensitivity = Pick(_("Record protection"), hint=_("Only staff cleared for it will see this."))
    lifted_because = Text(_("Why is the protection lifted?"), _("Kept in the audit log."))

    def __init__(self, client: Client | None, record: Any = None, **kwargs: Any) -> None:
        """The form of a new record of this client, or of one that is there. `client` is None for a new client."""
        self.protected_by = record.sensitivity if record else ""
        super().__init__(**kwargs)
        usual = self.protected_by or (client.sensitivity if client else "")
        self.sensitivity.choices = protection_choices(usual, ordinary=not (client and client.sensitivity))
        if self.sensitivity.data is None:
            self.sensitivity.data = usual
        if not self.protected_by:
            del self.lifted_because

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        lifted = self.protected_by and (self.sensitivity.data or "") != self.protected_by
        if lifted and not self.lifted_because.data.strip():
            self.lifted_because.errors = [_("Please say why the protection is lifted or changed.")]
            return False
        return valid

    @property
    def protection(self) -> dict[str, str]:
        """The columns that Record.add() and Record.change() take from it."""
        reason = {"lifted_because": self.lifted_because.data or ""} if self.protected_by else {}
        return {"sensitivity": self.sensitivity.data or "", **reason}


def protection_choices(current: str = "", ordinary: bool = True) -> list[SelectChoice]:
    """The protections this worker may give a record: those they are cleared for, and the one that it has."""
    titles = policy_titles()
    offered = sorted((current_user.clearances & set(titles)) | ({current} - {""}))
    first = [("", gettext("Ordinary record"))] if ordinary else []
    return choices([*first, *((key, titles.get(key, key)) for key in offered)])


def policy_titles() -> dict[str, str]:
    """The titles of the sensitivity policies by key; they hold while their specialization is off, too."""
    policies = application.current(Registry).everything("sensitivity_policies")
    return {policy.key: str(policy.title) for policy in policies}


class PersonForm(Form):
    """The first step of adding somebody: enough to see whether they are already here."""

    given = Text(_("Given name"), _("Empty for somebody with one name only."))
    family = Text(_("Family name"), _("Or the only name."), required=True)
    born = Day(_("Date of birth"), _("Leave it empty while you do not know it."), past=True)


class ClientForm(RecordForm):
    """All that is written down about who a client is and how they may be reached."""

    given = Text(_("Given name"), _("Empty for somebody with one name only."))
    family = Text(_("Family name"), _("Or the only name."), required=True)
    preferred = Text(_("Preferred name"), _("What they want to be called."))
    pronouns = Text(_("Pronouns"), _("For instance: she/her."))
    other_names = Text(_("Other names"),
                       _("Earlier names, nicknames, other spellings: they are found by these, too."))
    sex = Pick(_("Sex"), choices(SEXES.items()))
    born = Day(_("Date of birth"), past=True)
    born_blank = Pick(_("If there is no date of birth"), choices(UNANSWERED.items()))

    phone = Text(_("Phone"))
    phone_blank = Pick(_("If there is no phone"), choices(UNANSWERED.items()))
    email = Text(_("E-mail"), more=[Regexp(r"[^@\s]+@[^@\s]+$", message=_("This is not an e-mail address."))])
    email_blank = Pick(_("If there is no e-mail"), choices(UNANSWERED.items()))
    address = LongText(_("Address"), limit=1000)
    address_blank = Pick(_("If there is no address"), choices(UNANSWERED.items()))
    voicemail = Pick(_("Messages"), choices(VOICEMAIL.items()))
    safe_contact = LongText(_("Safe contact"), _("How and when they may be reached without danger. It stands on "
                                                 "every page about them."), limit=1000)

    language = Text(_("Language they want to speak"), limit=64)
    interpreter = Pick(_("Interpreter"), choices(INTERPRETER.items()))

    insurer = Text(_("Insurer"))
    insurer_blank = Pick(_("If there is no insurer"), choices(UNANSWERED.items()))
    insurance_number = Text(_("Insurance number"))

    worker = Pick(_("Worker"), hint=_("Who works with this client."), required=True)
    reason = Text(_("Why is this somebody new?"), _("For instance: a twin, father and son, another birthday."))

    def fields(self) -> dict[str, Any]:
        """What of it is stored, by column."""
        found = {name: self[name].data if name == "born" else self[name].data or "" for name in STORED}
        found["unanswered"] = " ".join(f"{name}:{self[f'{name}_blank'].data}" for name in BLANKABLE
                                       if self[f"{name}_blank"].data and not found[name])
        if "sensitivity" in self:
            found["sensitivity"] = self.sensitivity.data or ""
        return found

    def __init__(self, client: Client | None = None, **kwargs: Any) -> None:
        """The form of a new client, or as it is for one who is there."""
        if client is not None:
            stored = {name: getattr(client, name) for name in STORED}
            blanks = {f"{name}_blank": reason for name, reason in client.blanks.items() if name in BLANKABLE}
            kwargs["data"] = {**stored, **blanks, "sensitivity": client.sensitivity, "version": str(client.version)}
        super().__init__(None, client, **kwargs)


class AlertForm(RecordForm):
    """An alert; it ends by itself on the day on which somebody must look at it again."""

    kind = Pick(_("Kind"), choices(ALERT_KINDS.items()), required=True)
    severity = Radio(_("How serious"), choices(SEVERITIES.items()), required=True)
    text = LongText(_("What everybody must know"), _("It stands on every page about the client."),
                    required=True, limit=500)
    until = Day(_("Review on"), _("On this day it ends, unless it is renewed."), required=True)

    def validate_until(self, field: Day) -> None:
        if not field.errors and field.data and field.data <= clock.today():
            raise ValidationError(_("Please give a day that is still to come."))
        if not field.errors and field.data and field.data > clock.today() + timedelta(days=3660):
            raise ValidationError(_("Please give a day within the next ten years."))


class RiskForm(RecordForm):
    """How great the risk is, and why."""

    value = Radio(_("Risk"), choices(RISKS.items()))
    reason = LongText(_("Why"), _("It stays in the history of this client."), required=True, limit=2000)


class StatusForm(RecordForm):
    """Whether we work with the client, and why that changes."""

    value = Radio(_("Status"), choices(STATUSES.items()), required=True)
    reason = LongText(_("Why"), _("It stays in the history of this client."), required=True, limit=2000)


class MemberForm(Form):
    """Somebody who joins the care team."""

    member = Pick(_("Who"), required=True)
    part = Text(_("Part"), _("For instance: nurse, housing, holiday cover."), required=True)


class AssignForm(Form):
    """Another worker for the client."""

    worker = Pick(_("New worker"), required=True)


class RestrictForm(Form):
    """Hiding the client from everybody but its care team."""

    restricted = Check(_("Only the care team sees this client"))


class ListForm(Form):
    """Which clients a list shows."""

    show = Pick(_("Clients"))
    status = Pick(_("Status"), choices([*STATUSES.items(), ("all", _("All"))]))
    risk = Pick(_("Risk"), choices([("any", _("Any")), ("high", _("High")), ("medium", _("Medium")),
                                    ("low", _("Low")), ("none", _("Not rated"))]))

"""Forms about clients."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from wtforms.validators import Regexp, ValidationError

from core.accounts.models import active_workers
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
    OpenWork,
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
    "Serbian", "Somali", "Swahili", "Tagalog", "Tamil", "Telugu", "Thai", "Tigrinya", "Turkish", "Ukrainian",
    "Urdu", "Vietnamese", "Yiddish", "Yoruba",
)

STORED = ("given", "family", "preferred", "other_names", "pronouns", "born", "sex", "phone", "email",
          "address", "voicemail", "safe_contact", "language", "interpreter", "insurer", "insurance_number")
BLANKABLE = ("born", "phone", "email", "address", "insurer")
CODED: dict[str, dict[str, str]] = {"sex": SEXES, "voicemail": VOICEMAIL, "interpreter": INTERPRETER}


class RecordForm(Form):
    """A form about something in a client's record: its protection can be chosen, and is lifted with a reason only."""

    sensitivity = Pick(_("Protection"), hint=_("Only staff with clearance can see this record."))
    lifted_because = Text(_("Reason for removing the protection"), _("Kept in the audit log."))

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
    titles = policy_titles()
    offered = sorted((current_user.clearances & set(titles)) | ({current} - {""}))
    first = [("", gettext("Not protected"))] if ordinary else []
    return choices([*first, *((key, titles.get(key, key)) for key in offered)])


def policy_titles() -> dict[str, str]:
    """The titles of the sensitivity policies by key; they hold while their specialization is off, too."""
    policies = application.current(Registry).everything("sensitivity_policies")
    return {policy.key: str(policy.title) for policy in policies}


class PersonForm(Form):
    """The first step of adding somebody: enough to see whether they are already here."""

    given = Text(_("First name"), _("Leave this blank if the person has only one name."))
    family = Text(_("Last name"), _("Or the person's only name."), required=True)
    born = Day(_("Date of birth"), _("Leave this blank if you don't know it."), past=True)


class ClientForm(RecordForm):
    """All that is written down about who a client is and how they may be reached."""

    given = Text(_("First name"), _("Leave this blank if the person has only one name."))
    family = Text(_("Last name"), _("Or the person's only name."), required=True)
    preferred = Text(_("Preferred name"), _("The name the client goes by."))
    pronouns = Text(_("Pronouns"), _("For example: she/her."))
    other_names = Text(_("Other names"),
                       _("Former names, nicknames, and other spellings. You can search by these, too."))
    sex = Pick(_("Sex"), choices(SEXES.items()))
    born = Day(_("Date of birth"), past=True)
    born_blank = Pick(_("If there's no date of birth"), choices(UNANSWERED.items()))

    phone = Text(_("Phone"))
    phone_blank = Pick(_("If there's no phone"), choices(UNANSWERED.items()))
    email = Text(_("Email"), more=[Regexp(r"[^@\s]+@[^@\s]+$", message=_("Enter a valid email address."))])
    email_blank = Pick(_("If there's no email"), choices(UNANSWERED.items()))
    address = LongText(_("Address"), limit=1000)
    address_blank = Pick(_("If there's no address"), choices(UNANSWERED.items()))
    voicemail = Pick(_("Voicemail and texts"), choices(VOICEMAIL.items()))
    safe_contact = LongText(_("Safe contact instructions"), _("How and when contact is safe. Shown on every page about "
                                                              "the client."), limit=1000)

    language = Text(_("Preferred language"), limit=64)
    interpreter = Pick(_("Interpreter"), choices(INTERPRETER.items()))

    insurer = Text(_("Insurance company"))
    insurer_blank = Pick(_("If there's no insurance"), choices(UNANSWERED.items()))
    insurance_number = Text(_("Member ID"))

    worker = Pick(_("Assigned worker"), hint=_("The staff member responsible for this client."), required=True)
    reason = Text(_("Why is this a new client?"), _("For example: a twin, or a parent and child."))

    def fields(self) -> dict[str, Any]:
        """What of it is stored, by column, and why a protection is lifted: what Client.change() takes."""
        columns = {name: self[name].data if name == "born" else self[name].data or "" for name in STORED}
        columns["unanswered"] = " ".join(f"{name}:{self[f'{name}_blank'].data}" for name in BLANKABLE
                                       if self[f"{name}_blank"].data and not columns[name])
        return columns if self.sensitivity is None else {**columns, **self.protection}

    def __init__(self, client: Client | None = None, **kwargs: Any) -> None:
        """The form of a new client, or as it is for one who is there."""
        if client is not None:
            stored = {name: getattr(client, name) for name in STORED}
            blanks = {f"{name}_blank": reason for name, reason in client.blanks.items() if name in BLANKABLE}
            kwargs["data"] = {**stored, **blanks, "sensitivity": client.sensitivity, "version": str(client.version)}
        super().__init__(None, client, **kwargs)


class AlertForm(RecordForm):
    """An alert; it ends by itself on the day on which somebody must look at it again."""

    kind = Pick(_("Type"), choices(ALERT_KINDS.items()), required=True)
    severity = Radio(_("Severity"), choices(SEVERITIES.items()), required=True)
    text = LongText(_("Alert text"), _("Shown on every page about the client."),
                    required=True, limit=500)
    until = Day(_("Review date"), _("The alert ends on this date unless you renew it."), required=True)

    def validate_until(self, field: Day) -> None:
        if not field.errors and field.data and field.data <= clock.today():
            raise ValidationError(_("Enter a future date."))
        if not field.errors and field.data and field.data > clock.today() + timedelta(days=3660):
            raise ValidationError(_("Enter a date within the next 10 years."))


class RiskForm(RecordForm):
    """How great the risk is, and why."""

    value = Radio(_("Risk"), choices(RISKS.items()))
    reason = LongText(_("Reason"), _("Kept in the client's history."), required=True, limit=2000)


class StatusForm(RecordForm):
    """Whether we work with the client, why that changes, and at a closing what becomes of each open thing."""

    value = Radio(_("Status"), choices(STATUSES.items()), required=True)
    reason = LongText(_("Reason"), _("Kept in the client's history."), required=True, limit=2000)
    open_items: Iterable[OpenWork] = ()

    @classmethod
    def of(cls, client: Client, open_items: Iterable[OpenWork], **kwargs: Any) -> StatusForm:
        """The form of this client, with a field for each of these, named by its key."""
        fields: dict[str, Any] = {"open_items": open_items}
        for item in open_items:
            fields[item.key] = Pick(item.title, choices(item.ways(current_user).items(), gettext("Choose")))
        return type(cls.__name__, (cls,), fields)(client, **kwargs)

    @property
    def ways(self) -> dict[str, str]:
        """How each open thing is settled, by its key."""
        return {item.key: self[item.key].data for item in self.open_items}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        missing = [item for item in self.open_items if not self[item.key].data]
        if self.value.data == "closed":
            for item in missing:
                self[item.key].errors = [_("Choose what to do with this.")]
            return valid and not missing
        return valid


class MemberForm(Form):
    """Somebody who joins the care team."""

    member = Pick(_("Staff member"), required=True)
    part = Text(_("Role"), _("For example: nurse, housing, vacation coverage."), required=True)


def without(worker_ids: set[int], options: list[SelectChoice], chosen: str | None) -> list[SelectChoice]:
    """These options but for those of the workers, unless one was chosen."""
    left_out = {str(number) for number in worker_ids} - {chosen}
    return [option for option in options if option.value not in left_out]


class TakersForm(Form):
    """Who takes over somebody's open work about a client; a protected thing may go to somebody else."""

    worker = Pick(_("New worker"))
    protected: Iterable[OpenWork] = ()

    @classmethod
    def of(cls, client: Client, protected: Iterable[OpenWork], former_id: int, **kwargs: Any) -> Self:
        """The form with a field for each of these, named by its key.

        Only who may see a record is offered, and not the former worker: once posted, that is refused on saving, so that
        a form that is sent twice is answered as it was the first time.
        """
        fields = {item.key: Pick(item.title, hint=policy_titles().get(item.sensitivity, "")) for item in protected}
        form = type(cls.__name__, (cls,), {**fields, "protected": protected})(**kwargs)
        workers = [(w.id, w.name) for w in active_workers("case_manager", "supervisor", cleared_for=client.sensitivity)]
        form.worker.choices = without({former_id}, choices(workers, gettext("Choose")), form.worker.data)
        for item in protected:
            cleared = {w.id for w in active_workers(cleared_for=item.sensitivity)}
            able = choices([pair for pair in workers if pair[0] in cleared], gettext("The new worker"))
            form[item.key].choices = without({former_id}, able, form[item.key].data)
        return form

    def chooses(self, worker_id: int) -> bool:
        """Whether this worker is to take anything."""
        return worker_id in {int(self.worker.data or 0), *self.takers.values()}

    @property
    def takers(self) -> dict[str, int]:
        """Who takes a protected thing instead of the one who takes over, by its key."""
        return {item.key: int(self[item.key].data) for item in self.protected if self[item.key].data}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        chosen = {str(option.value): option.label for option in self.worker.choices}.get(self.worker.data or "")
        for item in self.protected:
            able = {option.value for option in self[item.key].choices}
            if valid and chosen and not self[item.key].data and self.worker.data not in able:
                self[item.key].errors = [_("%(name)s doesn't have clearance for this. Choose someone else.",
                                           name=chosen)]
        return valid and not self.errors


class HandoverForm(TakersForm):
    """Another worker for the client."""

    worker = Pick(_("New worker"), required=True)
    former = Radio(_("The previous worker"), choices([
        ("leaves", _("Leaves the care team")), ("stays", _("Stays on the care team and hands over the open work")),
        ("keeps", _("Stays on the care team and keeps the open work"))]), default="leaves")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.former.data = self.former.data or "leaves"


class PartForm(TakersForm):
    """The end of somebody's part in the care team."""

    worker = Pick(_("Who takes over the open work"))

    @classmethod
    def of(cls, client: Client, protected: Iterable[OpenWork], former_id: int, **kwargs: Any) -> Self:
        form = super().of(client, protected, former_id, **kwargs)
        form.worker.data = form.worker.data or str(client.worker_id)
        return form


class RestrictForm(Form):
    """Hiding the client from everybody but its care team."""

    restricted = Check(_("Only the care team can see this client"))


class ListForm(Form):
    """Which clients a list shows."""

    show = Pick(_("Clients"))
    status = Pick(_("Status"), choices([*STATUSES.items(), ("all", _("All"))]))
    risk = Pick(_("Risk"), choices([("any", _("Any")), ("high", _("High")), ("medium", _("Medium")),
                                    ("low", _("Low")), ("none", _("Not rated"))]))

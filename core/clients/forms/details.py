"""Who a client is and how they may be reached."""
from __future__ import annotations

from typing import Any

from wtforms import HiddenField
from wtforms.validators import Regexp, StopValidation

from core.clients.forms.birth import BirthDay
from core.clients.forms.names import FORMER, NamePart, straight
from core.clients.forms.record import RecordForm
from core.clients.models import INTERPRETER, NO_ADDRESS, SEXES, UNANSWERED, VOICEMAIL, Client
from core.clients.rules import is_stand_in, phone_numbers
from core.web.birth import birth_in_words
from core.web.forms import Day, Difference, Form, LongText, Pick, Text, choices
from core.web.language import gettext
from core.web.sentences import lazy_gettext as _

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

STORED = ("prefix", "given", "middle", "family", "suffix", "preferred", "pronouns", "born", "sex", "phone", "email",
          "address", "voicemail", "safe_contact", "language", "interpreter", "insurer", "insurance_number")
BLANKABLE = ("born", "phone", "email", "address", "insurer")
CODED: dict[str, dict[str, str]] = {"sex": SEXES, "voicemail": VOICEMAIL, "interpreter": INTERPRETER}


def known_number(_form: Any, field: Any) -> None:
    """Refuse what stands for a phone that nobody knows: 000-000-0000."""
    if field.data and phone_numbers(field.data) and all(is_stand_in(number) for number in phone_numbers(field.data)):
        raise StopValidation(_("This number can't be right. Leave it blank, and say why there's no phone."))


class PersonForm(Form):
    """The first step of adding somebody: enough to see whether they are already here."""

    given = NamePart(_("First name"), _("Leave this blank if the person has only one name."))
    family = NamePart(_("Last name"), _("Or the person's only name."), required=True)
    born = BirthDay(_("Date of birth"))


class ClientForm(RecordForm):
    """All that is written down about who a client is and how they may be reached."""

    given = NamePart(_("First name"), _("Leave this blank if the person has only one name."))
    family = NamePart(_("Last name"), _("Or the person's only name."), required=True)
    preferred = NamePart(_("Preferred name"), _("The name the client goes by."))
    prefix = NamePart(_("Prefix"), _("For example: Dr."))
    middle = NamePart(_("Middle name"))
    suffix = NamePart(_("Suffix"), _("For example: Jr."))
    former = Pick(_("If the first, middle, or last name changed"), choices(FORMER.items()))
    renamed_on = Day(_("Date of the name change"), _("Leave this blank for today."), past=True)
    pronouns = Text(_("Pronouns"), _("For example: she/her."))
    other_names = Text(_("Other names"), _("Former names, nicknames, and other spellings, with commas between them. "
                                           "You can search by these, too."), more=[straight])
    sex = Pick(_("Sex"), choices(SEXES.items()))
    born = BirthDay(_("Date of birth"))
    born_blank = Pick(_("If there's no date of birth"), choices(UNANSWERED.items()))

    phone = Text(_("Phone"), more=[known_number])
    phone_blank = Pick(_("If there's no phone"), choices(UNANSWERED.items()))
    email = Text(_("Email"), more=[Regexp(r"[^@\s]+@[^@\s]+$", message=_("Enter a valid email address."))])
    email_blank = Pick(_("If there's no email"), choices(UNANSWERED.items()))
    address = LongText(_("Address"), limit=1000)
    address_hidden = HiddenField()  # the form was made without the address, so an empty field does not erase it
    address_blank = Pick(_("If there's no address"), choices(NO_ADDRESS.items()))
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
        """What of it is stored, by column, and why a protection is lifted: what Client.change() takes.

        A hidden address that nobody typed anew or took away is not among it, so that it stays.
        """
        columns = {name: self[name].data if name == "born" else self[name].data or "" for name in STORED}
        columns["born_precision"] = self.born.precision if self.born.data else ""
        columns["unanswered"] = " ".join(f"{name}:{self[f'{name}_blank'].data}" for name in BLANKABLE
                                       if self[f"{name}_blank"].data and not columns[name])
        if (self.hides_address or self.address_hidden.data) and not columns["address"] and not self.address_blank.data:
            del columns["address"]
        return columns if self.sensitivity is None else {**columns, **self.protection}

    def differences(self, stored: Any) -> list[Difference]:
        """As every form's. Of a hidden address only what was typed; the form then keeps the stored one."""
        address, typed = str(self.address.label.text), self.address.data
        differences = self._with_birth(super().differences(stored), stored)
        if not self.hides_address:
            return differences
        self.address.data, self.address_hidden.data = "", "yes"
        return [(label, gettext("Hidden. Leave the field blank to keep it."), typed) if label == address
                else (label, other, mine) for label, other, mine in differences if label != address or typed]

    def _with_birth(self, differences: list[Difference], stored: Any) -> list[Difference]:
        """The same, with the days of birth as far as each is known."""
        label = str(self.born.label.text)
        others = [difference for difference in differences if difference[0] != label]
        if stored.birth == self.born.birth:
            return others
        return [(label, birth_in_words(stored.birth), self.born.in_words()), *others]

    def __init__(self, client: Client | None = None, address_hidden: bool = False, **kwargs: Any) -> None:
        """The form of a new client, or as it is for one who is there; `address_hidden` keeps the address out of it."""
        self.hides_address = address_hidden
        if client is not None:
            stored = {name: getattr(client, name) for name in STORED} | {"born": client.birth}
            blanks = {f"{name}_blank": reason for name, reason in client.blanks.items() if name in BLANKABLE}
            kwargs["data"] = {**stored, **blanks, "sensitivity": client.sensitivity, "version": str(client.version)}
            if address_hidden:
                kwargs["data"] |= {"address": "", "address_hidden": "yes"}
        super().__init__(None, client, **kwargs)

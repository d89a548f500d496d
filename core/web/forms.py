"""The form every form extends, and the fields they are made of.

A field names its limit; nothing typed is ever cut short. Columns are filled field by field from a
form, never from the request, so a field that a page does not have cannot be set.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import g, has_app_context, request
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms import Form as BaseForm
from wtforms.fields.choices import SelectChoice

from core.web.dates import day, example_day, number, read_day

__all__ = ["Check", "Count", "Day", "Difference", "Form",
           "LongText", "Many", "Pick", "Radio", "Secret", "Text", "about_client", "choices"]

Difference = tuple[str, str, str]  # a field's label, its value as it is now, and as it was typed, in words

EARLIEST = date(1880, 1, 1)
LATEST = date(2199, 12, 31)
SHORT, LONG = 200, 20_000


class Form(BaseForm):
    """A form bound to this request. `once` makes one record of a double click, `version` names what was seen."""

    once = HiddenField()
    version = HiddenField()

    def __init__(self, **kwargs: Any) -> None:
        posted = request.form if request.method == "POST" else None
        super().__init__(posted, **kwargs)

    @property
    def seen_version(self) -> int:
        """The version of the row that this form was made from; 0 when it does not say."""
        text = (self.version.raw_data or [""])[0]
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    @property
    def is_filled(self) -> bool:
        """Whether something was typed or chosen in it."""
        return any(str(sent).strip() for field in self if field.type != "HiddenField" for sent in field.raw_data or ())

    def differences(self, stored: Any) -> list[Difference]:
        """Where what was typed differs from what is stored now: label, stored, typed.

        `stored` is the same form as it is stored, or the row itself, when the fields are named like its columns.
        """
        return [(str(field.label.text), _in_words(other), _in_words(field))
                for field in self if field.type != "HiddenField"
                and (other := _stored(field, stored)) is not None and field.data != other.data]


def _stored(field: Field, stored: Any) -> Field | None:
    """This field as it is stored: of a form, or filled from the column of its name; None if there is none."""
    if isinstance(stored, BaseForm):
        return stored._fields.get(field.name)
    if not hasattr(stored, field.name):
        return None
    filled = object.__new__(type(field))  # copy() would make an unbound field
    vars(filled).update(vars(field))
    filled.process(None, getattr(stored, field.name))
    return filled


def _in_words(field: Field) -> str:
    """What stands in a field, as a person reads it."""
    if hasattr(field, "in_words"):
        return field.in_words()
    if isinstance(field.data, date):
        return day(field.data, "date")
    if isinstance(field, SelectField | RadioField | SelectMultipleField):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return ", ".join(str(option.label) for option in field.choices if option.value in map(str, chosen))
    return "" if field.data is None else str(field.data)


def plain(form: BaseForm, field: Field) -> None:
    """Refuse characters that no record should hold, and name the first."""
    lines = isinstance(field, TextAreaField)
    for character in field.data or "":
        if character in "\n\r\t" and lines:
            continue
        if unicodedata.category(character) in ("Cc", "Cs"):
            raise validators.StopValidation(
                _("Remove the character U+%(code)s. It can't be saved.",
                  code=f"{ord(character):04X}"))


class _Length(validators.Length):
    """A limit that is told, not built into the page: a browser would cut a pasted text short in silence."""

    def __init__(self, limit: int) -> None:
        super().__init__(max=limit, message=_("Use %(limit)s characters or fewer.", limit=LazyString(number, limit)))
        self.field_flags: dict[str, Any] = {}


class _Filled(validators.InputRequired):
    """Something was typed; blanks alone are nothing."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        if field.raw_data and not str(field.raw_data[0]).strip():
            field.errors = []
            raise validators.StopValidation(self.message)
        super().__call__(form, field)


def _rules(required: bool, limit: int, more: Iterable[Any]) -> list[Any]:
    first = _Filled(_("This field is required.")) if required else validators.Optional()
    return [first, plain, _Length(limit), *more]


def composed(text: str) -> str:
    """The text with composed characters (NFC): "é" is the same on every keyboard, so that it is found and compared."""
    return unicodedata.normalize("NFC", text)


def _plain_text(text: Any) -> str:
    """A text to fill a field with; a lazy sentence is worded now, because a browser gets and sends plain text."""
    return "" if text is None else str(text)


def _trimmed(text: str | None) -> str:
    return composed(_plain_text(text)).strip()


def _unblank(value: Any) -> Any:
    """A choice without surrounding blanks; several without empty ones."""
    if isinstance(value, list):
        return [chosen for chosen in map(_unblank, value) if chosen]
    return value.strip() if isinstance(value, str) else value


class Text(StringField):
    """One line, at most `limit` characters, composed (NFC) and without surrounding blanks."""

    def __init__(self, label: Any, hint: Any = "", required: bool = False, limit: int = SHORT,
                 more: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, _rules(required, limit, more), filters=[_trimmed], description=hint, **kwargs)


class LongText(TextAreaField):
    """Several lines, kept exactly as typed, at most `limit` characters."""

    def __init__(self, label: Any, hint: Any = "", required: bool = False, limit: int = LONG,
                 **kwargs: Any) -> None:
        super().__init__(label, _rules(required, limit, ()), filters=[_plain_text],
                         description=hint, **kwargs)


class Secret(PasswordField):
    """A password; never shown again."""

    def __init__(self, label: Any, hint: Any = "", required: bool = True, **kwargs: Any) -> None:
        first = validators.InputRequired(_("This field is required.")) if required else validators.Optional(False)
        super().__init__(label, [first, _Length(1000)], description=hint, **kwargs)


def about_client(born: date | None) -> None:
    """From now on the forms of this request are about a client born on this day, so no date in them is earlier."""
    g.born_on = born


def born_on() -> date | None:
    """When the client was born whom the forms of this request are about; None when that is not known."""
    return g.get("born_on") if has_app_context() else None


class Day(DateField):
    """A date. Browsers send 2026-11-27; typed by hand, it is read as the locale writes it: 11/27/2026.

    In a Form about a client it is not before their birth, see about_client(), unless it is a day of birth itself.
    """

    def __init__(self, label: Any, hint: Any = "", required: bool = False, earliest: date = EARLIEST,
                 latest: date = LATEST, past: bool = False, is_birth: bool = False, **kwargs: Any) -> None:
        self.earliest, self.latest, self.past, self.is_birth = earliest, latest, past, is_birth
        first = validators.InputRequired(_("Enter a date.")) if required else validators.Optional()
        super().__init__(label, [first, self._bounded], format="%Y-%m-%d", description=hint, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed, self.data = (valuelist[0].strip() if valuelist else ""), None
        try:
            self.data = read_day(typed) if typed else None
        except ValueError:
            raise ValueError(_("Enter a date like %(example)s.", example=example_day())) from None

    def _bounded(self, form: BaseForm, field: Field) -> None:
        from core.foundation import clock

        if not isinstance(self.data, date):
            return
        on = self.data.date() if isinstance(self.data, datetime) else self.data
        if not self.earliest <= on <= self.latest:
            raise validators.ValidationError(_("This date is too far away. Check the year."))
        if self.past and on > clock.today():
            raise validators.ValidationError(_("This date is in the future. Check the date."))
        if isinstance(form, Form) and not self.is_birth and (born := born_on()) and on < born:
            raise validators.ValidationError(_("This date is before the client was born. Check the date."))


class Count(IntegerField):
    """A whole number within bounds, both included."""

    def __init__(self, label: Any, low: int, high: int, hint: Any = "", required: bool = False,
                 **kwargs: Any) -> None:
        first = validators.InputRequired(_("This field is required.")) if required else validators.Optional()
        between = _("Enter a whole number from %(low)s to %(high)s.", low=low, high=high)
        self.bounds, self.message = (low, high), between
        super().__init__(label, [first, validators.NumberRange(low, high, between)], description=hint, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
        elif not re.fullmatch(r"-?[0-9]{1,9}", text):
            self.data = None
            raise ValueError(str(self.message))
        else:
            self.data = int(text)

    def pre_validate(self, form: BaseForm) -> None:
        if self.process_errors:  # what is no number is said once
            raise validators.StopValidation()


def choices(pairs: Iterable[tuple[Any, Any]], blank: Any = None) -> list[SelectChoice]:
    """Options from (value, label) pairs, with an empty one first when `blank` is given."""
    options = [SelectChoice(str(value), label) for value, label in pairs]
    return options if blank is None else [SelectChoice("", blank), *options]


class _Chosen(validators.DataRequired):
    """Something was chosen; blanks alone are nothing."""


def _optional_choice(form: BaseForm, field: Field) -> None:
    """Nothing chosen is no error. validators.Optional would take a blank before other values for that, too."""
    if not field.data:
        field.errors = []
        raise validators.StopValidation


class _Closed:
    """Fields whose answer must be one of the options."""

    def __init__(self, label: Any, options: Any = (), hint: Any = "", required: bool = False,
                 **kwargs: Any) -> None:
        first = _Chosen(_("Choose one.")) if required else _optional_choice
        listed = options if callable(options) else list(options)
        kwargs.setdefault("invalid_choice_message", _("Choose one of the options."))
        super().__init__(label, [first], choices=listed, description=hint,  # type: ignore[call-arg]
                         filters=[_unblank], **kwargs)


class Pick(_Closed, SelectField):
    """One of a list."""


class Radio(_Closed, RadioField):
    """One of a few, all in sight."""

    def __init__(self, label: Any, options: Any = (), hint: Any = "", required: bool = False,
                 **kwargs: Any) -> None:
        super().__init__(label, options, hint, required, **kwargs)
        self.validate_choice = True


class Many(_Closed, SelectMultipleField):
    """Any number of a list."""

    def pre_validate(self, form: BaseForm) -> None:
        try:
            super().pre_validate(form)
        except validators.ValidationError:  # its own sentence repeats what was sent
            raise validators.ValidationError(_("Choose one of the options.")) from None


class Check(BooleanField):
    """Yes or no."""

    def __init__(self, label: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(label, description=hint, **kwargs)

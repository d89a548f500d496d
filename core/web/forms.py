"""The form every form extends, and the fields they are made of.

A field names its limit; nothing typed is ever cut short. Columns are filled field by field from a
form, never from the request, so a field that a page does not have cannot be set.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from flask import g, has_app_context, request
from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    validators,
)
from wtforms import Form as BaseForm
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select, html_params

from core.web.dates import day, example_day, read_day
from core.web.texts import Filled, LongText, Secret, Text

__all__ = ["Check", "Count", "Day", "Difference", "Form",
           "LongText", "Many", "Pick", "Radio", "Secret", "Text", "about_client", "choices", "in_words"]

Difference = tuple[str, str, str]  # a field's label, its value as it is now, and as it was typed, in words

EARLIEST = date(1880, 1, 1)
LATEST = date(2199, 12, 31)


class Form(BaseForm):
    """A form bound to this request. `once` makes one record of a double click, `version` names what was seen."""

    once = HiddenField()
    version = HiddenField()
    has_drafts: ClassVar[bool] = True  # whether what is typed is kept before it is saved, if it is worth it

    def __init__(self, **kwargs: Any) -> None:
        posted = request.form if request.method == "POST" else None
        super().__init__(posted, **kwargs)

    @property
    def seen_version(self) -> int:
        """The version of the row that this form was made from; 0 when it does not say."""
        text = (self.version.raw_data or [""])[0]
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def fill_again(self, typed: MultiDict[str, str]) -> None:
        """Show what was typed before; nothing in it is wrong until it is sent."""
        for field in self:
            if not isinstance(field, HiddenField):
                field.process(typed, field.object_data)
                field.process_errors = []

    @property
    def is_filled(self) -> bool:
        """Whether something was typed or chosen in it."""
        return any(str(sent).strip() for field in self if field.type != "HiddenField" for sent in field.raw_data or ())

    def differences(self, stored: Any) -> list[Difference]:
        """Where what was typed differs from what is stored now: label, stored, typed.

        `stored` is the same form as it is stored, or the row itself, when the fields are named like its columns.
        """
        return [(str(field.label.text), in_words(other), in_words(field))
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


def in_words(field: Field) -> str:
    """What stands in a field, as a person reads it."""
    if hasattr(field, "in_words"):
        return field.in_words()
    if isinstance(field.data, date):
        return day(field.data, "date")
    if isinstance(field, SelectField | RadioField | SelectMultipleField):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        return ", ".join(str(option.label) for option in field.choices if option.value in map(str, chosen))
    return "" if field.data is None else str(field.data)


def _unblank(value: Any) -> Any:
    """A choice without surrounding blanks; several without empty ones."""
    if isinstance(value, list):
        return [chosen for chosen in map(_unblank, value) if chosen]
    return value.strip() if isinstance(value, str) else value


def about_client(born: date | None, last_day: date | None = None) -> None:
    """From now on the forms of this request are about a client born on this day, so no date in them is earlier, whose
    last day alive, if they died, was `last_day`."""
    g.born_on, g.last_day = born, last_day


def last_day_alive() -> date | None:
    """The last day of the client whom the forms of this request are about; None of one who lives."""
    return g.get("last_day") if has_app_context() else None


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
        first = Filled(_("Enter a date.")) if required else validators.Optional()
        super().__init__(label, [first, self._bounded], format="%Y-%m-%d", description=hint, **kwargs)

    @property
    def is_typed_by_hand(self) -> bool:
        """Whether it holds what only a text box can show again: a date box empties all but 2026-11-27."""
        return bool(self.raw_data) and not re.fullmatch(r"\d{4}-\d\d-\d\d|", self.raw_data[0], re.ASCII)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:  # a form that lacks the field leaves it as it is
            return
        typed, self.data = valuelist[0].strip(), None
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
        first = Filled(_("This field is required.")) if required else validators.Optional()
        between = _("Enter a whole number from %(low)s to %(high)s.", low=low, high=high)
        self.bounds, self.message = (low, high), between
        super().__init__(label, [first, validators.NumberRange(low, high, between)], description=hint, **kwargs)

    @property
    def is_typed_by_hand(self) -> bool:
        """Whether it holds what only a text box can show again: a number box empties what is none."""
        return bool(self.raw_data) and not re.fullmatch(r"(-?[0-9]+)?", self.raw_data[0])

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


class _List(Select):
    """The list of a Pick, put together at once where it has no groups: its options have but a value and a label."""

    def __call__(self, field: Field, **attributes: Any) -> Any:
        if field.has_groups():
            return super().__call__(field, **attributes)
        attributes = {"id": field.id, "required": bool(field.flags.required), **attributes}
        options = "".join(f'<option{" selected" * choice.selected} value="{escape(choice.value)}">'
                          f"{escape(choice.label or choice.value)}</option>" for choice in field.iter_choices())
        return Markup(f"<select {html_params(name=field.name, **attributes)}>{options}</select>")  # noqa: S704 (escaped)


class Pick(_Closed, SelectField):
    """One of a list."""

    widget = _List()


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

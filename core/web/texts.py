"""The fields for text: a line, several lines, a password."""
from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import Field, PasswordField, StringField, TextAreaField, validators
from wtforms import Form as BaseForm

from core.web.dates import number

SHORT, LONG = 200, 20_000


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


class Filled(validators.InputRequired):
    """Something was typed; blanks alone are nothing."""

    def __call__(self, form: BaseForm, field: Field) -> None:
        if field.raw_data and not str(field.raw_data[0]).strip():
            field.errors = []
            raise validators.StopValidation(self.message)
        super().__call__(form, field)


def _rules(required: bool, limit: int, more: Iterable[Any]) -> list[Any]:
    first = Filled(_("This field is required.")) if required else validators.Optional()
    return [first, plain, _Length(limit), *more]


def composed(text: str) -> str:
    """The text with composed characters (NFC): "é" is the same on every keyboard, so that it is found and compared."""
    return unicodedata.normalize("NFC", text)


def _plain_text(text: Any) -> str:
    """A text to fill a field with; a lazy sentence is worded now, because a browser gets and sends plain text."""
    return "" if text is None else str(text)


def _trimmed(text: str | None) -> str:
    return composed(_plain_text(text)).strip()


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

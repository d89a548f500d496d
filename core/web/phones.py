"""Phone numbers as links that dial what a person would."""
from __future__ import annotations

import re
from typing import NamedTuple

from core.web.language import locale

_BETWEEN = re.compile(r"(\s*(?:[/;,|]|\bor\b|\band\b)\s*)", re.IGNORECASE)


class Dialed(NamedTuple):
    """A piece of what was typed; `link` is empty where nobody can dial it."""

    text: str
    link: str = ""


def dialed(typed: str) -> list[Dialed]:
    """What was typed in pieces, each number with its link: "312-555-0142 ext. 12" has tel:+13125550142;ext=12.

    A number without a country is one of the agency's; what is no number is text.
    """
    return [Dialed(piece, "" if number % 2 else _link(piece)) for number, piece in enumerate(_BETWEEN.split(typed))]


def _link(piece: str) -> str:
    import phonenumbers  # some megabytes, and not every page has a phone

    digits = sum(c.isdecimal() for c in piece)
    if digits < 7:
        return ""
    try:
        number = phonenumbers.parse(piece, locale().territory or "US")
    except phonenumbers.NumberParseException:
        return ""
    whole = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    if not whole:  # without an area code: the phone itself knows which
        return "tel:" + "".join(c for c in piece if c.isdecimal()) if digits < 10 else ""
    extension = f";ext={number.extension}" if number.extension else ""
    return f"tel:{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)}{extension}"

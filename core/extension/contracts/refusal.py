"""How a plugin's answer is refused: with one sentence that names what is wrong."""
from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

KEY = re.compile(r"[a-z][a-z0-9_]{0,47}")


class Refused(ValueError):
    """A sentence that says what is wrong with a plugin's answer."""


def refuse_unless(holds: object, sentence: str) -> None:
    """Raise Refused with the sentence unless the condition holds."""
    if not holds:
        raise Refused(sentence)


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about a misspelt word; "" when none is like it."""
    close = get_close_matches(word, sorted(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""

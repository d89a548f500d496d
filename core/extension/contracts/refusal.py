"""How a plugin's answer is refused: with one sentence that names what is wrong."""
from __future__ import annotations

import re

KEY = re.compile(r"[a-z][a-z0-9_]{0,47}")


class Refused(ValueError):
    """A sentence that says what is wrong with a plugin's answer."""


def refuse_unless(holds: object, sentence: str) -> None:
    """Raise Refused with the sentence unless the condition holds."""
    if not holds:
        raise Refused(sentence)

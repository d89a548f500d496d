"""Passwords: argon2id, at least 15 characters, and none that anybody would guess."""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext

from core.foundation import application

# OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Nobody's password, which takes as long to refuse: made once with the settings above, so that no start pays for it.
_nobody = ("$argon2id$v=19$m=19456,t=2,p=1$7QKVolAo65+d1FxTgKceHQ$"
           "L9vJkkYoQxhIJGuZfKNFZWMuaf31IVq8h8rwqbpcyIA")

SHORTEST = 15
SAFE_SCORE = 3  # of 4, zxcvbn: "safely unguessable: moderate protection from offline slow-hash scenario"
LOOKED_AT = 72  # characters that zxcvbn looks at: its time grows with the square of their number
TELLING = 4  # letters of a name that stand in a password hardly by chance
_one_at_a_time = Lock()  # zxcvbn keeps the forbidden words in a variable of its module


@dataclass(frozen=True)
class LocalWords:
    """Words that anybody here would try, such as the agency's name; asked when a password is chosen."""

    ask: Callable[[], Iterable[str]] = tuple


def digest(password: str) -> str:
    """What is stored of a password."""
    return _hasher.hash(composed(password))


def matches(stored: str, password: str) -> bool:
    """Whether the password is right. Takes as long for a worker who is not there or has none."""
    try:
        return _hasher.verify(stored or _nobody, composed(password)) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def is_dated(stored: str) -> bool:
    """Whether the digest was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def composed(password: str) -> str:
    """The password in composed characters (NFC), whatever keyboard it comes from."""
    return unicodedata.normalize("NFC", password)


def objection(password: str, *names: str) -> str:
    """Why this password will not do, as a sentence; empty when it will. `names` are what its owner is called."""
    password = composed(password)
    if short := too_short(password):
        return short
    if _score(password, [*names, *application.current(LocalWords).ask(), "caseloom"]) < SAFE_SCORE:
        return gettext("This password is easy to guess. Use four or five random words. Leave out your name and your "
                       "agency's name.")
    return ""


def too_short(password: str) -> str:
    """A sentence when the password is too short; "" when it is not. It takes no time, whoever asks."""
    if len(composed(password)) >= SHORTEST:
        return ""
    return gettext("Use at least %(n)s characters. Four or five random words are easy to remember.", n=SHORTEST)


def _score(password: str, names: Iterable[str]) -> int:
    """How hard it is to guess, from 0 to 4: as it stands, with its words written as one, and without the names."""
    from zxcvbn import zxcvbn  # here: its word lists take memory that only choosing a password needs

    forbidden = {word.casefold() for name in names
                 for word in (name, *re.split(r"[\W_]+", name), re.sub(r"[\W_]+", "", name)) if len(word) > 1}
    joined = re.sub(r"[\s._-]+", "", password) or password
    rest = joined.casefold()
    for word in sorted(forbidden, key=len, reverse=True):
        rest = rest.replace(word, "") if len(word) >= TELLING else rest
    with _one_at_a_time:
        return min(zxcvbn(text[:LOOKED_AT], user_inputs=sorted(forbidden))["score"] if text else 0
                   for text in {password, joined, rest})

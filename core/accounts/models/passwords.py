"""Passwords: argon2id, at least 15 characters, and none that anybody would guess."""
from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext

# OWASP's first choice for argon2id: 19 MiB, 2 passes, 1 lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobody = _hasher.hash("no worker has this password, but the time it takes is the same")

SHORTEST = 15


def digest(password: str) -> str:
    """What is stored of a password."""
    return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether the password is right. Takes as long for a worker who is not there or has none."""
    try:
        return _hasher.verify(stored or _nobody, password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def is_dated(stored: str) -> bool:
    """Whether the digest was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def objection(password: str, name: str = "") -> str:
    """Why this password will not do, as a sentence; empty when it will."""
    plain = password.casefold().replace(" ", "")
    if len(password) < SHORTEST:
        return gettext("Use at least %(n)s characters. Four or five random words are easy to remember.", n=SHORTEST)
    if len(set(plain)) < 6:
        return gettext("This password repeats the same few characters. Four or five random words are easy to remember.")
    if any(plain in run * 4 for run in ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop",
                                        "password", "caseloom", "letmein", "welcome", "iloveyou")):
        return gettext("This password is too easy to guess.")
    if name and name.casefold() in plain and len(plain) - len(name) < 6:
        return gettext("This password is too close to your own name.")
    return ""

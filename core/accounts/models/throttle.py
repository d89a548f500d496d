"""How often a password may be tried, for all processes and across restarts.

An account is counted by its number, so two names never share a count. A browser in which its owner has signed in
before has a count of its own: a stranger who guesses at the account locks out strangers, not its owner.
"""
from __future__ import annotations

from datetime import timedelta

from peewee import CharField, IntegerField

from core.foundation import clock
from core.foundation.db import Moment, Table, atomic

TRIES, WINDOW = 10, timedelta(minutes=15)
NOBODY = "nobody"  # all names that are nobody's: they are never let in, but must take as long


class Tries(Table):
    """Failed tries within the window: of an account at the door, in a browser known to be its owner's, or at a desk."""

    whose = CharField(64, unique=True)
    tries = IntegerField()
    since = Moment()


def at_the_door(worker_id: int, device: str = "") -> str:
    """Whose count it is when somebody signs in; `device` names a browser in which this worker has signed in before."""
    return f"{worker_id} {device}" if worker_id else NOBODY


def at_the_desk(worker_id: int) -> str:
    """Whose count it is when somebody who is signed in gives the password again."""
    return f"{worker_id} desk"


def take_try(whose: str) -> bool:
    """Count a try; False when there were too many within the window.

    It is counted before the password is looked at, so that tries at the same moment cannot share one.
    """
    now = clock.now()
    with atomic():
        Tries.delete().where(Tries.since <= now - WINDOW).execute()
        Tries.insert(whose=whose, tries=1, since=now).on_conflict(
            conflict_target=[Tries.whose], update={Tries.tries: Tries.tries + 1}).execute()
        return Tries.get(Tries.whose == whose).tries <= TRIES


def forget_tries(whose: str) -> None:
    """What was right clears the count."""
    with atomic():
        Tries.delete().where(Tries.whose == whose).execute()

"""One record for one form, however often it is sent: a double click, Enter twice, a repeat after a cut line."""
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from peewee import CharField, IntegerField

from core import clock
from core.db import Moment, Table, atomic

KEPT = timedelta(days=2)


class Submission(Table):
    """A form that was saved: its one-time token, whose it was, and the page that shows what came of it."""

    token = CharField(43, unique=True)
    worker_id = IntegerField()
    url = CharField(400)
    at = Moment(index=True)


def once(token: str | None, worker_id: int, create: Callable[[], str]) -> str:
    """Call `create` in a transaction and return its address; for a token seen before, only the address.

    The token is taken first: a parallel repeat waits for the first to commit and then finds its address.
    """
    if not token or not re.fullmatch(r"[A-Za-z0-9_-]{43}", token):
        with atomic():
            return create()
    with atomic():
        Submission.delete().where(Submission.at < clock.now() - KEPT).execute()
        taken = (Submission.insert(token=token, worker_id=worker_id, url="", at=clock.now())
                 .on_conflict_ignore().as_rowcount().execute())
        if taken:
            url = create()
            Submission.update(url=url).where(Submission.token == token).execute()
            return url
    found = Submission.get_or_none(Submission.token == token, Submission.worker_id == worker_id)
    return found.url if found else "/"

"""One record for one form, however often it is sent: a double click, Enter twice, a repeat after a cut line.

What was typed counts, too: a form that is sent again with other words, after going back, is another record,
so that nothing typed is passed over in silence.
"""
from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import has_request_context, request
from peewee import CharField, IntegerField

from core.foundation import application, clock
from core.foundation.db import Moment, Table, atomic
from core.foundation.prepared import Prepared, given

REMEMBERED_FOR = timedelta(days=2)
FORGOTTEN_EVERY = timedelta(hours=1)


@dataclass
class Forgetting:
    """When this process last deleted old submissions."""

    at: datetime | None = None


class Submission(Table):
    """A form that was saved: the digest of its one-time token and its words, whose it was, and the page to show."""

    token = CharField(43, unique=True)
    worker_id = IntegerField()
    url = CharField(400)
    at = Moment(index=True)


FORGET = Prepared(lambda: Submission.delete().where(Submission.at < given("before")))
TAKE = Prepared(lambda: Submission.insert(
    token=given("token"), worker_id=given("worker"), url="", at=given("at")).on_conflict_ignore())
KEEP = Prepared(lambda: Submission.update(url=given("url")).where(Submission.token == given("token")))


def once(token: str | None, worker_id: int, create: Callable[[], str]) -> str:
    """Call `create` in a transaction and return its address; for a token seen before, only the address.

    The token is taken first: a parallel repeat waits for the first to commit and then finds its address.
    """
    if not token or not re.fullmatch(r"[A-Za-z0-9_-]{43}", token):
        with atomic():
            return create()
    token = _digest(token, worker_id)
    with atomic():
        now = clock.now()
        _forget_in_time(now)
        if TAKE.run(token=token, worker=worker_id, at=now):
            url = create()
            KEEP.run(token=token, url=url)
            return url
    return Submission.get(Submission.token == token).url


def _forget_in_time(now: datetime) -> None:
    """Delete submissions that are older than anybody sends a form again, once an hour."""
    last = application.current(Forgetting)
    if last.at is None or abs(now - last.at) > FORGOTTEN_EVERY:
        FORGET.run(before=now - REMEMBERED_FOR)
        last.at = now


def once_more(token: str | None, what: str, worker_id: int, create: Callable[[], str]) -> str:
    """once() for something else that the same form makes beside its record."""
    if token and re.fullmatch(r"[A-Za-z0-9_-]{43}", token):
        token = urlsafe_b64encode(hashlib.sha256(f"{token} {what}".encode()).digest()).rstrip(b"=").decode()
    return once(token, worker_id, create)


def _digest(token: str, worker_id: int) -> str:
    """43 letters and digits for this token, whose it is, the form's address and what was typed: a token that is sent
    to another address, or by somebody else, is another form's. The CSRF token makes no difference."""
    typed = sorted((name, text) for name, text in request.form.items(multi=True) if name != "csrf_token") \
        if has_request_context() else []
    place = request.full_path if has_request_context() else ""
    sent = repr((token, worker_id, place, typed))
    return urlsafe_b64encode(hashlib.sha256(sent.encode()).digest()).rstrip(b"=").decode()

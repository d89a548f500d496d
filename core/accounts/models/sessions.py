"""Sessions in the database, so that they can be ended.

Only the digest of the token is stored. A look at the session, its worker, the worker's clearances, the
specializations that are on and the agency is one query, because it is made on every request.
"""
from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import g
from flask_login import LoginManager
from peewee import JOIN, CharField, ForeignKeyField, OperationalError, fn

from core.accounts.models import Clearance, Worker
from core.extension import switches
from core.foundation import application, audit, clock, db
from core.foundation.config import Settings
from core.foundation.db import Moment, Table, atomic, is_full
from core.foundation.prepared import Prepared, given
from core.web import gate
from core.web.drafts import Draft
from core.web.requests import storable

TOUCH = timedelta(seconds=5)  # how exactly the idle limit is kept: a session is marked as used this often


class Session(Table):
    """One sign-in of one worker on one browser."""

    token = CharField(64, unique=True)
    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    created = Moment()
    seen = Moment()
    source = CharField(64)
    browser = CharField(200)


@dataclass(frozen=True)
class Limits:
    """How long a session of this application lasts without use, and in any case."""

    idle: timedelta = timedelta(minutes=15)
    absolute: timedelta = timedelta(hours=12)

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings name."""
        return cls(timedelta(minutes=settings.idle_minutes), timedelta(hours=settings.session_hours))


class Seen(dict[str, datetime]):
    """When sessions were last used, by the digest of their token, while a full disk keeps that out of their rows.

    Not by id: a database gives the id of an ended session to the next one.
    """


@contextmanager
def as_far_as_the_disk_allows() -> Iterator[None]:
    """Try to write; reading goes on without it while the disk is full."""
    try:
        yield
    except OperationalError as error:
        if not is_full(error):
            raise


def init(app: Any, agency: type[Table]) -> None:
    """Let Flask-Login find the worker of each request by our own session, and with it the row of `agency`."""
    login = LoginManager(app)
    login.session_protection = None

    @login.request_loader
    def load(request: Any) -> Worker | None:
        return find(g.token, agency) if g.get("token") else None


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _found(agency: type[Table]) -> Any:
    """The session with its worker, the worker's clearances, the specializations that are on, and the agency."""
    cleared = Clearance.select(db.listed(Clearance.policy)).where(Clearance.worker == Worker.id)
    drafts = Draft.select(fn.COUNT(Draft.id)).where(Draft.worker_id == Worker.id, Draft.saved_at.is_null())
    first = (rows := agency.alias()).select(fn.MIN(rows.id))
    return (Session.select(Session.id, Session.created, Session.seen, Worker, cleared.alias("cleared"),
                           switches.listed().alias("on"), drafts.alias("drafts"), agency)
            .join(Worker).join_from(Session, agency, JOIN.LEFT_OUTER, on=(agency.id == first), attr="agency")
            .where(Session.token == given("token")))


FOUND = Prepared(_found)


def find(token: str, agency: type[Table]) -> Worker | None:
    """The worker of this session, if it is still good; marks it as used unless the page asked by itself.

    `g.on` then names the specializations that are on, `g.agency` is the row of `agency`, `g.drafts` how many drafts
    there are.
    """
    token = digest(token)
    session = FOUND.model(agency, token=token)
    if session is None:
        return None
    worker, now, limits = session.worker, clock.now(), application.current(Limits)
    session.seen = max(session.seen, application.current(Seen).get(token, session.seen))
    if not worker.is_active or now - session.seen > limits.idle or now - session.created > limits.absolute:
        with as_far_as_the_disk_allows(), atomic():
            Session.delete().where(Session.id == session.id).execute()
        return None
    g.session_ends = min(session.seen + limits.idle, session.created + limits.absolute)
    g.session_id = session.id
    worker.clearances = frozenset((session.cleared or "").split(",")) - {""}
    g.drafts = session.drafts
    g.on, g.agency = switches.of_listed(session.on), getattr(session, "agency", None)
    if not g.get("passive") and now - session.seen > TOUCH:
        application.current(Seen)[token] = now
        with as_far_as_the_disk_allows(), atomic():  # which waits in line: see core/foundation/db.py
            Session.update(seen=now).where(Session.id == session.id).execute()
            application.current(Seen).pop(token, None)
    return worker


def start(worker: Worker, source: str, browser: str) -> None:
    """Sign a worker in: a new token, never one that the browser brought along."""
    token, now = gate.new_token(), clock.now()
    with atomic():
        Session.delete().where(Session.token == digest(g.token)).execute()
        Session.delete().where(Session.created < now - application.current(Limits).absolute).execute()
        Session.create(token=digest(token), worker=worker, created=now, seen=now,
                       source=source[:64], browser=storable(browser)[:200])
        Worker.update(last_seen_at=now).where(Worker.id == worker.id).execute()
        audit.act_as(audit.Actor(worker.id, worker.name, source))  # until here it was nobody's request
        audit.record("sign-in", subject=f"worker {worker.id}")
    gate.change_cookie(token)


def end() -> None:
    """Sign out: the session is gone from the database, so that a copied cookie opens nothing."""
    with atomic():
        Session.delete().where(Session.token == digest(g.token)).execute()
        audit.record("sign-out")
    gate.change_cookie()


def end_all(worker_id: int, but: int | None = None) -> None:
    """End every session of a worker, all but one if given."""
    Session.delete().where(Session.worker == worker_id, Session.id != (but or 0)).execute()

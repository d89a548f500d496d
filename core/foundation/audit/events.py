"""Events: who acts, and what is written about it."""
from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from peewee import OperationalError

from core.foundation import clock, db
from core.foundation.audit import spool
from core.foundation.audit.anchors import anchor_in_time
from core.foundation.audit.chain import _head, _mac, chain
from core.foundation.audit.tables import AuditEvent, LaterLabel
from core.foundation.prepared import Prepared, given

log = logging.getLogger(__name__)

TRY_EVERY = 5  # seconds between two tries to write what was kept aside


@dataclass(frozen=True)
class Actor:
    """Who acts: a worker, or the system with id 0. `source` is a network address or "command"."""

    id: int
    name: str
    source: str


SYSTEM = Actor(0, "system", "command")
_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)


def act_as(actor: Actor) -> None:
    """Name who acts in this request from now on."""
    _actor.set(actor)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Name who acts within this block."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def record(action: str, *, client_id: int | None = None, subject: str = "", outcome: str = "ok",
           sensitivity: str | Iterable[str] = "", **detail: Any) -> None:
    """Append one event. Inside a transaction it stands or falls with it; alone it is its own.

    `sensitivity` names the policy, or the policies, of what the event is about.
    """
    record_each(action, [sensitivity], [detail], client_id=client_id, subject=subject, outcome=outcome)


def record_each(action: str, labels: Iterable[str | Iterable[str]], details: Iterable[dict[str, Any]], *,
                client_id: int | None = None, subject: str = "", outcome: str = "ok") -> None:
    """Append an event for each sensitivity and its detail, all of them in one statement; see record().

    When the disk is full and the events are their own transaction (somebody has read something), they are kept aside
    and written later: see spool.py. Raises OperationalError when there is no room for that either.
    """
    actor, moment = _actor.get(), clock.now()
    events = [{
        "at": moment, "actor_id": actor.id, "actor": actor.name[:200], "source": actor.source[:64], "action": action,
        "client_id": client_id, "subject": subject[:200], "outcome": outcome, "sensitivity": label,
        "detail": json.dumps(kept, sort_keys=True, default=str) if kept else "",
    } for label, detail in zip(map(joined, labels), details, strict=True)
        for kept in [{**detail, "sensitivity": label} if label else detail]]
    alone = not db.db.in_transaction()
    try:
        append(events)
    except OperationalError as error:
        if not (alone and db.is_full(error) and spool.keep(events)):
            raise
    else:
        if alone:
            write_delayed_in_time()


AT_ONCE = 20  # events of one statement
APPEND = Prepared(lambda count: AuditEvent.insert_many(
    {name: given(f"{name}{place}") for name in AuditEvent._meta.fields} for place in range(count)))


def append(events: Iterable[dict[str, Any]]) -> None:
    """Number and seal these events, and insert them."""
    with db.joined():
        rows = list(sealed(events))
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start:start + AT_ONCE]
            APPEND.run(len(some), **{f"{name}{place}": value for place, row in enumerate(some)
                                     for name, value in row.items()})


def sealed(events: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """These events with their numbers and seals, for the caller's transaction, which inserts them all at once."""
    number, mac = _head()
    chain().unanchored = True
    db.db.after_commit(anchor_in_time)
    for event in events:
        number += 1
        row = {"id": number, **event}
        row["mac"] = mac = _mac(mac, row)
        yield row


def write_delayed_in_time() -> None:
    """Write the events that were kept aside, if there are any and it was not tried just now."""
    last = chain().tried
    if chain().waiting and (last is None or abs((clock.now() - last).total_seconds()) > TRY_EVERY):
        write_delayed()


def write_delayed() -> None:
    """Write the events that were kept aside while the disk was full, and one that tells of it."""
    chain().tried = clock.now()
    try:
        with spool.emptied() as delayed, db.atomic():
            if not delayed.lines or _is_written(delayed.digest):
                return
            if delayed.events:
                append(delayed.events)
            with acting(SYSTEM):
                record("audit.delayed", subject="audit log", events=len(delayed.events), spool=delayed.digest,
                       unreadable=delayed.lines - len(delayed.events))
    except (OperationalError, OSError) as error:
        if not db.is_full(error):
            log.exception("the events in %s cannot be written yet", chain().spool)


def _is_written(digest: str) -> bool:
    """Whether these were written before, and only the emptying of the spool was cut short."""
    last = (AuditEvent.select(AuditEvent.detail).where(AuditEvent.action == "audit.delayed")
            .order_by(AuditEvent.id.desc()).limit(1).tuples().first())
    return bool(last and digest in last[0])


def joined(sensitivity: str | Iterable[str]) -> str:
    """The policies of an event as its column holds them: in order, each once, separated by blanks."""
    policies = [sensitivity] if isinstance(sensitivity, str) else sensitivity
    return " ".join(sorted(set(policies) - {""}))


def label_later(client_id: int, subject: str, sensitivity: str) -> None:
    """Protect what the log already says of a record that is protected from now on."""
    LaterLabel.create(client_id=client_id, subject=subject, sensitivity=sensitivity)

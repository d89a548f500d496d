"""Reading the audit log: newest first, without what the reader is not cleared for."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import SQL, Expression, Table, fn

from core.extension.registry import owner
from core.foundation.audit import AuditEvent

# By its name: the clients' feature stands above this one and may not be imported here.
CLIENT = Table("client", ("id", "sensitivity"))


def events(may_see: Sequence[str], policies: Iterable[str], action: str | None, actor_id: int,
           client_id: int | None, before: int | None, limit: int) -> list[Any]:
    """Events whose action begins so, by this worker, about this client; 0, None and "" mean any."""
    found = AuditEvent.select().where(readable(may_see, policies)).order_by(AuditEvent.id.desc()).limit(limit)
    if action:
        found = found.where(fn.SUBSTR(AuditEvent.action, 1, len(action)) == action)
    if actor_id:
        found = found.where(AuditEvent.actor_id == actor_id)
    if client_id:
        found = found.where(AuditEvent.client_id == client_id)
    if before:
        found = found.where(AuditEvent.id < before)
    return list(found.namedtuples())


def readable(may_see: Sequence[str], policies: Iterable[str]) -> Expression:
    """Nothing about a protected client or record for who is not cleared for it, nor that it is there."""
    guarded = CLIENT.select(SQL("1")).where(CLIENT.id == AuditEvent.client_id, CLIENT.sensitivity.not_in(list(may_see)))
    free = ~_holds('"sensitivity": "') | _holds('"sensitivity": ""')
    for policy in may_see[1:]:
        free |= _holds(f'"sensitivity": "{policy}"')
    for name in {owner(policy) for policy in policies if policy not in may_see}:
        free &= ~_holds(f"{name}.") & ~AuditEvent.subject.contains(f"{name}.")
    return AuditEvent.client_id.is_null() | (free & ~fn.EXISTS(guarded))


def _holds(text: str) -> Expression:
    return AuditEvent.detail.contains(text)

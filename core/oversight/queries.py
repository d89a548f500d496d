"""Reading the audit log: newest first, without what the reader is not cleared for."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from peewee import JOIN, SQL, Expression, Select, fn

from core.clients.models import Client
from core.clients.models.merging import merged_ids
from core.foundation.audit import AuditEvent, LaterLabel, ListedClient
from core.web.paging import Position

MOST_POLICIES = 3  # that protect one event: the client's, the record's, and the one that the record had before
AT_ONCE = 10_000  # ids in one question
LOOKS = ("client.read", "audit.read")  # actions by which somebody saw something of the client that they name


@dataclass(frozen=True)
class Asked:
    """Which events: whose action begins so, by this worker, about this client; "", 0 and None mean any."""

    action: str = ""
    actor_id: int = 0
    client_id: int | None = None


def events(may_see: Sequence[str], asked: Asked, position: Position, limit: int) -> list[Any]:
    """Up to `limit` events from the position on, for somebody who is cleared for these policies."""
    query = AuditEvent.select().where(readable(may_see))
    if asked.action:
        query = query.where(fn.SUBSTR(AuditEvent.action, 1, len(asked.action)) == asked.action)
    if asked.actor_id:
        query = query.where(AuditEvent.actor_id == asked.actor_id)
    if asked.client_id:
        query = query.where(AuditEvent.client_id << merged_ids(asked.client_id))
    return list(_walked(query, AuditEvent.id, position).limit(limit).namedtuples())


def looks(client_id: int, may_see: Sequence[str], since: datetime | None, until: datetime | None,
          position: Position, limit: int) -> list[Any]:
    """Up to `limit` events by which somebody saw the client, its record or its name in a list, from `since` until
    before `until`."""
    within, numbers = readable(may_see), merged_ids(client_id)
    if since:
        within &= AuditEvent.at >= since
    if until:
        within &= AuditEvent.at < until
    read = AuditEvent.select(AuditEvent.id.alias("id")).where(
        AuditEvent.client_id << numbers, AuditEvent.action << LOOKS, within)
    # CROSS makes SQLite begin with the lists that showed this client.
    listed = (ListedClient.select(ListedClient.event_id.alias("id")).join(AuditEvent, JOIN.CROSS)
              .where(AuditEvent.id == ListedClient.event_id, ListedClient.client_id << numbers, within))
    strands = [Select((strand.alias("strand"),), (SQL("*"),)).bind(AuditEvent._meta.database) for strand in
               (_walked(read, AuditEvent.id, position).limit(limit),
                _walked(listed, ListedClient.event_id, position).limit(limit))]
    order = SQL("id") if position.backwards else SQL("id DESC")
    ids = [number for number, in strands[0].union_all(strands[1]).order_by(order).limit(limit).tuples()]
    return list(_walked(AuditEvent.select().where(AuditEvent.id << ids), AuditEvent.id,
                        Position(backwards=position.backwards)).namedtuples()) if ids else []


def _walked(query: Any, number: Any, position: Position) -> Any:
    """The query from the position on, the newest first; backwards the other way round."""
    if position.key:
        query = query.where(number > position.key[0] if position.backwards else number < position.key[0])
    return query.order_by(number.asc() if position.backwards else number.desc())


def known_clients(ids: Iterable[int], may_see: Sequence[str]) -> set[int]:
    """Those of these clients of whom somebody who is cleared for these policies may know."""
    wanted = sorted(set(ids))
    rows = [row for start in range(0, len(wanted), AT_ONCE) for row in
            Client.select(Client.id).where(Client.id << wanted[start:start + AT_ONCE],
                                           Client.sensitivity << list(may_see)).tuples()]
    return {client_id for client_id, in rows}


# --- What a reader may know -----------------------------------------------------------------------


def readable(may_see: Sequence[str]) -> Expression:
    """That an event says nothing of a record or a client with a policy that is not among these.

    It counts what the record was when the event was written, what it is protected by since then, and what protects
    its client now. Of an erased client nothing is shown once any event about it was protected.
    """
    policies, labels = list(may_see), labels_within(may_see)
    since_protected = LaterLabel.select(SQL("1")).where(
        LaterLabel.client_id == AuditEvent.client_id, LaterLabel.subject == AuditEvent.subject,
        LaterLabel.sensitivity.not_in(policies))
    client = Client.select(SQL("1")).where(Client.id == AuditEvent.client_id)
    other = AuditEvent.alias()
    protected = other.select(SQL("1")).where(other.client_id == AuditEvent.client_id, other.sensitivity > SQL("''"),
                                             other.sensitivity.not_in(labels))
    about_known = (fn.EXISTS(client.where(Client.sensitivity << policies))
                   | (~fn.EXISTS(client) & ~fn.EXISTS(protected)))
    unindexed = AuditEvent.sensitivity.concat("")  # so that the newest are walked, not all of these policies sorted
    return (unindexed << labels) & (
        AuditEvent.client_id.is_null() | (about_known & ~fn.EXISTS(since_protected)))


def labels_within(may_see: Sequence[str]) -> list[str]:
    """Every value of an event's sensitivity that names none but these policies."""
    policies = sorted(set(may_see) - {""})
    return [" ".join(chosen) for size in range(MOST_POLICIES + 1) for chosen in combinations(policies, size)]

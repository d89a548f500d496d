"""Verifying the audit log: every row against its seal, the one before it, and the anchors."""
from __future__ import annotations

import hmac
import json
import sqlite3
from datetime import timedelta
from itertools import zip_longest
from typing import Any

from peewee import DatabaseError

from core.foundation.audit.anchors import read_anchors
from core.foundation.audit.chain import _mac, chain
from core.foundation.audit.events import joined
from core.foundation.audit.tables import AuditEvent, ListedClient

UNCOVERED = timedelta(minutes=10)  # rows older than the newest by this much are anchored: see ANCHOR_EVERY


def verify() -> str | None:
    """None when the log is whole; otherwise a sentence that names the first bad row, or tells of its anchor."""
    anchors, unanchored = read_anchors()
    if anchors is None:
        return unanchored
    last_anchored, since, short = max(anchors, default=0), None, 0
    before, number = "", 0
    try:
        for row in AuditEvent.select().order_by(AuditEvent.id).dicts().iterator():
            number += 1
            if row["id"] != number:
                return f"row {number} is missing: the next row there is {row['id']}"
            if not _sealed(before, row) or _label(row["detail"]) != row["sensitivity"]:
                return f"row {number} does not match its seal: it was changed, moved or inserted"
            if anchors.pop(number, row["mac"]) != row["mac"]:
                return f"row {number} differs from the anchor: the log was cut there and written again"
            before = row["mac"]
            if number > last_anchored:
                since = since or row["at"]
                short = short or (number if row["at"] - since > UNCOVERED else 0)
    except (DatabaseError, sqlite3.Error, ArithmeticError, ValueError):  # text that is no text, and the like
        return f"row {number + 1} cannot be read: it was changed"
    if anchors:
        return f"row {number + 1} is missing: the anchor has seen row {max(anchors)}"
    if number and unanchored:
        return unanchored
    if short:
        return (f"The anchor file {chain().anchor} ends at row {last_anchored} and should have seen row {short}: "
                "nothing shows whether the newest rows were deleted.")
    return _unlisted()


def sealed_with(rows: list[dict[str, Any]], before: str) -> bool:
    """Whether these rows, which follow the one with this mac, were sealed with the key of this agency."""
    for row in rows:
        if not _sealed(before, row):
            return False
        before = row["mac"]
    return True


def is_sealed_with_key() -> bool:
    """Whether the newest row was sealed with the key that is in use; so is a log without rows."""
    newest = list(AuditEvent.select().order_by(AuditEvent.id.desc()).limit(2).dicts())
    return not newest or sealed_with(newest[:1], newest[1]["mac"] if len(newest) > 1 else "")


def _unlisted() -> str | None:
    """A sentence when the rows that tell who saw a client in a list are not those that the sealed events name."""
    events = (AuditEvent.select(AuditEvent.id, AuditEvent.detail).where(AuditEvent.action == "clients.list")
              .order_by(AuditEvent.id).tuples().iterator())
    named = ((number, client) for number, detail in events
             for client in (json.loads(detail).get("ids", ()) if detail else ()))
    listed = (ListedClient.select(ListedClient.event_id, ListedClient.client_id)
              .order_by(ListedClient.event_id, ListedClient.client_id).tuples().iterator())
    for one, other in zip_longest(named, listed):
        if one != other:
            return f"row {min(pair[0] for pair in (one, other) if pair)} names other clients than its index does"
    return None


def _label(detail: str) -> str:
    """The policies that an event's sealed detail names, as its column must hold them."""
    return joined(json.loads(detail).get("sensitivity", "")) if detail else ""


def _sealed(before: str, row: dict[str, Any]) -> bool:
    """Whether the row's mac is the one that we would give it; values of another kind have none."""
    try:
        return hmac.compare_digest(_mac(before, row), row["mac"])
    except (AttributeError, TypeError, ValueError):
        return False

"""Verifying the audit log: every row against its seal, the one before it, and the anchors."""
from __future__ import annotations

import hmac
import json
import sqlite3
from datetime import datetime, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from peewee import DatabaseError

from core.foundation import db
from core.foundation.audit.anchors import read_anchors
from core.foundation.audit.chain import _mac, chain, connected, length
from core.foundation.audit.events import joined
from core.foundation.audit.tables import AuditEvent, ListedClient

UNCOVERED = timedelta(minutes=10)  # rows older than the newest by this much are anchored: see ANCHOR_EVERY
MEND = "Keep this database and the anchor file, and restore the last good copy."
LOOKED_AT = 20  # rows at each end of the log, one of which must be sealed with the key
SEALED = ("id", "at", "actor_id", "actor", "source", "action", "client_id", "subject", "outcome", "detail", "mac")


def verify() -> str | None:
    """None when the log is whole; otherwise what is wrong with its first bad row, or its anchor, and what to do."""
    anchors, trouble = read_anchors()
    wrong = _first_bad(anchors or {}) or (trouble if anchors is None else "") or _unlisted()
    if wrong:
        return f"{wrong} {MEND}"
    return (length() and trouble) or _short(max(anchors or {}, default=0))


def _first_bad(anchors: dict[int, str]) -> str:
    """What is wrong with the first bad row; "" when every row is sealed and none is missing."""
    anchors, before, number = dict(anchors), "", 0
    try:
        for row in AuditEvent.select().order_by(AuditEvent.id).dicts().iterator():
            number += 1
            if row["id"] != number:
                return f"Row {number} is missing: the next one is row {row['id']}."
            if not _sealed(before, row) or _label(row["detail"]) != row["sensitivity"]:
                return f"Row {number} doesn't match its seal: it was changed, moved, or inserted."
            if anchors.pop(number, row["mac"]) != row["mac"]:
                return f"Row {number} differs from the anchor file: the log was cut off there and written again."
            before = row["mac"]
    except (DatabaseError, sqlite3.Error, ArithmeticError, ValueError):  # text that is no text, and the like
        return f"Row {number + 1} can't be read: it was changed."
    return f"Row {number + 1} is missing: the anchor file has seen row {max(anchors)}." if anchors else ""


def _short(last: int) -> str | None:
    """A sentence when the anchor file ends here, and more than is usual was written since."""
    later = AuditEvent.select(AuditEvent.id, AuditEvent.at).where(AuditEvent.id > last).order_by(AuditEvent.id)
    first = later.first() if chain().anchor else None
    unseen = later.where(AuditEvent.at > first.at + UNCOVERED).first() if first else None
    return (f"The anchor file {chain().anchor} ends at row {last} and should have seen row {unseen.id}, so no one can "
            "tell whether the newest rows were deleted. Put your copy of the file back. If there is none, "
            "run: caseloom backup") if unseen else None


def refuse_other_key(path: Path) -> None:
    """Raises ValueError when the connected log was sealed with another key than the one in use, kept at `path`."""
    with connected():
        if db.db.table_exists("audit_event") and not key_fits():
            raise ValueError(f"{path} isn't the key that the audit log was sealed with. Put your copy of the agency's "
                             "own audit.key there. Nothing was changed.")


def key_fits(database: Any = None) -> bool:
    """Whether the key in use sealed this log (by default the connected one): one of its newest or oldest rows.

    One row may have been tampered with; where none fits, it is the key that is wrong. A log without rows fits any.
    """
    database = database or db.db
    ids = [number for order in ("DESC", "ASC") for number, in database.execute_sql(
        f"SELECT id FROM audit_event ORDER BY id {order} LIMIT {LOOKED_AT}").fetchall()]  # noqa: S608
    return not ids or any(_is_sealed(database, number) for number in ids)


def _is_sealed(database: Any, number: int) -> bool:
    row, before = (_row(database, place) for place in (number, number - 1))
    return bool(row and (before or number == 1)) and _sealed(before["mac"] if before else "", row)


def _row(database: Any, number: int) -> dict[str, Any] | None:
    """What is sealed of this row, also where its table is of an earlier version; None when it cannot be read."""
    try:
        found = database.execute_sql(
            f"SELECT {', '.join(SEALED)} FROM audit_event WHERE id = {number:d}").fetchone()  # noqa: S608
        row = dict(zip(SEALED, found, strict=True)) if found else None
        if row and isinstance(row["at"], str):
            row["at"] = datetime.fromisoformat(row["at"])
    except (DatabaseError, sqlite3.Error, ValueError):
        return None
    return row


def _unlisted() -> str:
    """A sentence when the rows that tell who saw a client in a list are not those that the sealed events name."""
    events = (AuditEvent.select(AuditEvent.id, AuditEvent.detail).where(AuditEvent.action == "clients.list")
              .order_by(AuditEvent.id).tuples().iterator())
    named = ((number, client) for number, detail in events
             for client in (json.loads(detail).get("ids", ()) if detail else ()))
    listed = (ListedClient.select(ListedClient.event_id, ListedClient.client_id)
              .order_by(ListedClient.event_id, ListedClient.client_id).tuples().iterator())
    for one, other in zip_longest(named, listed):
        if one != other:
            return f"Row {min(pair[0] for pair in (one, other) if pair)} names other clients than its index does."
    return ""


def _label(detail: str) -> str:
    """The policies that an event's sealed detail names, as its column must hold them."""
    return joined(json.loads(detail).get("sensitivity", "")) if detail else ""


def _sealed(before: str, row: dict[str, Any]) -> bool:
    """Whether the row's mac is the one that we would give it; values of another kind have none."""
    try:
        return hmac.compare_digest(_mac(before, row), row["mac"])
    except (AttributeError, TypeError, ValueError):
        return False

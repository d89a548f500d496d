"""The clients whom the audit log names."""
from __future__ import annotations

import json

from core.foundation.audit import AuditEvent


def listed_in(event: AuditEvent) -> set[int]:
    """The clients whom a list showed, as the log names them."""
    return set(json.loads(event.detail).get("ids") or ()) if event.action == "clients.list" and event.detail else set()


def audited_clients(after: int) -> set[int]:
    """The clients that the audit log names since this row."""
    rows = list(AuditEvent.select().where(AuditEvent.id > after))
    return ({row.client_id for row in rows} - {None}).union(*map(listed_in, rows))

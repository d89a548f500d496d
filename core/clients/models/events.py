"""What happened to a client and its record, for whoever stands above."""
from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from blinker import Signal

from core.foundation import audit
from core.foundation.db import collect

if TYPE_CHECKING:
    from core.clients.models.client import Client

client_changed = Signal()
"""Sent once at the end of a transaction that changed a client's record, before it commits:
client_changed.send(client, kinds=frozenset({"contact", "task"}), records={"contact": {5}, "task": {7, 8}}).
The kind "client" means the client itself. `records` holds the ids of a kind where all that changed are known."""

client_event = Signal()
"""Sent within the transaction in which a client was enrolled, closed, reopened or transferred: `on` names which, `by`
is the Worker who did it."""


def send_changes(client: Any, changes: Iterable[tuple[str, int]]) -> None:
    """Send client_changed for these kinds, each with the id of the record that changed; 0 for any of the kind."""
    ids: dict[str, set[int]] = {}
    for kind, record_id in changes:
        ids.setdefault(kind, set()).add(record_id)
    client_changed.send(client, kinds=frozenset(ids), records={kind: known for kind, known in ids.items()
                                                               if 0 not in known})


def log_client_change(client: Client, action: str, subject: str, kind: str, sensitivity: Iterable[str] = (),
                      record_id: int = 0, **detail: Any) -> None:
    """Write the audit row of a change of a client's record, and have client_changed sent when the transaction ends.

    `kind` is what monitoring rules watch; "" when nothing follows from the change. `record_id` is the record that
    changed; without it, it may be any of the kind. Call it within atomic().
    """
    audit.record(action, client_id=client.id, subject=subject, sensitivity=(client.sensitivity, *sensitivity), **detail)
    if kind and not client_changed.is_muted:
        collect(("client", client.id), (kind, record_id), partial(_tell, type(client), client.id))


def _tell(kind: type[Client], client_id: int, changes: set[tuple[str, int]]) -> None:
    """Send client_changed with the client as it is now, unless a rollback took it away."""
    if client := kind.as_stored(client_id):
        send_changes(client, changes)

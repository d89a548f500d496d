"""What happened to a client and its record, for whoever stands above."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from blinker import Signal

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

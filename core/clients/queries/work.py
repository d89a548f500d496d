"""What a handover of a client moves and what stays, as far as the one who decides may know it."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.accounts.models import Worker
from core.clients.models import Client, OpenWork, open_items


@dataclass(frozen=True)
class Handover:
    """What somebody has open about a client, and what is open with others."""

    moving: list[OpenWork]
    staying: list[OpenWork]
    protected: list[OpenWork]  # of those that move: whoever takes over may not be cleared for them
    dates: list[OpenWork]  # protected ones that go with the client, to who takes over or to somebody cleared


def handover_of(client: Client, former_id: int, reader: Worker) -> Handover:
    """What is open in the record of a client when this worker hands it over, for the one who looks at it; by date."""
    items = [item for item in open_items(client_id=client.id) if item.worker_id and item.is_open_for(reader)]
    items.sort(key=lambda item: item.on or date.max)
    moving = [item for item in items if item.worker_id == former_id and item.moves]
    staying = [item for item in items if item not in moving and (item.moves or item.worker_id == former_id)
               and item.kind != "date"]
    protected = [item for item in items if item.sensitivity not in ("", client.sensitivity)]
    dates = [item for item in protected if item.kind == "date" and not item.moves]
    return Handover(moving, staying, [item for item in moving if item in protected],
                    dates if former_id == client.worker_id else [])

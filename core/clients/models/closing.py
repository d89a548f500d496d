"""Closing a client: what is open is settled first, each thing explicitly, in one transaction."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from core.accounts.models import Worker
from core.clients.models.client import Client
from core.clients.models.work import OpenWork, open_items
from core.foundation.db import Conflict, atomic
from core.web.sentences import lazy_gettext


@dataclass(frozen=True)
class Closing:
    """What closing a client means for what is open, as far as one worker may know it."""

    to_settle: list[OpenWork]  # each needs a decision
    ending: list[OpenWork]  # these end by themselves
    waiting: list[OpenWork]  # these must be done first
    hidden: bool  # something that this worker may not know must be done first


def closing_of(client: Client, by: Worker) -> Closing:
    """What is open in the record of this client, for this worker."""
    items = open_items(client_id=client.id)
    shown = [item for item in items if item.is_open_for(by)]
    to_settle = [item for item in shown if item.ways(by) and not item.wait]
    waiting = [item for item in shown if item.wait]
    settled = {item.link for item in (*to_settle, *waiting) if item.link}
    ending = [item for item in shown if not item.ways(by) and item.link not in settled]
    return Closing(to_settle, ending, waiting, any(item.wait for item in items if item not in shown))


def close_client(client: Client, seen_version: int, reason: str, by: Worker, ways: Mapping[str, str],
                 sensitivity: str = "") -> None:
    """Close a client. `ways` says by its key how each open thing is settled; `reason` stands with each that is
    protected like it.

    What this worker may not know stays as it is, and is there again when the client is reopened. Raises Stale, and
    Conflict when something must be done first or was opened in the meantime.
    """
    with atomic():
        if client.status == "closed":
            raise Conflict(gettext("This client is already closed."), client)
        closing = closing_of(client, by)
        if closing.waiting:
            raise Conflict(closing.waiting[0].wait, client)
        if closing.hidden:
            raise Conflict(gettext("You can't close this client right now. Ask your supervisor."), client)
        if any(item.key not in ways for item in closing.to_settle):
            raise Conflict(gettext("Something new was opened in the meantime. Choose what to do with it, too."), client)
        label = sensitivity or client.sensitivity
        for item in closing.to_settle:
            known = label in ("", item.sensitivity)  # a protected reason stands with what is protected alike
            item.settle(ways[item.key], reason if known else lazy_gettext("Resolved when the client was closed."), by)
        client.set_status(seen_version, "closed", reason, by, sensitivity)

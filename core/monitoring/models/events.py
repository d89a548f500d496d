"""What specializations want done when a client was enrolled, closed or transferred: they say it, it is done here."""
from __future__ import annotations

import logging
from typing import Any

from core.clients.models import Client, client_event
from core.extension import switches
from core.extension.contracts.words import check_value
from core.extension.contributions import ClientEvent, NewTask, RecordChange
from core.extension.registry import Registry, owner
from core.foundation import application, clock
from core.foundation.db import atomic
from core.monitoring.models.tasks import Task

log = logging.getLogger(__name__)

MOST = 20  # things that one plugin may want done at once


@client_event.connect
def follow(client: Client, on: str, by: Any) -> None:
    """Do what the specializations that are on declared for this, each in a savepoint of its own."""
    declared = [event for event in application.current(Registry).everything("client_events") if event.on == on]
    enabled = switches.enabled() if declared else ()
    for event in declared:
        if owner(event.key) in enabled:
            _follow(event, client, by)


def _follow(event: ClientEvent, client: Client, by: Any) -> None:
    try:
        with atomic():
            wanted = list(event.act(client, by, clock.today()))
            if len(wanted) > MOST:
                raise ValueError(f"it wants {len(wanted)} things done; the limit is {MOST}")
            for one in wanted:
                _do(one, event, client, by)
    except Exception as error:
        log.error("the event %s failed for client %s: %s", event.key, client.id, type(error).__name__)


def _do(wanted: NewTask | RecordChange, event: ClientEvent, client: Client, by: Any) -> None:
    if not isinstance(wanted, (NewTask, RecordChange)):
        raise TypeError(f"{type(wanted).__name__} is neither a NewTask nor a RecordChange")
    check_value(wanted)
    if isinstance(wanted, NewTask):
        Task.add(client, by, title=str(wanted.title), detail=str(wanted.detail), due_on=wanted.due_on,
                 worker=wanted.worker_id or client.worker_id, sensitivity=wanted.sensitivity)
        return
    own = application.current(Registry).plugins[owner(event.key)].values["tables"]
    if type(wanted.row) not in own or wanted.row.client_id != client.id:
        raise TypeError("the row is no record of its own of this client")
    wanted.row.change(wanted.row.version, wanted.action, **wanted.fields)

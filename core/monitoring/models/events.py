"""What specializations want done when a client was enrolled, closed or transferred: they say it, it is done here."""
from __future__ import annotations

from itertools import islice
from typing import Any

from core.clients.models import Client, client_event
from core.extension import seams, switches
from core.extension.contracts.words import check_value
from core.extension.contributions import ClientEvent, NewTask, RecordChange
from core.extension.registry import Registry, owner
from core.extension.seams import Call, Failed, Wrong
from core.extension.switches import Enabled
from core.foundation import application, clock
from core.foundation.db import atomic
from core.monitoring.models.tasks import Task

SECONDS = 1.0  # that the events of one plugin have together, while a record is being saved
MOST = 20  # things that one plugin may want done at once


@client_event.connect
def follow(client: Client, on: str, by: Any) -> None:
    """Do what the specializations that are on declared for this, each in a savepoint of its own."""
    declared = [event for event in application.current(Registry).everything("client_events") if event.on == on]
    enabled = switches.enabled() if declared else Enabled()
    asked = [event for event in declared if owner(event.key) in enabled]
    views = (seams.read_only(client), seams.read_only(by)) if asked else ()
    calls = [Call(event.key, _wanted, (event, *views)) for event in asked]
    for event, wanted in zip(asked, seams.ask_all("event", SECONDS, calls, enabled), strict=True):
        if not isinstance(wanted, Failed):
            _follow(event, wanted, client, by, enabled)


def _wanted(event: ClientEvent, client: Client, by: Any) -> list[NewTask | RecordChange]:
    """What the plugin wants done."""
    wanted = list(islice(event.act(client, by, clock.today()), MOST + 1))
    if len(wanted) > MOST:
        raise Wrong(f"it wants more than {MOST} things done")
    for one in wanted:
        if not isinstance(one, (NewTask, RecordChange)):
            raise Wrong(f"{type(one).__name__} is neither a NewTask nor a RecordChange")
        check_value(one)
    return wanted


def _follow(event: ClientEvent, wanted: list[NewTask | RecordChange], client: Client, by: Any, on: Enabled) -> None:
    try:
        with atomic():
            for one in wanted:
                _do(one, event, client, by)
    except Exception as error:
        seams.note(event.key, "event", error, on)


def _do(wanted: NewTask | RecordChange, event: ClientEvent, client: Client, by: Any) -> None:
    if isinstance(wanted, NewTask):
        Task.add(client, by, title=str(wanted.title), detail=str(wanted.detail), due_on=wanted.due_on,
                 worker=wanted.worker_id or client.worker_id, sensitivity=wanted.sensitivity)
        return
    own = application.current(Registry).plugins[owner(event.key)].values["tables"]
    if type(wanted.row) not in own or wanted.row.client_id != client.id:
        raise Wrong("the row is no record of its own of this client")
    wanted.row.change(wanted.row.version, wanted.action, **wanted.fields)

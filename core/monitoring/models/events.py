"""What specializations want done when a client was enrolled, closed, reopened or transferred: done here."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from types import SimpleNamespace
from typing import Any

from core.clients.models import Client, client_event
from core.extension import seams, switches
from core.extension.contracts import Refused
from core.extension.contracts.words import check_value
from core.extension.contributions import ClientEvent, NewTask, RecordChange
from core.extension.registry import Registry, owner
from core.extension.seams import Failed, Wrong
from core.extension.switches import Enabled
from core.foundation import application, clock
from core.foundation.db import atomic
from core.monitoring.models.assignment import nearest
from core.monitoring.models.tasks import Task

SECONDS = 1.0  # that one plugin has
MOST = 20  # things that one plugin may want done at once


@client_event.connect
def follow(client: Client, on: str, by: Any) -> None:
    """Do what the specializations that are on declared for this; one that fails costs itself."""
    declared = [event for event in application.current(Registry).everything("client_events") if event.on == on]
    enabled = switches.enabled() if declared else Enabled()
    for event in declared:
        if owner(event.key) in enabled:
            _follow(event, client, by, enabled)


def _follow(event: ClientEvent, client: Client, by: Any, enabled: Enabled) -> None:
    about = seams.read_only(client), SimpleNamespace(id=by.id, name=by.name), clock.today()
    try:
        wanted = seams.ask(event.key, "event", SECONDS, _wanted, event, *about)
        with atomic():
            for one in wanted:
                if event.on != "closed" or isinstance(one, NewTask) or one.row.sensitivity in by.may_see:
                    _do(one, client, by)  # what who closes a client may not know stays as it is
    except Failed:
        return  # noted by ask()
    except Exception as error:
        seams.note(event.key, "event", error, enabled)


def _wanted(event: ClientEvent, client: Client, by: Any, today: date) -> list[NewTask | RecordChange]:
    """A plugin's answer. Raises Wrong, with a sentence without values, when it cannot be done."""
    answered = event.act(client, by, today)
    if not isinstance(answered, Iterable):
        raise Wrong(f"it returned {type(answered).__name__}; it takes a list of NewTask and RecordChange")
    found = list(islice(answered, MOST + 1))
    if len(found) > MOST:
        raise Wrong(f"it wants more than {MOST} things done")
    own = application.current(Registry).plugins[owner(event.key)].values["tables"]
    for one in found:
        if not isinstance(one, (NewTask, RecordChange)):
            raise Wrong(f"it returned a list with {type(one).__name__}; it takes NewTask and RecordChange")
        try:
            check_value(one)
        except Refused:
            raise Wrong(f"a field of its {type(one).__name__} holds what it can't") from None
        if isinstance(one, NewTask):
            _check_task(one, client)
        elif type(one.row) not in own or one.row.client_id != client.id:
            raise Wrong("the row of its RecordChange is no record of its own of this client")
        else:
            seams.must_be_fields(one.row, one.fields, "RecordChange.fields")
    return found


def _check_task(task: NewTask, client: Client) -> None:
    if not task.title.strip():
        raise Wrong("NewTask.title is empty")
    seams.must_be_day(task.due_on, "NewTask.due_on")
    if task.sensitivity != client.sensitivity:
        seams.must_be_policy(task.sensitivity, "NewTask.sensitivity")


def _do(wanted: NewTask | RecordChange, client: Client, by: Any) -> None:
    if isinstance(wanted, NewTask):
        Task.add(client, by, title=str(wanted.title), detail=str(wanted.detail), due_on=wanted.due_on,
                 worker=nearest(client, wanted.worker_id or client.worker_id, wanted.sensitivity),
                 sensitivity=wanted.sensitivity)
    else:
        wanted.row.change(wanted.row.version, wanted.action, **wanted.fields)

"""What monitoring has open in a client's record: tasks, unsigned notes, and dates."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, ngettext

from core.clients.models import Client, OpenWork, log_client_change, open_work
from core.monitoring.models.contacts import Contact
from core.monitoring.models.due import owners_in_force
from core.monitoring.models.due_item import CLOSED_RULE, NOTE_RULE, DueItem
from core.monitoring.models.tasks import Task


class OpenTask(OpenWork):
    """A task that is neither done nor cancelled."""

    kind = "task"
    ends_at_death = True

    def ways(self, by: Any) -> Mapping[str, str]:
        return {"done": gettext("Done"), "cancelled": gettext("Cancel")}

    @classmethod
    def counted(cls, count: int) -> str:
        return ngettext("%(num)d open task", "%(num)d open tasks", count)

    def give(self, worker_id: int, by: Any) -> None:
        self.row.give(self.row.version, worker_id, by)

    def settle(self, way: str, reason: str, by: Any) -> None:
        """Close the task; a recurring one leaves no next one behind on a closed client."""
        self.row._close(self.row.version, way, reason, by)

    @classmethod
    def bring_back(cls, row_id: int, by: Any) -> None:
        task = Task.get_or_none(Task.id == row_id, Task.closed_at.is_null(False))
        if task:
            task.reopen(task.version)


class UnsignedNote(OpenWork):
    """A note that its author has not signed yet. It stays with its author, who can finish it."""

    kind = "note"

    def ways(self, by: Any) -> Mapping[str, str]:
        return {"sign": gettext("Sign now") if by.id == self.worker_id else gettext("Close as is")}

    @classmethod
    def counted(cls, count: int) -> str:
        return ngettext("%(num)d unsigned note", "%(num)d unsigned notes", count)

    @classmethod
    def left_open(cls, count: int) -> str:
        return ngettext("%(num)d unsigned note. They can finish it until they leave. After that, the client's assigned "
                        "worker closes it as is.",
                        "%(num)d unsigned notes. They can finish them until they leave. After that, the client's "
                        "assigned worker closes them as is.", count)

    def settle(self, way: str, reason: str, by: Any) -> None:
        """Sign it; when its author is somebody else, both are named."""
        self.row.sign(by)


class OpenDate(OpenWork):
    """A date that a rule has worked out: it ends by itself when the client is closed."""

    kind = "date"

    @classmethod
    def counted(cls, count: int) -> str:
        return ngettext("%(num)d due date", "%(num)d due dates", count)

    def give(self, worker_id: int, by: Any) -> None:
        """Have it stand with somebody else; with the client's own worker it is the rule's again."""
        client = Client.get_by_id(self.client_id)
        DueItem.update(intended=worker_id, reassigned=worker_id != client.worker_id).where(
            DueItem.id == self.row.id).execute()
        log_client_change(client, "due.assign", self.row.subject, "client", (self.sensitivity,),
                          worker=worker_id)


@open_work.connect
def _tasks(_sender: Any, client_id: int, worker_id: int) -> list[OpenWork]:
    query = Task.select(Task, Client).join(Client).where(Task.closed_at.is_null())
    return [OpenTask(task, task.client_id, task.title, task.worker_id, task.due_on, task.sensitivity, task.url)
            for task in _of(query, Task.client, client_id, Task.worker, worker_id)]


@open_work.connect
def _notes(_sender: Any, client_id: int, worker_id: int) -> list[OpenWork]:
    query = Contact.select(Contact, Client).join(Client).where(Contact.signed_at.is_null(), Contact.counting())
    return [UnsignedNote(note, note.client_id, gettext("%(kind)s, not signed", kind=note.kind_words), note.worker_id,
                         note.on, note.sensitivity, note.url, moves=False)
            for note in _of(query, Contact.client, client_id, Contact.worker, worker_id)]


@open_work.connect
def _dates(_sender: Any, client_id: int, worker_id: int) -> list[OpenWork]:
    """Every date of a client's rules but for notes to sign; of a worker's, those that a person gave them.

    Dates of a specialization that is off, has an error or is gone are no work now.
    """
    query = DueItem.select(DueItem, Client).join(Client).where(
        DueItem.closed_at.is_null(), DueItem.task.is_null(), DueItem.rule.not_in([NOTE_RULE, CLOSED_RULE]),
        DueItem.plugin << sorted(owners_in_force()))
    if worker_id:
        query = query.where(DueItem.reassigned)
    return [OpenDate(due, due.client_id, due.title, due.intended_id, due.on, due.sensitivity, due.link,
                     moves=due.reassigned, settled_under=due.settled_under)
            for due in _of(query, DueItem.client, client_id, DueItem.intended, worker_id)]


def _of(query: Any, client: Any, client_id: int, worker: Any, worker_id: int) -> Any:
    """The rows of this client, of this worker, or both; see open_work."""
    if worker_id:
        query = query.where(worker == worker_id)
    return query.where(client == client_id) if client_id else query.where(Client.status != "closed")

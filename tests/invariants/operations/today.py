"""What is done with the lines of Today."""
from __future__ import annotations

from typing import Any

from core.accounts.models import Worker
from core.clients.models import Client
from core.foundation import clock
from core.monitoring.models import DueItem
from tests.invariants.history import History
from tests.invariants.operations import operation


def _line(h: History, *where: Any) -> DueItem | None:
    """An open line of a client that is active."""
    active = Client.select(Client.id).where(Client.status == "active", Client.id << h.clients)
    return h.row(DueItem, DueItem.client << active, *(where or (DueItem.closed_at.is_null(),)))


def _whose(h: History, line: DueItem) -> Worker:
    return Worker.get_by_id(line.worker_id) if h.likely(0.85) else h.worker_of(line.client)


@operation(4)
def finish_line(h: History) -> Any:
    line = _line(h, DueItem.closed_at.is_null(), ~DueItem.settled_by_record)
    if line is None:
        return None
    return h.submit(_whose(h, line), f"/today/{line.id}", f"/today/{line.id}/done", outcome=h.world.word())


@operation(4)
def snooze_line(h: History) -> Any:
    line = _line(h)
    if line is None:
        return None
    return h.submit(_whose(h, line), f"/today/{line.id}", f"/today/{line.id}/snooze", until=h.day(0, 12))


@operation(4)
def reassign_line(h: History) -> Any:
    line = _line(h)
    if line is None:
        return None
    return h.submit(_whose(h, line), f"/today/{line.id}", f"/today/{line.id}/assignment",
                    worker=h.somebody("case_manager", "supervisor").id)


@operation(2)
def undo_line(h: History) -> Any:
    """A line that was done today comes back; one of a task by its task."""
    line = _line(h, DueItem.closed_at >= clock.start_of(clock.today()))
    if line is None or not line.can_be_undone or not h.has("/today/<id>/undo"):
        return None
    return h.submit(Worker.get_by_id(line.worker_id), "/", f"/today/{line.id}/undo")


@operation(4)
def days_pass(h: History) -> bool:
    """Some days, or just as many as until something comes back that was put off."""
    today = clock.today()
    back = DueItem.select(DueItem.show_from).where(DueItem.show_from > today, DueItem.show_from > DueItem.on)
    soon = back.order_by(DueItem.show_from).limit(1).scalar()
    h.days_pass((soon - today).days if soon and h.likely(0.5) else h.chance.choice((1, 1, 2, 4, 9)))
    return True

"""What is done to tasks."""
from __future__ import annotations

from typing import Any

from core.accounts.models import Worker
from core.foundation import clock
from core.monitoring.models import Task
from tests.invariants.history import LIFTED, History
from tests.invariants.operations import operation

OPEN = Task.closed_at.is_null()


@operation(5)
def add_task(h: History) -> Any:
    client = h.client()
    return h.submit(h.worker_of(client), f"{client.url}/tasks/new", title=h.world.word(), detail=h.world.word(),
                    due_on=h.day(0, 12), due_from="", repeat_days=h.chance.choice(("0", "0", "7", "14")),
                    worker=h.somebody("case_manager", "supervisor").id, sensitivity=h.protection())


def _doer(h: History, task: Task) -> Worker:
    worker = Worker.get_by_id(task.worker_id)
    return worker if worker.is_active and h.likely(0.6) else h.worker_of(task.client)


@operation(4)
def edit_task(h: History) -> Any:
    task = h.row(Task, OPEN)
    if task is None:
        return None
    typed: dict[str, Any] = {"lifted_because": LIFTED, "due_from": ""}
    if h.likely(0.5):
        typed["due_on"] = h.day(0, 20)
    if h.likely(0.3):
        typed["title"] = h.world.word()
    if h.likely(0.3):
        typed["sensitivity"] = "" if task.sensitivity else h.world.policy
    if h.likely(0.4):
        typed["worker"] = h.somebody("case_manager", "supervisor").id
    return h.submit(_doer(h, task), f"{task.url}/edit", **typed)


@operation(3)
def hold_task(h: History) -> Any:
    task = h.row(Task, OPEN)
    return h.submit(_doer(h, task), task.url, f"{task.url}/hold", until=h.day(1, 15)) if task else None


@operation(2)
def take_task_back(h: History) -> Any:
    task = h.row(Task, OPEN, Task.hold_until > clock.today())
    return h.submit(_doer(h, task), task.url, f"{task.url}/hold", back="1") if task else None


@operation(3)
def finish_task(h: History) -> Any:
    task = h.row(Task, OPEN)
    return h.submit(_doer(h, task), task.url, f"{task.url}/outcome", outcome=h.world.word()) if task else None


@operation(2)
def cancel_task(h: History) -> Any:
    task = h.row(Task, OPEN)
    return h.submit(_doer(h, task), task.url, f"{task.url}/cancellation", reason=h.world.word()) if task else None


@operation(2)
def send_an_older_form(h: History) -> Any:
    """Refused, whoever sends it: the version that it names is not the one that is there, or it names none."""
    task = h.row(Task)
    if task is None:
        return None
    path = h.chance.choice(("outcome", "cancellation", "hold", "undo"))
    typed = {"outcome": h.world.word(), "reason": h.world.word(), "until": h.day(1, 9),
             "version": h.chance.choice(("", "x", str(task.version - 1), str(task.version + 1)))}
    answer = h.post(_doer(h, task), f"{task.url}/{path}", typed)
    assert answer.status_code != 303 or answer.location.startswith("/sign-in")
    return True


@operation(3)
def undo_task(h: History) -> Any:
    task = h.row(Task, Task.closed_at.is_null(False))
    if task is None or not task.can_be_undone:
        return None
    by = _doer(h, task)
    if h.has("/tasks/<id>/undo"):
        return h.submit(by, task.url, f"{task.url}/undo")
    return h.verb(by, lambda: task.undo(task.version, by))

"""Tasks: to do, waiting on others, on hold, done. Nothing vanishes when it is handed out."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_login import current_user

from core.accounts.models import active_workers
from core.clients.models import Alert, Client
from core.clients.views.page import get_client, get_record, log_list, log_read
from core.foundation import clock
from core.foundation.db import Stale
from core.monitoring import queries
from core.monitoring.forms import OutcomeForm, ReasonForm, TaskForm, UntilForm
from core.monitoring.models import Task
from core.web.forms import choices
from core.web.gate import needs
from core.web.once import once
from core.web.pages import page, redirect_saved

bp = Blueprint("tasks", __name__)


@bp.get("/tasks")
@needs("tasks.read")
def index() -> Any:
    return _list(None)


@bp.get("/clients/<int:client_id>/tasks")
@needs("tasks.read")
def of_client(client_id: int) -> Any:
    return _list(get_client(client_id))


def _list(client: Client | None) -> Any:
    tab = request.args.get("tab", "todo")
    tab = tab if tab in queries.TABS else "todo"
    after = request.args.get("after", 0, type=int)
    rows = queries.tasks(current_user, tab, clock.today(), min(max(after, 0), 2**31), client.id if client else None)
    more = rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None
    rows = rows[:queries.PAGE]
    if client:
        log_read(client, "tasks", ids=[row.id for row in rows])
    else:
        log_list(f"tasks {tab}", ((row.client, "") for row in rows))
    return page("monitoring/tasks.html", tasks=rows, list=tab, more=more, after=after, client=client, tab="tasks",
                alerts=_alerts(client) if client else [])


def _alerts(client: Client) -> list[Any]:
    return list(Alert.standing(client.id, clock.today(), current_user.may_see))


@bp.get("/clients/<int:client_id>/tasks/new")
@needs("tasks.write")
def new(client_id: int) -> Any:
    client = get_client(client_id)
    log_read(client, "task form")
    return _edit(client, _form(client, data={"worker": str(current_user.id), "kind": "task", "repeat_days": "0",
                                     "sensitivity": client.sensitivity}))


def _form(client: Client, task: Task | None = None, **kwargs: Any) -> TaskForm:
    form = TaskForm(client, task, **kwargs)
    form.worker.choices = choices((w.id, w.name) for w in active_workers("case_manager", "supervisor", "front_desk"))
    return form


def _edit(client: Client, form: TaskForm, task: Task | None = None, stale: Task | None = None,
          status: int = 200) -> Any:
    return page("monitoring/task_form.html", "form", client=client, form=form, task=task, stale=stale, tab="tasks",
                alerts=_alerts(client), status=status)


@bp.post("/clients/<int:client_id>/tasks/new")
@needs("tasks.write")
def create(client_id: int) -> Any:
    client = get_client(client_id)
    form = _form(client)
    if not form.validate():
        return _edit(client, form, status=422)
    url = once(form.once.data, current_user.id,
               lambda: Task.add(client, current_user, **_columns(form)).url)
    return redirect_saved(url, "task")


def _columns(form: TaskForm) -> dict[str, Any]:
    return {"title": form.title.data, "kind": form.kind.data, "detail": form.detail.data,
            "due_from": form.due_from.data, "due_on": form.due_on.data, "at_time": form.at_time.data or "",
            "worker": int(form.worker.data), "repeat_days": int(form.repeat_days.data),
            **form.protection}


@bp.get("/tasks/<int:task_id>")
@needs("tasks.read")
def show(task_id: int) -> Any:
    return _show(get_record(Task, task_id))


def _show(task: Task, outcome: Any = None, reason: Any = None, until: Any = None, status: int = 200) -> Any:
    log_read(task.client, f"task {task.id}", [task.sensitivity])
    return page("monitoring/task.html", task=task, client=task.client, tab="tasks", alerts=_alerts(task.client),
                outcome=outcome or OutcomeForm(), reason=reason or ReasonForm(), until=until or UntilForm(),
                status=status)


def _open(task_id: int) -> Task:
    """A task that is still open; a closed one is not closed again."""
    task = get_record(Task, task_id)
    if task.closed_at:
        abort(409)
    return task


@bp.get("/tasks/<int:task_id>/edit")
@needs("tasks.write")
def edit(task_id: int) -> Any:
    task = _open(task_id)
    told = {name: getattr(task, name) for name in
            ("title", "kind", "detail", "due_from", "due_on", "at_time", "sensitivity")}
    form = _form(task.client, task, data={**told, "worker": str(task.worker_id), "repeat_days": str(task.repeat_days),
                       "version": str(task.version)})
    log_read(task.client, f"task {task.id}", [task.sensitivity])
    return _edit(task.client, form, task)


@bp.post("/tasks/<int:task_id>/edit")
@needs("tasks.write")
def save(task_id: int) -> Any:
    task = _open(task_id)
    form = _form(task.client, task)
    if not form.validate():
        return _edit(task.client, form, task, status=422)
    try:
        task.edit(form.seen_version, current_user, **_columns(form))
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return _edit(task.client, form, task, stale=stale.row, status=409)
    return redirect_saved(task.url, "task")


@bp.post("/tasks/<int:task_id>/outcome")
@needs("tasks.write")
def finish(task_id: int) -> Any:
    form = OutcomeForm()
    if not form.validate():
        return _show(_open(task_id), outcome=form, status=422)

    def close() -> str:
        task = _open(task_id)
        task.finish(task.version, form.outcome.data, current_user)
        return task.url

    return redirect_saved(once(form.once.data, current_user.id, close), "task")


@bp.post("/tasks/<int:task_id>/cancellation")
@needs("tasks.write")
def cancel(task_id: int) -> Any:
    form = ReasonForm()
    if not form.validate():
        return _show(_open(task_id), reason=form, status=422)

    def close() -> str:
        task = _open(task_id)
        task.cancel(task.version, form.reason.data, current_user)
        return task.url

    return redirect_saved(once(form.once.data, current_user.id, close), "task")


@bp.post("/tasks/<int:task_id>/hold")
@needs("tasks.write")
def hold(task_id: int) -> Any:
    """Away until a day, when it comes back by itself; without a day it comes back now."""
    task, form = _open(task_id), UntilForm()
    if "back" in request.form:
        task.hold(task.version, None, current_user)
    elif form.validate():
        task.hold(task.version, form.until.data, current_user)
    else:
        return _show(task, until=form, status=422)
    return redirect_saved(task.url, "task")

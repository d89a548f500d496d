"""Tasks: to do, waiting on others, on hold, done. Nothing vanishes when it is handed out."""
from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext
from flask_login import current_user

from core.clients.models import STATUSES, Client
from core.clients.views.lists import drop_view, save_view
from core.clients.views.page import client_page, get_client, get_open_client, get_record, log_list
from core.foundation import clock
from core.foundation.audit import joined
from core.foundation.db import Conflict
from core.monitoring.forms import BackForm, OutcomeForm, ReasonForm, TaskForm, TaskListForm, UndoForm, UntilForm
from core.monitoring.models import TASK_KINDS, Task
from core.monitoring.queries import tasks as queries
from core.monitoring.rules import Repetition
from core.web.answers import answer
from core.web.forms import Form
from core.web.gate import needs
from core.web.lists import Liked, as_csv
from core.web.pages import page, person
from core.web.paging import Page, asked_position, page_of

bp = Blueprint("tasks", __name__)


@bp.get("/tasks")
@needs("tasks.read")
def index() -> Any:
    wanted = _wanted()
    rows = _page_of("tasks", wanted)
    _log(wanted.tab, rows.rows)
    return page("monitoring/my_tasks.html", tasks=rows, form=TaskListForm(data=vars(wanted)), **_shown(wanted))


@bp.get("/tasks/list")
@needs("tasks.read")
def paper_list() -> Any:
    """Every task of the list, to print."""
    wanted = _wanted()
    rows = queries.every_task(current_user, wanted, clock.today())
    _log(f"{wanted.tab} on paper", rows)
    return page("monitoring/tasks_copy.html", tasks=Page(rows), **_shown(wanted))


@bp.get("/tasks/list.csv")
@needs("tasks.read")
def list_file() -> Any:
    """Every task of the list, for a spreadsheet: days as 2026-03-31."""
    wanted = _wanted()
    rows = queries.every_task(current_user, wanted, clock.today())
    _log(f"{wanted.tab} in a file", rows)
    titles = [gettext("Due"), gettext("Time"), gettext("Type"), gettext("Task"), gettext("Client number"),
              gettext("Client"), gettext("Assigned to"), gettext("Closed")]
    lines = ([row.day, row.at_time or "", TASK_KINDS[row.kind], row.title, row.client, person(row), row.worker_name,
              clock.local(row.closed_at).date() if row.closed_at else ""] for row in rows)
    return as_csv(f"tasks-{clock.today()}", titles, lines)


@bp.route("/tasks/view", methods=["GET", "POST"])
@needs("tasks.read")
def view() -> Any:
    return save_view("tasks", gettext("Tasks"), _wanted().asked)


@bp.post("/tasks/view/removal")
@needs("tasks.read")
def remove_view() -> Any:
    return drop_view("tasks", _wanted().asked)


def _wanted() -> queries.Wanted:
    """What the address asks for; whatever it names that is not offered is ignored."""
    offered = {"tab": queries.TABS, "kind": TASK_KINDS, "due": queries.DUE}
    return queries.Wanted(**{name: request.args[name] for name, values in offered.items()
                             if request.args.get(name) in values})


def _shown(wanted: queries.Wanted) -> dict[str, Any]:
    """What a list of tasks is drawn with."""
    return {"list": wanted.tab, "wanted": wanted, "here": "/tasks", "statuses": STATUSES, "how_often": _how_often,
            "views": Liked(current_user.id, "tasks").views}


def _log(what: str, rows: Iterable[Any]) -> None:
    log_list(f"tasks {what}", ((row.client, joined((row.sensitivity, row.client_sensitivity))) for row in rows))


@bp.get("/clients/<int:client_id>/tasks")
@needs("tasks.read")
def of_client(client_id: int) -> Any:
    client = get_client(client_id)
    wanted = queries.Wanted(_wanted().tab)
    rows = _page_of(f"tasks of {client_id}", wanted, client_id)
    return client_page("monitoring/tasks.html", client, reads="tasks", protected=[row.sensitivity for row in rows.rows],
                       tab="tasks", tasks=rows, list=wanted.tab, wanted=wanted, here=f"{client.url}/tasks",
                       how_often=_how_often)


def _how_often(row: Any) -> str:
    """How often the task of this row comes back, in words."""
    return Repetition(row.repeat_days, row.repeat_months).words


def _page_of(name: str, wanted: queries.Wanted, client_id: int | None = None) -> Page:
    """The page of tasks that the address asks for."""
    name = f"{name} {wanted.asked}"
    position = asked_position(name)
    rows = queries.tasks_in(current_user, wanted, clock.today(), position, client_id)
    return page_of(name, rows, queries.PAGE, position, partial(queries.key_of, wanted.tab))


# --- Set and edit ---------------------------------------------------------------------------------


@bp.get("/clients/<int:client_id>/tasks/new")
@needs("tasks.write")
def new(client_id: int) -> Any:
    client = get_open_client(client_id)
    return _new(client, TaskForm(client, data={"worker": str(current_user.id), "kind": "task", "repeat_days": "0",
                                               "sensitivity": client.sensitivity}))


def _new(client: Client, form: TaskForm, **more: Any) -> Any:
    return client_page("monitoring/task_form.html", client, "page", reads="task form", tab="tasks", form=form,
                       task=None, **more)


@bp.post("/clients/<int:client_id>/tasks/new")
@needs("tasks.write")
def create(client_id: int) -> Any:
    client = get_open_client(client_id)
    form = TaskForm(client)
    return answer(form, lambda: Task.add(client, current_user, **form.columns).url, partial(_new, client, form), "task")


@bp.get("/tasks/<int:task_id>/edit")
@needs("tasks.write")
def edit(task_id: int) -> Any:
    task = get_record(Task, task_id)
    try:
        task.must_not_be_closed(current_user)
    except Conflict as conflict:
        return show_task(task_id, status=409, conflict=conflict.sentence)
    form = TaskForm(task.client, task)
    form.version.data = str(task.version)
    return _edit(task, form)


def _edit(task: Task, form: TaskForm, **more: Any) -> Any:
    return client_page("monitoring/task_form.html", task.client, "page", reads=f"task {task.id}",
                       protected=[task.sensitivity],
                       tab="tasks", form=form, task=task, **more)


@bp.post("/tasks/<int:task_id>/edit")
@needs("tasks.write")
def save(task_id: int) -> Any:
    task = get_record(Task, task_id)
    form = TaskForm(task.client, task)

    def save() -> str:
        task.edit(form.seen_version, current_user, **form.columns)
        return task.url

    def differences(stored: Task) -> Any:
        other = TaskForm(task.client, stored)
        other.process(data=TaskForm.stored(stored))
        return form.differences(other)

    return answer(form, save, partial(_edit, task, form), "task", differences)


# --- One task -------------------------------------------------------------------------------------


@bp.get("/tasks/<int:task_id>")
@needs("tasks.read")
def show(task_id: int) -> Any:
    return show_task(task_id)


def show_task(task_id: int, status: int = 200, **more: Any) -> Any:
    """The page of a task as it is stored now, with what can be done with it."""
    task = get_record(Task, task_id)
    forms: dict[str, Form] = {"outcome": OutcomeForm(), "reason": ReasonForm(), "until": UntilForm(),
                              "back": BackForm(), "undo": UndoForm()}
    forms.update((name, form) for name, form in more.items() if name in forms)
    for form in forms.values():
        form.version.data = str(task.version)
    return client_page("monitoring/task.html", task.client, reads=f"task {task.id}", protected=[task.sensitivity],
                       tab="tasks", status=status, task=task, **{**more, **forms})


def _act(task_id: int, name: str, form: Form, act: Any, notice: str = "task") -> Any:
    """Answer one of the small forms of a task: `act` is called with the task and the version that was seen.

    Then on to the task, or back to Today when it was sent from there.
    """
    task = get_record(Task, task_id)

    def save() -> str:
        act(task, form.seen_version)
        return "/" if request.args.get("from") == "today" else task.url

    return answer(form, save, partial(show_task, task_id, **{name: form}), notice)


@bp.post("/tasks/<int:task_id>/outcome")
@needs("tasks.write")
def finish(task_id: int) -> Any:
    form = OutcomeForm()
    return _act(task_id, "outcome", form,
                lambda task, version: task.finish(version, form.outcome.data, current_user), "finished")


@bp.post("/tasks/<int:task_id>/cancellation")
@needs("tasks.write")
def cancel(task_id: int) -> Any:
    form = ReasonForm()
    return _act(task_id, "reason", form, lambda task, version: task.cancel(version, form.reason.data, current_user))


@bp.post("/tasks/<int:task_id>/hold")
@needs("tasks.write")
def hold(task_id: int) -> Any:
    """Away until a day, when it comes back by itself; or back now."""
    if "back" in request.form:
        return _act(task_id, "back", BackForm(), lambda task, version: task.hold(version, None, current_user), "back")
    form = UntilForm()
    return _act(task_id, "until", form, lambda task, version: task.hold(version, form.until.data, current_user), "held")


@bp.post("/tasks/<int:task_id>/undo")
@needs("tasks.write")
def undo(task_id: int) -> Any:
    """Done or cancelled by mistake: open again, on the same day only."""
    return _act(task_id, "undo", UndoForm(), lambda task, version: task.undo(version, current_user), "undone")

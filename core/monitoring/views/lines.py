"""One line of Today, and what can be done with it: done, undone, put off, handed to somebody else."""
from __future__ import annotations

import re
from functools import partial
from typing import Any

from flask import Blueprint, g, request
from flask_babel import gettext
from flask_login import current_user

from core.clients.views.page import client_page, get_record, or_404
from core.foundation.db import Conflict
from core.monitoring.forms import GiveForm, OutcomeForm, UndoForm, UntilForm
from core.monitoring.models import DueItem, Task
from core.monitoring.models.assignment import Assigner
from core.monitoring.queries import tasks
from core.monitoring.queries import today as queries
from core.monitoring.views.tasks import show_task
from core.web.answers import answer
from core.web.forms import Form, choices
from core.web.gate import may, needs
from core.web.pages import NOTICES, redirect_saved
from core.web.paging import seal, unseal

bp = Blueprint("lines", __name__)


@bp.get("/today/<int:due_id>")
@needs("today.read")
def line(due_id: int) -> Any:
    """One line, with everything that can be done with it."""
    return _show(due_id)


def _line(due_id: int) -> DueItem:
    """A line of a client whom the worker sees; one that was done is still there."""
    return or_404(queries.line_for(current_user, due_id, g.on))


def proof_of(due_id: int, task_id: int | None) -> str:
    """What the forms of a line hold, so that they can be answered when it is gone: this worker was shown it."""
    return seal(f"line {due_id}", (due_id, task_id or 0))


def _gone(due_id: int, name: str, form: Form, notice: str) -> Any:
    """The answer when a line that this worker was shown is there no more; else None.

    When its task was finished, its page says by whom, with what was typed into the `form` of this name; when the
    record settled it, back to Today. A form that is sent a second time is answered as the first time, with `notice`.
    To whoever was not shown it, a line that is not there looks like one that is not theirs.
    """
    proven = unseal(f"line {due_id}", request.form.get("shown", ""))
    if proven[:1] != (due_id,) or queries.exists(due_id):
        return None
    task = get_record(Task, proven[1]) if proven[1] else None

    def save() -> str:
        if task:
            task.must_not_be_closed(current_user)
        raise Conflict(str(NOTICES["gone"]))

    def show(**why: Any) -> Any:
        return show_task(task.id, **{name: form}, **why) if task else redirect_saved(_list_url(), "gone")

    return answer(Form(), save, show, notice)


def _show(due_id: int, status: int = 200, **more: Any) -> Any:
    due = _line(due_id)
    forms: dict[str, Form] = {"outcome": OutcomeForm(), "until": UntilForm(), "undo": UndoForm()}
    forms.update((name, form) for name, form in more.items() if name in forms)
    forms["give"] = more.get("give") or _give_form(due)
    for form in forms.values() if due.task else ():
        form.version.data = str(due.task.version)
    return client_page("monitoring/line.html", due.client, reads=due.subject, protected=[due.sensitivity],
                       status=status, due=due, proof=proof_of(due.id, due.task_id), **{**more, **forms})


def _give_form(due: DueItem) -> GiveForm:
    form = GiveForm()
    form.worker.choices = choices(tasks.takers(Assigner.of(due.client), due.sensitivity), gettext("Choose"))
    return form


def _act(due: DueItem, name: str, form: Form, act: Any, notice: str) -> Any:
    """Answer one of the forms of a line: `act` is called with the version of its task that was seen.

    Then back to the page of the list that it was sent from.
    """
    def save() -> str:
        act(form.seen_version)
        return _list_url()

    return answer(form, save, partial(_show, due.id, **{name: form}), notice)


def _list_url() -> str:
    """The page of Today that the form was sent from: whose list, and the sealed position in it."""
    team = ["show=team"] if request.args.get("show") == "team" and may("today.team") else []
    turns = [f"{turn}={request.args[turn]}" for turn in ("after", "before")
             if re.fullmatch(r"[A-Za-z0-9_-]{1,300}", request.args.get(turn, ""))]
    asked = "&".join([*team, *turns])
    return f"/?{asked}" if asked else "/"


@bp.post("/today/<int:due_id>/done")
@needs("today.write")
def done(due_id: int) -> Any:
    """Done. A task is finished by it; a line that only the record can settle is not settled by a click."""
    form = OutcomeForm()
    if gone := _gone(due_id, "outcome", form, "done"):
        return gone
    due = _line(due_id)
    return _act(due, "outcome", form, lambda version: due.finish(version, form.outcome.data, current_user), "done")


@bp.post("/today/<int:due_id>/undo")
@needs("today.write")
def undo(due_id: int) -> Any:
    """Done by mistake: open again, on the same day only."""
    due = _line(due_id)
    return _act(due, "undo", UndoForm(), lambda version: due.undo(current_user), "undone")


@bp.post("/today/<int:due_id>/snooze")
@needs("today.write")
def snooze(due_id: int) -> Any:
    """Away until a day. A legal deadline or a safety step cannot be put off past its day."""
    form = UntilForm()
    if gone := _gone(due_id, "until", form, "snoozed"):
        return gone
    due = form.due = _line(due_id)
    return _act(due, "until", form, lambda version: due.snooze(version, form.until.data, current_user), "snoozed")


@bp.post("/today/<int:due_id>/assignment")
@needs("today.write")
def assign(due_id: int) -> Any:
    """Hand a line to somebody else, who sees the client from then on."""
    if gone := _gone(due_id, "give", Form(), "reassigned"):
        return gone
    due = _line(due_id)
    form = _give_form(due)
    return _act(due, "give", form, lambda version: due.give(version, int(form.worker.data), current_user),
                "reassigned")

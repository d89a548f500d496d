"""One line of Today, and what can be done with it: done, undone, put off, handed to somebody else."""
from __future__ import annotations

import re
from functools import partial
from typing import Any

from flask import Blueprint, g, request
from flask_babel import gettext
from flask_login import current_user

from core.clients.views.page import client_page, or_404
from core.foundation.db import Conflict
from core.monitoring.forms import GiveForm, OutcomeForm, UndoForm, UntilForm
from core.monitoring.models import DueItem
from core.monitoring.models.assignment import Assigner
from core.monitoring.queries import tasks
from core.monitoring.queries import today as queries
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


def proof_of(due_id: int) -> str:
    """What the forms of a line hold, so that they can be answered when it is gone: this worker was shown it."""
    return seal(f"line {due_id}", (due_id,))


def _was_shown(due_id: int) -> bool:
    return unseal(f"line {due_id}", request.form.get("shown", "")) == (due_id,)


def _gone(due_id: int, notice: str) -> Any:
    """Back to Today when a line that this worker was shown is there no more; else None.

    Its task was finished then, or the record settled it. A form that is sent a second time is answered as the first
    time, with `notice`. To whoever was not shown it, a line that is not there looks like one that is not theirs.
    """
    if not _was_shown(due_id) or queries.exists(due_id):
        return None

    def save() -> str:
        raise Conflict(str(NOTICES["gone"]))

    return answer(Form(), save, lambda **_why: redirect_saved(_list_url(), "gone"), notice)


def _show(due_id: int, status: int = 200, **more: Any) -> Any:
    due = _line(due_id)
    forms: dict[str, Form] = {"outcome": OutcomeForm(), "until": UntilForm(), "undo": UndoForm()}
    forms.update((name, form) for name, form in more.items() if name in forms)
    forms["give"] = more.get("give") or _give_form(due)
    for form in forms.values() if due.task else ():
        form.version.data = str(due.task.version)
    return client_page("monitoring/line.html", due.client, reads=due.subject, protected=[due.sensitivity],
                       status=status, due=due, proof=proof_of(due.id), **{**more, **forms})


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
    if gone := _gone(due_id, "done"):
        return gone
    due, form = _line(due_id), OutcomeForm()
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
    if gone := _gone(due_id, "snoozed"):
        return gone
    due, form = _line(due_id), UntilForm()
    form.due = due
    return _act(due, "until", form, lambda version: due.snooze(version, form.until.data, current_user), "snoozed")


@bp.post("/today/<int:due_id>/assignment")
@needs("today.write")
def assign(due_id: int) -> Any:
    """Hand a line to somebody else, who sees the client from then on."""
    if gone := _gone(due_id, "reassigned"):
        return gone
    due = _line(due_id)
    form = _give_form(due)
    return _act(due, "give", form, lambda version: due.give(version, int(form.worker.data), current_user),
                "reassigned")

"""Today: one ranked list of what asks to be done, and what can be done with a line of it."""
from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, g, request
from flask_babel import gettext
from flask_login import current_user

from core.accounts.models import active_workers
from core.clients.models import CareTeamMember, Client, log_client_change
from core.clients.views.page import log_list, log_read, or_404
from core.foundation import clock
from core.foundation.db import atomic
from core.monitoring import queries
from core.monitoring.forms import GiveForm, OutcomeForm, UntilForm
from core.monitoring.models import DueItem
from core.monitoring.models.due import enabled, update_next_date
from core.monitoring.rules import reason
from core.web.forms import choices
from core.web.gate import may, needs
from core.web.once import once
from core.web.pages import is_fragment, page, redirect_saved

bp = Blueprint("today", __name__)


@bp.get("/")
@needs("signed-in")
def show() -> Any:
    """Today, for those who have one; everybody else begins with what they may open."""
    if not may("today.read"):
        return page("monitoring/welcome.html")
    return _list()


def _list(said: str = "") -> Any:
    today, which = clock.today(), _show()
    ranked = queries.ranked(current_user, today, g.on, which)
    ids = [due.id for due in ranked]
    if which == "mine":
        g.late = sum(due.on < today for due in ranked)  # the navigation shows the same number
    after = request.args.get("after", type=int)
    start = ids.index(after) + 1 if after in ids else 0
    shown = queries.lines(ids[start:start + queries.PAGE])
    log_list("today", ((line.client, line.sensitivity) for line in shown))
    return page("monitoring/today.html", "list", lines=shown, total=len(ids), show=which, said=said, start=start,
                more=shown[-1].id if start + queries.PAGE < len(ids) else None, reason=reason,
                late=late(current_user))


def late(worker: Any) -> int:
    """How many of the worker's own lines are late; asked once a request."""
    if "late" not in g:
        g.late = queries.overdue(worker, clock.today(), g.on)
    return g.late


def _show() -> str:
    wanted = request.args.get("show", "mine")
    return "team" if wanted == "team" and may("today.team") else "mine"


@bp.get("/today/<int:due_id>")
@needs("today.read")
def line(due_id: int) -> Any:
    """One line, with everything that can be done with it."""
    due = _found(due_id)
    log_read(due.client, f"date {due.id}", [due.sensitivity])
    return _line(due)


def _found(due_id: int) -> DueItem:
    return or_404(queries.line_for(current_user, due_id, g.on))


def _line(due: DueItem, until: Any = None, give: Any = None, outcome: Any = None, status: int = 200) -> Any:
    return page("monitoring/line.html", "forms", due=due, client=due.client, until=until or UntilForm(),
                give=give or _give(due), outcome=outcome or OutcomeForm(), status=status)


def _give(due: DueItem) -> GiveForm:
    form = GiveForm()
    takers = active_workers("case_manager", "supervisor")
    form.worker.choices = choices(((w.id, w.name) for w in takers), gettext("Choose"))
    return form


def _after(said: str) -> Any:
    """Back to the list: the block of it for htmx, the page for everybody else."""
    return _list(said) if is_fragment() else redirect_saved("/", said)


@bp.post("/today/<int:due_id>/done")
@needs("today.write")
def done(due_id: int) -> Any:
    """Done. A task is finished by it; a line that only the record can settle is not settled by a click."""
    form = OutcomeForm()
    if not form.validate():
        return _line(_found(due_id), outcome=form, status=422)

    def close() -> str:
        due = _found(due_id)
        if due.settled_by_record:
            abort(409)
        if due.task:
            due.task.finish(due.task.version, form.outcome.data, current_user)
        else:
            _close(due)
        return "/"

    once(form.once.data, current_user.id, close)
    return _after("done")


def _close(due: DueItem) -> None:
    due.closed_at, due.closed_by = clock.now(), current_user.name
    due.save()
    log_client_change(due.client, "due.done", f"{due.rule} {due.key}", "", (due.sensitivity,))
    update_next_date(Client.id == due.client_id, enabled())


@bp.post("/today/<int:due_id>/snooze")
@needs("today.write")
def snooze(due_id: int) -> Any:
    """Away until a day. A legal deadline or a safety step cannot be put off past its day."""
    due, form = _found(due_id), UntilForm()
    if not form.validate():
        return _line(due, until=form, status=422)
    if (due.legal or due.safety) and form.until.data > due.on:
        form.until.errors = [gettext("This cannot wait past the day on which it is due.")]
        return _line(due, until=form, status=422)
    with atomic():
        if due.task:
            due.task.hold(due.task.version, form.until.data, current_user)
        else:
            DueItem.update(snoozed_until=form.until.data, show_from=form.until.data).where(
                DueItem.id == due.id).execute()
            log_client_change(due.client, "due.snooze", f"{due.rule} {due.key}", "", (due.sensitivity,),
                              until=form.until.data)
            update_next_date(Client.id == due.client_id, enabled())
    return _after("snoozed")


@bp.post("/today/<int:due_id>/assignment")
@needs("today.write")
def assign(due_id: int) -> Any:
    """Hand a line to somebody else, who sees the client from then on."""
    due = _found(due_id)
    form = _give(due)
    if not form.validate():
        return _line(due, give=form, status=422)
    chosen = int(form.worker.data)
    with atomic():
        if due.task:
            due.task.give(due.task.version, chosen, current_user)
        else:
            CareTeamMember.join_team(due.client, chosen, current_user)
            DueItem.update(intended=chosen, reassigned=True).where(DueItem.id == due.id).execute()
            log_client_change(due.client, "due.assign", f"{due.rule} {due.key}", "client", (due.sensitivity,), worker=chosen)
    return _after("reassigned")

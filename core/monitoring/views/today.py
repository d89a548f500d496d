"""Today: one ranked list of what asks to be done, and what was done today."""
from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, g, request
from flask_login import current_user

from core.clients.views.page import log_list
from core.foundation import clock
from core.foundation.audit import joined
from core.monitoring.forms import OutcomeForm, UndoForm
from core.monitoring.queries import today as queries
from core.monitoring.rules import priority, reason
from core.monitoring.views.lines import proof_of
from core.web.gate import may, needs
from core.web.pages import is_fragment, page
from core.web.paging import Page, Position, asked_position, page_of

bp = Blueprint("today", __name__)

PAGE = 25


@bp.get("/")
@needs("signed-in")
def show() -> Any:
    """Today, for those who have one; everybody else begins with what they may open."""
    if not may("today.read"):
        return page("monitoring/welcome.html")
    return _list()


def _list() -> Any:
    today, which = clock.today(), _show()
    ranked = queries.ranked(current_user, today, g.on, which)
    if which == "mine":
        g.late = sum(clock.is_overdue(due.on, today) for due in ranked)  # the navigation shows the same number
    shown = _page(ranked, which, today)
    lines, done = queries.lines(current_user, [due.id for due in shown.rows], g.on, which == "mine")
    log_list("today", ((row.client, joined((row.sensitivity, row.client_sensitivity))) for row in [*lines, *done]))
    start = ranked.index(shown.rows[0]) if shown.rows else 0
    return page("monitoring/today.html", "list", lines=lines, total=len(ranked), show=which, start=start,
                position=shown, done=done, form=OutcomeForm(), undo=UndoForm(), reason=reason, proof_of=proof_of,
                late=late(current_user), is_fragment=is_fragment(), back=request.query_string.decode())


def _show() -> str:
    wanted = request.args.get("show", "mine")
    return "team" if wanted == "team" and may("today.team") else "mine"


def _page(ranked: list[Any], which: str, today: date) -> Page:
    """One page of the list, from the place in the order that the address names."""
    name, key_of = f"today {which}", partial(priority, today=today)
    position = asked_position(name)
    shown = page_of(name, _beyond(ranked, position, key_of)[:PAGE + 1], PAGE, position, key_of)
    return shown if shown.rows else page_of(name, ranked[:PAGE + 1], PAGE, Position(), key_of)


def _beyond(ranked: list[Any], position: Position, key_of: Any) -> list[Any]:
    """The lines from the position on, in the direction of walking."""
    if position.backwards:
        return [due for due in reversed(ranked) if key_of(due) < position.key]
    return [due for due in ranked if not position.key or key_of(due) > position.key]


def late(worker: Any) -> int:
    """How many of the worker's own lines are late; asked once a request."""
    if "late" not in g:
        g.late = queries.overdue(worker, clock.today(), g.on)
    return g.late

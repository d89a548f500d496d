"""How a goal stands: its history, an entry, closing it and reopening it."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _
from flask_login import current_user

from core.clients.views.page import client_page, get_record, url_for_client
from core.foundation import clock
from core.monitoring.models import kind_words
from core.plans import queries
from core.plans.forms import WAYS, ClosureForm, ProgressForm, ReopeningForm
from core.plans.models import CLOSINGS, Goal, GoalClosed
from core.plans.views.page import bp
from core.web.answers import answer
from core.web.gate import needs
from core.web.pages import day
from core.web.sentences import lazy_gettext


def goal_page(template: str, goal: Goal, protected: Iterable[str] = (), **more: Any) -> Any:
    """A page about a goal; `protected` holds the sensitivities of what else it shows.

    What is ordinary of it has no row of its own: that would name a protected goal.
    """
    kinds = {goal.sensitivity} | ({*protected} - {""})
    return client_page(template, goal.client, reads=f"goal {goal.id}", protected=kinds, tab="plan", goal=goal, **more)


def refuse_closed(goal: Goal) -> Any:
    """The page of a goal that is closed, instead of a form that could not be saved; it offers to reopen it."""
    return show_goal(goal, status=409, conflict=GoalClosed(goal).sentence)


@bp.get("/goals/<int:goal_id>")
@needs("plans.read")
def goal(goal_id: int) -> Any:
    return show_goal(get_record(Goal, goal_id))


def show_goal(goal: Goal, **more: Any) -> Any:
    """The page of a goal with its history."""
    return goal_page("plans/goal.html", goal, line=_line(goal), kind_words=kind_words,
                     history=queries.history(goal.id), changes=_changes(goal),
                     contacts=queries.contacts_on(goal.id, current_user.may_see), **more)


CHANGED = {"measure": _("Measure"), "better": _("Direction"), "baseline": _("Baseline"),
           "target": _("Target"), "due_on": _("Due date"), "reopened": _("Reopened")}


def _changes(goal: Goal) -> list[tuple[Any, Any, str, str]]:
    """What was changed about the goal, the newest first: the row, what it was, and before and after in words."""
    return [(row, CHANGED.get(row.what, row.what), _words(row.what, row.before), _words(row.what, row.after))
            for row in queries.changes(goal.id)]


def _words(what: str, value: str) -> str:
    if what == "due_on" and value:
        return day(date.fromisoformat(value))
    return str(dict(WAYS).get(value, value)) if what == "better" else value


def _line(goal: Goal) -> queries.GoalLine:
    return queries.line_of(goal, clock.today())


# --- An entry -------------------------------------------------------------------------------------


@bp.get("/goals/<int:goal_id>/progress")
@needs("plans.write")
def progress(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    if goal.closed_at:
        return refuse_closed(goal)
    return goal_page("plans/progress.html", goal, line=_line(goal), form=ProgressForm(data={"on": clock.today()}))


@bp.post("/goals/<int:goal_id>/progress")
@needs("plans.write")
def progress_post(goal_id: int) -> Any:
    goal, form = get_record(Goal, goal_id), ProgressForm()

    def save() -> str:
        goal.record(current_user, form.on.data, form.value.data, form.note.data)
        return url_for_client(goal.client, "/plan")

    return answer(form, save, partial(goal_page, "plans/progress.html", goal, line=_line(goal), form=form), "plan")


# --- Closing and reopening ------------------------------------------------------------------------


@bp.get("/goals/<int:goal_id>/closure")
@needs("plans.write")
def closure(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    if goal.closed_at:
        return refuse_closed(goal)
    return goal_page("plans/closure.html", goal, line=_line(goal), form=ClosureForm(data={"version": goal.version}))


@bp.post("/goals/<int:goal_id>/closure")
@needs("plans.write")
def closure_post(goal_id: int) -> Any:
    goal, form = get_record(Goal, goal_id), ClosureForm()

    def save() -> str:
        goal.close(form.seen_version, form.closing.data, form.reason.data, current_user)
        return url_for_client(goal.client, "/plan")

    return answer(form, save, partial(goal_page, "plans/closure.html", goal, line=_line(goal), form=form), "plan")


@bp.get("/goals/<int:goal_id>/reopening")
@needs("plans.write")
def reopening(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    return goal_page("plans/reopening.html", goal, form=ReopeningForm(data={"version": goal.version}))


@bp.post("/goals/<int:goal_id>/reopening")
@needs("plans.write")
def reopening_post(goal_id: int) -> Any:
    goal, form = get_record(Goal, goal_id), ReopeningForm()

    def save() -> str:
        goal.reopen(form.seen_version, _reopening_note(goal, form.reason.data), current_user)
        return goal.url

    return answer(form, save, partial(goal_page, "plans/reopening.html", goal, form=form), "plan")


def _reopening_note(goal: Goal, reason: str) -> Any:
    """For the history: why the goal is open again, and how it had been closed."""
    return lazy_gettext("Reopened: %(reason)s (previously closed as “%(closing)s” by %(by)s: %(why)s)",
                        reason=reason, closing=CLOSINGS.get(goal.closing, goal.closing), by=goal.closed_by,
                        why=goal.reason)

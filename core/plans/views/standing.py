"""How a goal stands: its history, an entry, its closing, and taking it up again."""
from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_login import current_user

from core.clients.views.page import get_record, log_read
from core.foundation import clock
from core.monitoring.models import CONTACT_KINDS
from core.plans import queries
from core.plans.forms import ClosureForm, ProgressForm, ReopeningForm
from core.plans.models import CLOSINGS, Goal
from core.plans.views.page import answer, bp, notices, plan_url, show
from core.web.gate import needs


@bp.get("/goals/<int:goal_id>")
@needs("plans.read")
def goal(goal_id: int) -> Any:
    found = _opened(goal_id)
    return show("plans/goal.html", found.client, goal=found, line=_line(found), kinds=CONTACT_KINDS,
                history=queries.history(found.id), notices=notices({found.sensitivity}),
                contacts=queries.contacts_on(found.id, current_user.may_see))


def _opened(goal_id: int) -> Goal:
    """The goal, if it is theirs to see; with the trace that it was read."""
    found = get_record(Goal, goal_id)
    log_read(found.client, "plan", [found.sensitivity], goal=found.id)
    return found


def _line(found: Goal) -> queries.GoalLine:
    return queries.line_of(found, clock.today())


@bp.get("/goals/<int:goal_id>/progress")
@needs("plans.write")
def progress(goal_id: int) -> Any:
    found = _opened(goal_id)
    form = ProgressForm(data={"on": clock.today()})
    return show("plans/progress.html", found.client, goal=found, line=_line(found), form=form)


@bp.post("/goals/<int:goal_id>/progress")
@needs("plans.write")
def progress_post(goal_id: int) -> Any:
    found, form = get_record(Goal, goal_id), ProgressForm()

    def save() -> str:
        found.record(current_user, form.on.data, form.value.data, form.note.data)
        return plan_url(found.client)

    return answer("plans/progress.html", found.client, form, save, goal=found, line=_line(found))


@bp.get("/goals/<int:goal_id>/closure")
@needs("plans.write")
def closure(goal_id: int) -> Any:
    found = _opened(goal_id)
    form = ClosureForm()
    form.version.data = str(found.version)
    return show("plans/closure.html", found.client, goal=found, line=_line(found), form=form)


@bp.post("/goals/<int:goal_id>/closure")
@needs("plans.write")
def closure_post(goal_id: int) -> Any:
    found, form = get_record(Goal, goal_id), ClosureForm()

    def save() -> str:
        found.close(form.seen_version, form.closing.data, form.reason.data, current_user)
        return plan_url(found.client)

    return answer("plans/closure.html", found.client, form, save, goal=found, line=_line(found))


@bp.get("/goals/<int:goal_id>/reopening")
@needs("plans.write")
def reopening(goal_id: int) -> Any:
    found = _opened(goal_id)
    form = ReopeningForm()
    form.version.data = str(found.version)
    return show("plans/reopening.html", found.client, goal=found, form=form)


@bp.post("/goals/<int:goal_id>/reopening")
@needs("plans.write")
def reopening_post(goal_id: int) -> Any:
    found, form = get_record(Goal, goal_id), ReopeningForm()

    def save() -> str:
        found.reopen(form.seen_version, _before(found, form.reason.data), current_user)
        return found.url

    return answer("plans/reopening.html", found.client, form, save, goal=found)


def _before(closed: Goal, reason: str) -> str:
    """For the history: how the goal had been closed, and why it is open again."""
    return gettext("Taken up again: %(reason)s (closed before as “%(closing)s” by %(by)s: %(why)s)",
                   reason=reason, closing=CLOSINGS.get(closed.closing, closed.closing), by=closed.closed_by,
                   why=closed.reason)

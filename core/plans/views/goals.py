"""Goals: set one, of a declared type or one's own, and edit it."""
from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import abort, g, request
from flask_babel import gettext
from flask_login import current_user

from core.clients.views.page import get_client, get_record, log_read
from core.extension.contributions import GoalType
from core.extension.registry import owner
from core.plans import queries
from core.plans.forms import GoalForm
from core.plans.models import Goal
from core.plans.rules import shared_sensitivity
from core.plans.views.page import Pairs, answer, bp, pairs, plan_url, registry, show
from core.web.forms import choices
from core.web.gate import needs
from core.web.pages import day

OWN = "own"  # the address's word for a goal of no declared type
TO_WORK_ON = ("open", "deferred")  # states of needs that a goal can be set for


@bp.get("/clients/<int:client_id>/goals/new")
@needs("plans.write")
def add_goal(client_id: int) -> Any:
    client = get_client(client_id)
    log_read(client, "plan")
    found, offered = _needs(client.id), _offered()
    need = next((n for n in found if str(n.id) == request.args.get("need")), None)
    if "type" not in request.args and offered:
        return show("plans/types.html", client, groups=_grouped(offered, need), need=need)
    kind = _type(offered)
    form = _form(found, kind, {"need": need.id if need else "", "measure": kind.measure if kind else "",
                               "better": kind.better if kind else "up"})
    return show("plans/goal_form.html", client, form=form, kind=kind)


@bp.post("/clients/<int:client_id>/goals/new")
@needs("plans.write")
def add_goal_post(client_id: int) -> Any:
    client = get_client(client_id)
    kind = _type(_offered())
    form = _form(_needs(client.id), kind, {})

    def save() -> str:
        about = {"type": kind.key, "type_title": str(kind.title)} if kind else {}
        Goal.add(client, current_user, **about, **_columns(form))
        return plan_url(client)

    return answer("plans/goal_form.html", client, form, save, kind=kind)


def _needs(client_id: int, kept: int | None = None) -> list[Any]:
    """The needs that a goal can be set for, and the one that it has already."""
    return [need for need in queries.needs_of(client_id, current_user.may_see)
            if need.state in TO_WORK_ON or need.id == kept]


def _offered() -> list[GoalType]:
    """The goal types of what is switched on, as far as this worker is cleared for them."""
    may_see = current_user.may_see
    return [kind for kind in registry().offered("goal_types", g.on) if kind.sensitivity in may_see]


def _type(offered: Sequence[GoalType]) -> GoalType | None:
    """The type that the address names; None for a goal of one's own, 404 for one that is not offered."""
    key = request.args.get("type", OWN)
    if key == OWN:
        return None
    return next((kind for kind in offered if kind.key == key), None) or abort(404)


def _grouped(offered: Sequence[GoalType], need: Any) -> list[tuple[str, list[GoalType]]]:
    """The types by specialization, without those that the need cannot share a goal with."""
    fitting = [kind for kind in offered
               if need is None or shared_sensitivity(need.sensitivity, kind.sensitivity) is not None]
    plugins = registry().plugins
    return [(plugins[name].title if name in plugins else gettext("General"), list(kinds))
            for name, kinds in groupby(fitting, key=lambda kind: owner(kind.key))]


def _form(found: Sequence[Any], kind: GoalType | None, data: dict[str, Any]) -> GoalForm:
    """The form of a new goal; there is no date yet to give a reason for."""
    form = GoalForm(data=data)
    del form.date_reason
    if kind:
        form.type_title, form.protected = str(kind.title), kind.sensitivity
    return _offer(form, found)


def _offer(form: GoalForm, found: Sequence[Any]) -> GoalForm:
    """Let the form choose from these needs."""
    form.needs = {str(need.id): need.sensitivity for need in found}
    form.need.choices = choices(((need.id, _short(need.words)) for need in found),
                                blank=gettext("No need in particular"))
    return form


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"


def _columns(form: GoalForm) -> dict[str, Any]:
    return {"words": form.words.data, "measure": form.measure.data, "better": form.better.data,
            "baseline": form.baseline.data, "target": form.target.data, "due_on": form.due_on.data,
            "priority": form.priority.data, "need": int(form.need.data) if form.need.data else None,
            "sensitivity": form.sensitivity}


# --- Editing --------------------------------------------------------------------------------------


@bp.get("/goals/<int:goal_id>/edit")
@needs("plans.write")
def edit_goal(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    log_read(goal.client, "plan", [goal.sensitivity], goal=goal.id)
    form = _edit_form(goal)
    form.version.data = str(goal.version)
    return show("plans/goal_form.html", goal.client, form=form, goal=goal, kind=None)


@bp.post("/goals/<int:goal_id>/edit")
@needs("plans.write")
def edit_goal_post(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    form = _edit_form(goal)

    def save() -> str:
        why = _why_date(form) if form.moves_date else ""
        goal.edit(form.seen_version, current_user, why_date=why, **_columns(form))
        return goal.url

    return answer("plans/goal_form.html", goal.client, form, save, differs=lambda now: _differs(now, form),
                  goal=goal, kind=None)


def _edit_form(goal: Goal) -> GoalForm:
    form = GoalForm(data=_stored(goal))
    form.type_title, form.protected = goal.type_title, goal.sensitivity
    return _offer(form, _needs(goal.client_id, kept=goal.need_id))


def _stored(goal: Goal) -> dict[str, Any]:
    return {"words": goal.words, "measure": goal.measure, "better": goal.better, "baseline": goal.baseline,
            "target": goal.target, "due_on": goal.due_on, "priority": goal.priority,
            "need": goal.need_id or ""}


def _why_date(form: GoalForm) -> str:
    return gettext("Date changed from %(old)s to %(new)s: %(reason)s", old=day(form.due_on.object_data),
                   new=day(form.due_on.data) or gettext("none"), reason=form.date_reason.data)


def _differs(now: Goal, form: GoalForm) -> Pairs:
    """Where the goal as it is now and what was typed are not the same."""
    stored = _edit_form(now)
    stored.process(data=_stored(now))
    _offer(stored, _needs(now.client_id, kept=now.need_id))
    return pairs(form, stored)

"""Goals: set one, of a declared type or one's own, and edit it."""
from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import abort, g, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from core.clients.models import Client
from core.clients.views.page import client_page, get_open_client, get_record, url_for_client
from core.extension.contributions import GoalType
from core.extension.registry import owner
from core.plans import queries
from core.plans.forms import GoalForm
from core.plans.models import Goal
from core.plans.rules import shared_sensitivity
from core.plans.views.page import bp, registry
from core.plans.views.progress import goal_page, refuse_closed
from core.web.answers import answer
from core.web.forms import choices
from core.web.gate import needs

OWN = "own"  # the address's word for a goal of no declared type
TO_WORK_ON = ("open", "deferred")  # states of needs that a goal can be set for
STORED = ("words", "measure", "better", "baseline", "target", "due_on", "priority")


DOMAINS = {"housing": _("Housing"), "income": _("Income and benefits"), "food": _("Food"), "safety": _("Safety"),
           "health": _("Health care"), "work": _("Work"), "school": _("School and training"),
           "transport": _("Transportation"), "legal": _("Legal matters"), "belonging": _("People and community")}


@bp.get("/clients/<int:client_id>/goals/new")
@needs("plans.write")
def add_goal(client_id: int) -> Any:
    client = get_open_client(client_id)
    rows, offered = _needs(client.id), _offered()
    need = next((n for n in rows if str(n.id) == request.args.get("need")), None)
    if not _is_known(request.args.get("type", "" if offered else OWN), offered):
        return client_page("plans/types.html", client, reads="goal form", tab="plan", need=need,
                           protected=[need.sensitivity] if need else [], groups=_grouped(offered, need),
                           only=request.args.get("group", ""))
    kind = _type(offered)
    form = _form(client, rows, kind, {"need": need.id if need else "", "measure": str(kind.measure) if kind else "",
                                      "better": kind.better if kind else "up"})
    return _new_page(client, rows, kind, form)


@bp.post("/clients/<int:client_id>/goals/new")
@needs("plans.write")
def add_goal_post(client_id: int) -> Any:
    client = get_open_client(client_id)
    rows, kind = _needs(client.id), _type(_offered())
    form = _form(client, rows, kind, {})

    def save() -> str:
        about = {"type": kind.key, "type_title": str(kind.title)} if kind else {}
        Goal.add(client, current_user, **about, **_columns(form))
        return url_for_client(client, "/plan")

    return answer(form, save, partial(_new_page, client, rows, kind, form), "plan")


def _new_page(client: Client, rows: Sequence[Any], kind: GoalType | None, form: GoalForm, **more: Any) -> Any:
    return client_page("plans/goal_form.html", client, reads="goal form", tab="plan", form=form, kind=kind,
                       protected=["", *form.origins, *(need.sensitivity for need in rows)], **more)


def _needs(client_id: int, kept: int | None = None) -> list[Any]:
    """The needs that a goal can be set for, and the one that it has already."""
    return [need for need in queries.needs_of(client_id, current_user.may_see)
            if need.state in TO_WORK_ON or need.id == kept]


def _offered() -> list[GoalType]:
    """The goal types of what is switched on, as far as this worker is cleared for them."""
    may_see = current_user.may_see
    return [kind for kind in registry().offered("goal_types", g.on) if kind.sensitivity in may_see]


def _is_known(key: str, offered: Sequence[GoalType]) -> bool:
    """Whether this is a type that is offered, or a goal of one's own."""
    return key == OWN or any(kind.key == key for kind in offered)


def _type(offered: Sequence[GoalType]) -> GoalType | None:
    """The type that the address names; None for a goal of one's own, 404 for one that is not offered."""
    key = request.args.get("type", OWN)
    if key == OWN:
        return None
    return next((kind for kind in offered if kind.key == key), None) or abort(404)


def _grouped(offered: Sequence[GoalType], need: Any) -> dict[str, tuple[Any, list[GoalType]]]:
    """The types by part of life, then by specialization, each group by its key with its title; without the types that
    the need cannot share a goal with."""
    plugins, groups = registry().plugins, {key: (title, []) for key, title in DOMAINS.items()}
    for kind in offered:
        if need is None or shared_sensitivity(need.sensitivity, kind.sensitivity) is not None:
            key = kind.domain or owner(kind.key)
            title = plugins[key].title if key in plugins else gettext("General")
            groups.setdefault(key, (title, []))[1].append(kind)
    return {key: group for key, group in groups.items() if group[1]}


def _form(client: Client, rows: Sequence[Any], kind: GoalType | None, data: dict[str, Any]) -> GoalForm:
    """The form of a new goal; there is no date yet to give a reason for, and no step."""
    form = GoalForm(client, origins=[kind.sensitivity] if kind else [], data=data)
    del form.date_reason, form.steps_to
    form.type_title = str(kind.title) if kind else ""
    return _offer(form, rows)


def _offer(form: GoalForm, rows: Sequence[Any]) -> GoalForm:
    """Let the form choose from these needs."""
    form.needs = {str(need.id): need.sensitivity for need in rows}
    form.need.choices = choices(((need.id, _short(need.words)) for need in rows),
                                blank=gettext("No specific need"))
    return form


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:79]}…"


def _columns(form: GoalForm, goal: Goal | None = None) -> dict[str, Any]:
    hidden = goal.need_id if goal and str(goal.need_id) not in form.needs else None  # a need they may not see stays
    return {**{name: form[name].data for name in STORED}, "need": int(form.need.data) if form.need.data else hidden,
            **form.protection}


# --- Editing --------------------------------------------------------------------------------------


@bp.get("/goals/<int:goal_id>/edit")
@needs("plans.write")
def edit_goal(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    if goal.closed_at:
        return refuse_closed(goal)
    return _edit_page(goal, _edit_form(goal))


@bp.post("/goals/<int:goal_id>/edit")
@needs("plans.write")
def edit_goal_post(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    form = _edit_form(goal)

    def save() -> str:
        why = form.date_reason.data if form.moves_date else ""
        goal.edit(form.seen_version, current_user, why_date=why, **_columns(form, goal),
                  steps_to=int(form.steps_to.data) if form.steps_to.data else None)
        return goal.url

    return answer(form, save, partial(_edit_page, goal, form), "plan",
                  lambda now: form.differences(_stored_form(now)))


def _edit_page(goal: Goal, form: GoalForm, **more: Any) -> Any:
    return goal_page("plans/goal_form.html", goal, form.needs.values(), form=form, kind=None, **more)


def _edit_form(goal: Goal) -> GoalForm:
    kind = registry().get("goal_types", goal.type)
    form = GoalForm(goal.client, goal, [kind.sensitivity] if kind else [], data=_stored(goal))
    form.type_title, form.steps_to_give = goal.type_title, goal.steps_to_give
    _offer(form, _needs(goal.client_id, kept=goal.need_id))
    form.steps_to.choices = choices(queries.possible_workers(goal.client, form.protection["sensitivity"]),
                                    blank=gettext("Choose…"))
    return form


def _stored(goal: Goal) -> dict[str, Any]:
    return {**{name: getattr(goal, name) for name in (*STORED, "sensitivity", "version")}, "need": goal.need_id or ""}


def _stored_form(goal: Goal) -> GoalForm:
    """The form with the goal as it is, whatever was posted."""
    form = _edit_form(goal)
    del form.date_reason, form.steps_to, form.opposite
    form.process(data=_stored(goal))
    return form

"""Steps: who does what by when, and what came of it."""
from __future__ import annotations

from typing import Any

from flask import g
from flask_babel import gettext
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from core.clients.queries.visibility import TOO_BIG
from core.clients.views.page import get_record, log_read, or_404
from core.extension.registry import owner
from core.plans import queries
from core.plans.forms import DoneForm, StepForm
from core.plans.models import Goal, Step
from core.plans.views.page import Pairs, answer, bp, pairs, plan_url, registry, show
from core.web.forms import choices
from core.web.gate import needs


@bp.get("/goals/<int:goal_id>/steps/new")
@needs("plans.write")
def add_step(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    _note_reading(goal)
    return show("plans/step_form.html", goal.client, goal=goal, form=_form(goal, {"who": "client"}))


@bp.post("/goals/<int:goal_id>/steps/new")
@needs("plans.write")
def add_step_post(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    form = _form(goal, {})

    def save() -> str:
        Step.add(goal, current_user, **_columns(form))
        return plan_url(goal.client)

    return answer("plans/step_form.html", goal.client, form, save, goal=goal)


@bp.get("/steps/<int:step_id>/edit")
@needs("plans.write")
def edit_step(step_id: int) -> Any:
    step = _step(step_id)
    _note_reading(step.goal)
    form = _edit_form(step)
    form.version.data = str(step.version)
    return show("plans/step_form.html", step.goal.client, goal=step.goal, step=step, form=form)


@bp.post("/steps/<int:step_id>/edit")
@needs("plans.write")
def edit_step_post(step_id: int) -> Any:
    step = _step(step_id)
    form = _edit_form(step)

    def save() -> str:
        step.edit(form.seen_version, current_user, **_columns(form))
        return plan_url(step.goal.client)

    return answer("plans/step_form.html", step.goal.client, form, save, goal=step.goal, step=step,
                  differs=lambda now: _differs(now, form))


@bp.get("/steps/<int:step_id>/done")
@needs("plans.write")
def done(step_id: int) -> Any:
    step = _step(step_id)
    _note_reading(step.goal)
    form = DoneForm()
    form.version.data = str(step.version)
    return show("plans/done.html", step.goal.client, goal=step.goal, step=step, form=form)


@bp.post("/steps/<int:step_id>/done")
@needs("plans.write")
def done_post(step_id: int) -> Any:
    step, form = _step(step_id), DoneForm()

    def save() -> str:
        step.finish(form.seen_version, form.outcome.data, current_user)
        return plan_url(step.goal.client)

    return answer("plans/done.html", step.goal.client, form, save, goal=step.goal, step=step)


def _step(step_id: int) -> Step:
    """The step with its goal and client, if the goal is theirs to see."""
    step = or_404(Step.get_or_none(Step.id == step_id) if 0 < step_id < TOO_BIG else None)
    step.goal = get_record(Goal, step.goal_id)
    return step


def _note_reading(goal: Goal) -> None:
    log_read(goal.client, "plan", [goal.sensitivity], goal=goal.id)


# --- The form -------------------------------------------------------------------------------------


def _form(goal: Goal, data: dict[str, Any], step: Step | None = None) -> StepForm:
    """The form with the workers who can take the step, and the kinds of help on offer."""
    form = StepForm(data=data)
    takers = queries.takers(goal.sensitivity)
    if step and step.worker_id and step.worker_id not in dict(takers):
        takers.append((step.worker_id, step.worker.name))
    form.worker.choices = choices(takers, blank=gettext("Choose…"))
    form.category.choices = [*choices((), blank=gettext("None in particular")), *_categories(step)]
    return form


def _categories(step: Step | None) -> list[SelectChoice]:
    """What is on offer, by specialization; and what the step has already, on offer or not."""
    names = registry().plugins
    listed = [SelectChoice(kind.key, str(kind.title), optgroup=names[owner(kind.key)].title)
              for kind in registry().offered("resource_categories", g.on) if owner(kind.key) in names]
    if step and step.category and step.category not in {option.value for option in listed}:
        listed.append(SelectChoice(step.category, step.category_title, optgroup=gettext("As recorded")))
    return listed


def _columns(form: StepForm) -> dict[str, Any]:
    title = next((option.label for option in form.category.choices if option.value == form.category.data), "")
    return {"text": form.text.data, "who": form.who.data, "due_on": form.due_on.data,
            "worker": int(form.worker.data) if form.who.data == "worker" else None,
            "who_name": form.who_name.data if form.who.data == "other" else "",
            "category": form.category.data or "", "category_title": title if form.category.data else ""}


def _edit_form(step: Step) -> StepForm:
    return _form(step.goal, _stored(step), step)


def _stored(step: Step) -> dict[str, Any]:
    return {"text": step.text, "who": step.who, "worker": step.worker_id or "", "who_name": step.who_name,
            "due_on": step.due_on, "category": step.category}


def _differs(now: Step, form: StepForm) -> Pairs:
    """Where the step as it is now and what was typed are not the same."""
    stored = _form(now.goal, {}, now)
    stored.process(data=_stored(now))
    return pairs(form, stored)

"""Steps: who does what by when, and what came of it."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import g
from flask_babel import gettext
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from core.clients.queries.visibility import TOO_BIG
from core.clients.views.page import get_record, or_404, url_for_client
from core.extension.registry import owner
from core.plans import queries
from core.plans.forms import DoneForm, StepForm
from core.plans.models import Goal, Step
from core.plans.views.page import bp, registry
from core.plans.views.progress import goal_page, refuse_closed, show_goal
from core.web.answers import answer
from core.web.dates import moment
from core.web.forms import choices
from core.web.gate import needs


@bp.get("/goals/<int:goal_id>/steps/new")
@needs("plans.write")
def add_step(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    if goal.closed_at:
        return refuse_closed(goal)
    return goal_page("plans/step_form.html", goal, form=_form(goal, {"who": "client"}))


@bp.post("/goals/<int:goal_id>/steps/new")
@needs("plans.write")
def add_step_post(goal_id: int) -> Any:
    goal = get_record(Goal, goal_id)
    form = _form(goal, {})

    def save() -> str:
        Step.add(goal, current_user, **_columns(form))
        return url_for_client(goal.client, "/plan")

    return answer(form, save, partial(goal_page, "plans/step_form.html", goal, form=form), "plan")


@bp.get("/steps/<int:step_id>/edit")
@needs("plans.write")
def edit_step(step_id: int) -> Any:
    step = _step(step_id)
    if step.goal.closed_at:
        return refuse_closed(step.goal)
    return _step_page("plans/step_form.html", step, _form(step.goal, _stored(step), step))


@bp.post("/steps/<int:step_id>/edit")
@needs("plans.write")
def edit_step_post(step_id: int) -> Any:
    step = _step(step_id)
    form = _form(step.goal, _stored(step), step)

    def save() -> str:
        step.edit(form.seen_version, current_user, **_columns(form))
        return url_for_client(step.goal.client, "/plan")

    return answer(form, save, partial(_step_page, "plans/step_form.html", step, form), "plan",
                  lambda now: form.differences(_stored_form(now)))


@bp.get("/steps/<int:step_id>/done")
@needs("plans.write")
def done(step_id: int) -> Any:
    step = _step(step_id)
    if step.goal.closed_at:
        return refuse_closed(step.goal)
    if step.done_at:
        return show_goal(step.goal, status=409, conflict=gettext(
            "%(name)s already marked this step as done on %(at)s.", name=step.done_by, at=moment(step.done_at)))
    return _step_page("plans/done.html", step, DoneForm(data={"version": step.version}))


@bp.post("/steps/<int:step_id>/done")
@needs("plans.write")
def done_post(step_id: int) -> Any:
    step, form = _step(step_id), DoneForm()

    def save() -> str:
        step.finish(form.seen_version, form.outcome.data, current_user)
        return url_for_client(step.goal.client, "/plan")

    return answer(form, save, partial(_step_page, "plans/done.html", step, form), "plan")


def _step(step_id: int) -> Step:
    """The step with its goal and client, if the goal is theirs to see."""
    step = or_404(Step.get_or_none(Step.id == step_id) if 0 < step_id < TOO_BIG else None)
    step.goal = get_record(Goal, step.goal_id)
    return step


def _step_page(template: str, step: Step, form: StepForm | DoneForm, **more: Any) -> Any:
    return goal_page(template, step.goal, step=step, form=form, **more)


# --- The form -------------------------------------------------------------------------------------


def _form(goal: Goal, data: dict[str, Any], step: Step | None = None) -> StepForm:
    """The form with the workers who can take the step, and the kinds of help on offer.

    A worker who may no longer see the step is not offered: whoever edits it gives it to somebody else.
    """
    form = StepForm(data=data)
    form.worker.choices = choices(queries.possible_workers(goal.client, goal.sensitivity), blank=gettext("Choose…"))
    form.category.choices = [*choices((), blank=gettext("None")), *_categories(step)]
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
            "who_name": form.who_name.data,
            "category": form.category.data or "", "category_title": title if form.category.data else ""}


def _stored(step: Step) -> dict[str, Any]:
    return {"text": step.text, "who": step.who, "worker": step.worker_id or "", "who_name": step.who_name,
            "due_on": step.due_on, "category": step.category, "version": step.version}


def _stored_form(step: Step) -> StepForm:
    """The form with the step as it is, whatever was posted."""
    form = _form(step.goal, {}, step)
    form.process(data=_stored(step))
    return form

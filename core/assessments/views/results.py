"""Reading a result, recording the safety step, signing it, and striking it; never editing."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort
from flask_babel import gettext
from flask_login import current_user

from core.assessments import queries
from core.assessments.forms import HOW, CallForm, SafetyForm
from core.assessments.models import AlreadyAmended, Assessment, SafetyStep
from core.assessments.rules import Change, change, verdict
from core.assessments.views.page import bp, offered, registry
from core.clients.forms import StrikeForm
from core.clients.views.page import client_page, get_record
from core.extension.contributions import Band
from core.foundation import clock
from core.monitoring.models import Task
from core.web.answers import answer
from core.web.forms import Form
from core.web.gate import needs
from core.web.pages import day


@bp.get("/assessments/<int:assessment_id>")
@needs("assessments.read")
def show(assessment_id: int) -> Any:
    return show_result(get_record(Assessment, assessment_id))


def show_result(assessment: Assessment, **more: Any) -> Any:
    """The result, from its own words; the registry only says what a difference means, and whether it is offered."""
    declared = registry().get("assessment_forms", assessment.form)
    waiting = queries.is_waiting(assessment)
    more.setdefault("safety", _safety_form(assessment, data={"on": clock.today()}) if waiting else None)
    more.setdefault("call", CallForm())
    return _page("assessments/result.html", assessment, declared=declared, verdict=verdict,
                 **_over_time(assessment, declared), again=assessment.form in offered(),
                 mine=assessment.worker_id == current_user.id, waiting=waiting,
                 originals=queries.unsettled_originals(assessment, current_user.may_see),
                 steps=queries.steps(assessment), amendment=queries.amendment(assessment, current_user.may_see), **more)


def _over_time(assessment: Assessment, declared: Any) -> dict[str, Any]:
    """The line of scores, those up to this one, the change, and the cut-offs; nothing where each stands alone."""
    compared = declared is None or declared.trend
    line = queries.line(assessment) if compared else []
    until, moved = _up_to(assessment, line)
    lines = queries.subscale_lines(assessment) if compared else {}
    return {"line": line, "until": until, "change": moved, "bands": queries.bands_of(assessment, declared),
            "subscales": [_subscale(assessment, one, lines.get(one["key"], [])) for one in assessment.subscales]}


def _up_to(assessment: Assessment, line: list[queries.Point]) -> tuple[list[queries.Point], Change | None]:
    """The points up to this assessment, and the change in them if it is one of them."""
    until = [p for p in line if (p.on, p.id) <= (assessment.on, assessment.id)]
    counts = assessment.id in {point.id for point in line}
    return until, change((p.on, p.score) for p in until) if counts else None


def _subscale(assessment: Assessment, kept: dict[str, Any], line: list[queries.Point]) -> dict[str, Any]:
    """One score of several, as it was kept, with its line."""
    until, moved = _up_to(assessment, line)
    bands = [(lowest, Band(label, level=level)) for lowest, label, level in kept["bands"]]
    return {**kept, "line": line, "until": until, "change": moved, "bands": bands}


def _safety_form(assessment: Assessment, **kwargs: Any) -> SafetyForm:
    return SafetyForm(assessment.on, queries.supervisors(assessment.client, assessment), **kwargs)


def _page(template: str, assessment: Assessment, **more: Any) -> Any:
    return client_page(template, assessment.client, reads=f"assessment {assessment.id}", tab="assessments",
                       protected=[assessment.sensitivity], assessment=assessment, **more)


# --- The safety step ------------------------------------------------------------------------------


def _urgent(assessment_id: int) -> Assessment:
    """An assessment with an answer that cannot wait, or 404."""
    assessment = get_record(Assessment, assessment_id)
    if not assessment.urgent_flags:
        abort(404)
    return assessment


@bp.post("/assessments/<int:assessment_id>/safety-step")
@needs("assessments.write")
def safety_step(assessment_id: int) -> Any:
    """Record what was done about an answer that cannot wait, whatever became of its form."""
    assessment = _urgent(assessment_id)
    form = _safety_form(assessment)

    def save() -> str:
        SafetyStep.add(assessment, current_user, on=form.on.data, how=str(HOW[form.how.data]),
                       found=form.found.data, disposition=form.disposition.data,
                       crisis_line=form.crisis_line.data, **form.told)
        return assessment.url

    return answer(form, save, partial(show_result, assessment, safety=form), "safety")


@bp.post("/assessments/<int:assessment_id>/calls")
@needs("tasks.write")
def call_again(assessment_id: int) -> Any:
    """Make a task of calling the client again after the safety step."""
    assessment, form = _urgent(assessment_id), CallForm()

    def save() -> str:
        Task.add(assessment.client, current_user, title=gettext("Call the client again"), worker=current_user.id,
                 detail=gettext("After the safety follow-up about the answers from %(day)s.", day=day(assessment.on)),
                 due_on=form.on.data, sensitivity=assessment.sensitivity)
        return assessment.url

    return answer(form, save, partial(show_result, assessment, call=form), "task")


@bp.post("/assessments/<int:assessment_id>/signature")
@needs("assessments.write")
def sign(assessment_id: int) -> Any:
    """Sign; held back until the safety step is there."""
    assessment = get_record(Assessment, assessment_id)
    notice = "assessment_closed" if assessment.draft else "assessment_signed"

    def save() -> str:
        assessment.sign(current_user)
        return assessment.url

    return answer(Form(), save, partial(show_result, assessment), notice)


# --- Entered in error -----------------------------------------------------------------------------


def _to_strike(assessment_id: int) -> Assessment:
    """An assessment that this worker may strike; 403 for a colleague's."""
    assessment = get_record(Assessment, assessment_id)
    if not assessment.may_strike(current_user):
        abort(403)
    return assessment


@bp.get("/assessments/<int:assessment_id>/strike")
@needs("assessments.write")
def strike(assessment_id: int) -> Any:
    """Why does it not belong here?"""
    assessment = _to_strike(assessment_id)
    if not assessment.counts and not assessment.is_open_draft:
        return show_result(assessment, status=409, conflict=AlreadyAmended(assessment).sentence)
    return _page("assessments/strike.html", assessment, form=StrikeForm(data={"version": assessment.version}))


@bp.post("/assessments/<int:assessment_id>/strike")
@needs("assessments.write")
def strike_post(assessment_id: int) -> Any:
    """Mark it as entered in error: it stays, crossed out, and counts for nothing."""
    assessment, form = _to_strike(assessment_id), StrikeForm()

    def save() -> str:
        assessment.strike(form.seen_version, current_user, form.reason.data)
        return assessment.url

    return answer(form, save, partial(_page, "assessments/strike.html", assessment, form=form), "assessment_struck")

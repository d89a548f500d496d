"""Reading a result, recording the safety step, signing it, and striking it; never editing."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort
from flask_login import current_user

from core.assessments import queries
from core.assessments.forms import HOW, SafetyForm, StrikeForm
from core.assessments.models import AlreadyAmended, Assessment, SafetyStep
from core.assessments.rules import change
from core.assessments.views.page import bp, facts, offered, registry
from core.clients.views.page import client_page, get_record
from core.foundation import clock
from core.web.answers import answer
from core.web.forms import Form
from core.web.gate import needs


@bp.get("/assessments/<int:assessment_id>")
@needs("assessments.read")
def show(assessment_id: int) -> Any:
    return show_result(get_record(Assessment, assessment_id))


def show_result(assessment: Assessment, safety: SafetyForm | None = None, **more: Any) -> Any:
    """The result, from its own words; the registry only adds the bands behind the line, and "again"."""
    declared = registry().get("assessment_forms", assessment.form)
    line = queries.line(assessment)
    until = [p for p in line if (p.on, p.id) <= (assessment.on, assessment.id)]
    counts = assessment.id in {point.id for point in line}
    safety = safety or SafetyForm(assessment.on, data={"on": clock.today()})
    return _page("assessments/result.html", assessment, line=line, until=until,
                 change=change((p.on, p.score) for p in until) if counts else None,
                 bands=queries.bands_of(declared, facts(assessment.client))
                 if declared and declared.version == assessment.form_version else (),
                 again=assessment.form in offered(), steps=queries.steps(assessment), safety=safety,
                 amendment=queries.amendment(assessment, current_user.may_see), **more)


def _page(template: str, assessment: Assessment, **more: Any) -> Any:
    return client_page(template, assessment.client, reads=f"assessment {assessment.id}", tab="assessments",
                       protected=[assessment.sensitivity], assessment=assessment, **more)


@bp.post("/assessments/<int:assessment_id>/safety-step")
@needs("assessments.write")
def safety_step(assessment_id: int) -> Any:
    """Record what was done about an answer that cannot wait."""
    assessment = get_record(Assessment, assessment_id)
    if not assessment.urgent_flags:
        abort(404)
    form = SafetyForm(assessment.on)

    def save() -> str:
        SafetyStep.add(assessment, current_user, on=form.on.data, how=str(HOW[form.how.data]),
                       found=form.found.data, disposition=form.disposition.data,
                       supervisor=form.supervisor.data, crisis_line=form.crisis_line.data)
        return assessment.url

    return answer(form, save, partial(show_result, assessment, form), "safety")


@bp.post("/assessments/<int:assessment_id>/signature")
@needs("assessments.write")
def sign(assessment_id: int) -> Any:
    """Sign; held back until the safety step is there."""
    assessment = get_record(Assessment, assessment_id)

    def save() -> str:
        assessment.sign(current_user)
        return assessment.url

    return answer(Form(), save, partial(show_result, assessment), "assessment_signed")


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
    if not assessment.counts:
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

    return answer(form, save, partial(_page, "assessments/strike.html", assessment, form=form), "struck")

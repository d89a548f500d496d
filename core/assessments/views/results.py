"""Assessing a client: choose, fill, read the result, record the safety step, sign, amend; never edit."""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, abort, g, request
from flask_babel import gettext
from flask_login import current_user

from core.assessments import queries
from core.assessments.forms import HOW, AmendForm, AnswerForm, SafetyForm
from core.assessments.models import URGENT, AlreadyAmended, Assessment, SafetyStep
from core.assessments.rules import change
from core.clients.models import Alert, Client
from core.clients.views.page import get_client, get_record, log_read, or_404
from core.extension.contributions import AssessmentForm
from core.extension.registry import CORE, Registry, owner
from core.foundation import application, clock
from core.web.gate import needs
from core.web.once import once
from core.web.pages import page, redirect_saved

bp = Blueprint("assessments", __name__)


@bp.get("/clients/<int:client_id>/assessments")
@needs("assessments.read")
def history(client_id: int) -> Any:
    """What was assessed, by instrument; a long line is read on with ?form=…&before=…"""
    client, offered = get_client(client_id), _offered()
    form, before = _key(request.args.get("form", "")), _number(request.args.get("before", ""))
    log_read(client, "assessments")
    return _page("assessments/history.html", client, offered=offered, narrowed=bool(form or before),
                 groups=queries.history(client.id, current_user.may_see, form, before))


def _key(text: str) -> str:
    return text if re.fullmatch(r"[a-z0-9_]{1,48}\.[a-z0-9_]{1,48}", text) else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@bp.get("/clients/<int:client_id>/assessments/new")
@needs("assessments.write")
def choose(client_id: int) -> Any:
    """Which instrument?"""
    client = get_client(client_id)
    log_read(client, "assessments")
    return _page("assessments/choose.html", client, last=queries.last_done(client.id, current_user.may_see),
                 specializations=list(_by_specialization()), switched_on=bool(g.on))


def _by_specialization() -> Iterator[tuple[str, list[AssessmentForm]]]:
    offered = list(_offered().values())
    for name in dict.fromkeys(owner(form.key) for form in offered):
        title = gettext("All specializations") if name == CORE else _registry().plugins[name].title
        yield title, [form for form in offered if owner(form.key) == name]


@bp.route("/clients/<int:client_id>/assessments/new/<key>", methods=["GET", "POST"])
@needs("assessments.write")
def fill(client_id: int, key: str) -> Any:
    """Fill an instrument. What is left open is never counted as 0."""
    client, declared = get_client(client_id), or_404(_offered().get(key))
    form = AnswerForm(declared, _facts(client))
    if request.method == "POST" and form.validate():
        def create() -> str:
            return Assessment.finish(client, current_user, declared, form.answers, form.result,
                                     **_written(form)).url

        return redirect_saved(once(form.once.data, current_user.id, create), "assessment")
    if request.method == "GET":
        form.on.data = clock.today()
    return _questions(client, form)


def _written(form: AnswerForm) -> dict[str, Any]:
    """What stands beside the answers; a reason for gaps is kept only when there are gaps."""
    return {"on": form.on.data, "note": form.note.data,
            "incomplete": form.incomplete.data if form.result and form.result.missing else ""}


def _questions(client: Client, form: AnswerForm, former: Assessment | None = None, status: int = 0) -> Any:
    """The page of questions. An urgent answer is answered at once, even while others are still open."""
    log_read(client, f"assessment {former.id}" if former else "assessment form")
    flags = [flag for flag in (form.result.flags if form.result else ())
             if flag.blocks or flag.level in URGENT]
    return _page("assessments/fill.html", client, form=form, instrument=form.declared, former=former,
                 flags=flags, status=status or (422 if form.errors else 200))


# --- The result -----------------------------------------------------------------------------------


@bp.get("/assessments/<int:assessment_id>")
@needs("assessments.read")
def show(assessment_id: int) -> Any:
    return _result(get_record(Assessment, assessment_id))


def _result(assessment: Assessment, safety: SafetyForm | None = None, refusal: str = "",
            status: int = 200) -> Any:
    """The result, from its own words; the registry only adds the bands behind the line, and "again"."""
    declared = _registry().get("assessment_forms", assessment.form)
    line = queries.line(assessment)
    until = [p for p in line if (p.on, p.id) <= (assessment.on, assessment.id)]
    counts = assessment.id in {point.id for point in line}
    if safety is None:
        safety = SafetyForm(assessment.on)
        safety.on.data = clock.today()
    log_read(assessment.client, f"assessment {assessment.id}")
    return _page("assessments/result.html", assessment.client, status=status, assessment=assessment,
                 line=line, until=until, change=change((p.on, p.score) for p in until) if counts else None,
                 bands=queries.bands_of(declared, _facts(assessment.client))
                 if declared and declared.version == assessment.form_version else (),
                 again=assessment.form in _offered(), steps=queries.steps(assessment), safety=safety,
                 amendment=queries.amendment(assessment), refusal=refusal)


@bp.post("/assessments/<int:assessment_id>/safety-step")
@needs("assessments.write")
def safety_step(assessment_id: int) -> Any:
    """Record what was done about an answer that cannot wait."""
    assessment = get_record(Assessment, assessment_id)
    if not assessment.urgent_flags:
        abort(404)
    form = SafetyForm(assessment.on)
    if not form.validate():
        return _result(assessment, safety=form, status=422)

    def create() -> str:
        SafetyStep.add(assessment, current_user, on=form.on.data, how=str(HOW[form.how.data]),
                        found=form.found.data, disposition=form.disposition.data,
                        supervisor=form.supervisor.data, crisis_line=form.crisis_line.data)
        return assessment.url

    return redirect_saved(once(form.once.data, current_user.id, create), "safety")


@bp.post("/assessments/<int:assessment_id>/signature")
@needs("assessments.write")
def sign(assessment_id: int) -> Any:
    """Sign; held back until the safety step is there."""
    assessment = get_record(Assessment, assessment_id)
    if assessment.amended_at:
        return _result(assessment, status=409, refusal=gettext(
            "This assessment was amended. Please sign the newer one instead."))
    if assessment.blocked:
        return _result(assessment, status=409, refusal=gettext(
            "This cannot be signed yet. Please record the safety step first: what was done today about the "
            "answer named here."))
    assessment.sign(current_user)
    return redirect_saved(assessment.url, "assessment_signed")


# --- Amending -------------------------------------------------------------------------------------


@bp.route("/assessments/<int:assessment_id>/amendments/new", methods=["GET", "POST"])
@needs("assessments.write")
def amend(assessment_id: int) -> Any:
    """Correct an assessment by another one beside it; only while its instrument is offered."""
    former = get_record(Assessment, assessment_id)
    client, declared = former.client, or_404(_offered().get(former.form))
    if request.method == "POST":
        return _amended(former, AmendForm(declared, _facts(client)))
    if former.amended_at:
        return _result(former, status=409, refusal=_said_amended())
    form = AmendForm(declared, _facts(client), {a["key"]: a["answer"] for a in former.answer_list})
    form.on.data, form.note.data, form.incomplete.data = former.on, former.note, former.incomplete
    return _questions(client, form, former=former)


def _amended(former: Assessment, form: AmendForm) -> Any:
    if not form.validate():
        return _questions(former.client, form, former=former)

    def create() -> str:
        return Assessment.finish(former.client, current_user, form.declared, form.answers, form.result,
                                 amends=former, amend_reason=form.reason.data, **_written(form)).url

    try:
        return redirect_saved(once(form.once.data, current_user.id, create), "amended")
    except AlreadyAmended:
        form.form_errors.append(_said_amended())
        return _questions(former.client, form, former=former, status=409)


def _said_amended() -> str:
    return gettext("This assessment was amended already. Please open the newer one and amend that.")


# --- What these pages share -----------------------------------------------------------------------


def _page(template: str, client: Client, **context: Any) -> Any:
    return page(template, client=client, tab="assessments",
                alerts=list(Alert.standing(client.id, clock.today(), current_user.may_see)), **context)


def _registry() -> Registry:
    return application.current(Registry)


def _offered() -> dict[str, AssessmentForm]:
    """The instruments that are switched on and that this worker is cleared for, by key."""
    return {form.key: form for form in _registry().offered("assessment_forms", g.on)
            if form.sensitivity in current_user.may_see}


def _facts(client: Client) -> dict[str, str]:
    """What cut-offs may depend on."""
    return {"sex": client.sex}

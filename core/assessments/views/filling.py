"""Assessing a client: choose an instrument, fill it, amend what was filled."""
from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import g, request
from flask_babel import gettext
from flask_login import current_user

from core.assessments import queries
from core.assessments.forms import AmendForm, AnswerForm
from core.assessments.models import URGENT, AlreadyAmended, Assessment
from core.assessments.views.page import bp, facts, offered, registry
from core.assessments.views.results import show_result
from core.clients.models import Client
from core.clients.views.page import client_page, get_open_client, get_record, or_404
from core.extension.contributions import AssessmentForm
from core.extension.registry import CORE, owner
from core.foundation import clock
from core.web.answers import answer
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/assessments/new")
@needs("assessments.write")
def choose(client_id: int) -> Any:
    """Which instrument?"""
    client, forms = get_open_client(client_id), offered()
    last = queries.last_done(client.id, current_user.may_see)
    return client_page("assessments/choose.html", client, reads="assessments", tab="assessments", last=last,
                       protected=["", *(form.sensitivity for form in forms.values() if form.key in last)],
                       specializations=list(_by_specialization(forms.values())), switched_on=bool(g.on))


def _by_specialization(forms: Any) -> Iterator[tuple[str, list[AssessmentForm]]]:
    for name in dict.fromkeys(owner(form.key) for form in forms):
        title = gettext("All specializations") if name == CORE else registry().plugins[name].title
        yield title, [form for form in forms if owner(form.key) == name]


@bp.route("/clients/<int:client_id>/assessments/new/<key>", methods=["GET", "POST"])
@needs("assessments.write")
def fill(client_id: int, key: str) -> Any:
    """Fill an instrument. What is left open is never counted as 0."""
    client, declared = get_open_client(client_id), or_404(offered().get(key))
    form = AnswerForm(declared, facts(client))
    show = partial(_questions, client, form)
    if request.method == "GET":
        form.on.data = clock.today()
        return show()

    def save() -> str:
        return Assessment.finish(client, current_user, declared, form.answers, form.result, **_beside(form)).url

    return answer(form, save, show, "assessment")


@bp.route("/assessments/<int:assessment_id>/amendments/new", methods=["GET", "POST"])
@needs("assessments.write")
def amend(assessment_id: int) -> Any:
    """Correct an assessment by another one beside it; only while its instrument is offered."""
    former = get_record(Assessment, assessment_id)
    client, declared = former.client, or_404(offered().get(former.form))
    if request.method == "GET":
        if not former.counts:
            return show_result(former, status=409, conflict=AlreadyAmended(former).sentence)
        form = AmendForm(declared, facts(client), {a["key"]: a["answer"] for a in former.answer_list})
        form.on.data, form.note.data, form.incomplete.data = former.on, former.note, former.incomplete
        return _questions(client, form, former)
    form = AmendForm(declared, facts(client))

    def save() -> str:
        return Assessment.finish(client, current_user, declared, form.answers, form.result, amends=former,
                                 amend_reason=form.reason.data, **_beside(form)).url

    return answer(form, save, partial(_questions, client, form, former), "amended")


def _beside(form: AnswerForm) -> dict[str, Any]:
    """What stands beside the answers; a reason for gaps is kept only when there are gaps."""
    return {"on": form.on.data, "note": form.note.data,
            "incomplete": form.incomplete.data if form.result and form.result.missing else ""}


def _questions(client: Client, form: AnswerForm, former: Assessment | None = None, **more: Any) -> Any:
    """The page of questions. An urgent answer is answered at once, even while others are still open."""
    flags = [flag for flag in (form.result.flags if form.result else ())
             if flag.blocks or flag.level in URGENT]
    return client_page("assessments/fill.html", client, tab="assessments", form=form, instrument=form.declared,
                       reads=f"assessment {former.id}" if former else "assessment form",
                       protected=[former.sensitivity if former else form.declared.sensitivity], former=former,
                       flags=flags, **more)

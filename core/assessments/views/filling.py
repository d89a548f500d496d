"""Assessing a client: choose an instrument, fill it, amend what was filled."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from flask import abort, g, request
from flask_babel import gettext
from flask_login import current_user

from core.assessments import queries
from core.assessments.forms import AmendForm, AnswerForm
from core.assessments.models import AlreadyAmended, Assessment, NoLongerDraft
from core.assessments.queries.choosing import used_lately
from core.assessments.views.page import bp, facts, must_be_offered, offered, registry
from core.assessments.views.results import show_result
from core.clients.models import Client
from core.clients.views.page import client_page, get_client, get_open_client, get_record
from core.extension.contributions import AssessmentForm
from core.extension.registry import CORE, owner
from core.foundation import clock
from core.foundation.db import Conflict
from core.monitoring.queries.today import next_dates
from core.web.answers import answer
from core.web.gate import needs
from core.web.once import once_more

FORM = "assessments/new/"  # how the page of an instrument begins, below the client's
LATELY = timedelta(days=90)
MOST_LATELY = 5  # instruments used lately that stand first


@bp.get("/clients/<int:client_id>/assessments/new")
@needs("assessments.write")
def choose(client_id: int) -> Any:
    """Which instrument? First those that are due, then those that this worker used lately, then all."""
    client, forms, today = get_open_client(client_id), offered(), clock.today()
    last, dates = queries.last_done(client.id, current_user.may_see), next_dates(client, current_user, g.on, today)
    due = {line.link.removeprefix(FORM): line for line in reversed(dates) if line.link.startswith(FORM)}
    lately = [key for key in used_lately(current_user, today - LATELY) if key in forms and key not in due]
    due = {key: line for key, line in reversed(due.items()) if key in forms}
    return client_page("assessments/choose.html", client, reads="assessments", tab="assessments", last=last,
                       protected=["", *(form.sensitivity for form in forms.values() if form.key in last),
                                  *(line.sensitivity for line in due.values())],
                       due=due, first=[forms[key] for key in (*due, *lately[:MOST_LATELY])],
                       specializations=list(_by_specialization(forms.values())), switched_on=bool(g.on))


def _by_specialization(forms: Any) -> Iterator[tuple[str, list[AssessmentForm]]]:
    for name in dict.fromkeys(owner(form.key) for form in forms):
        title = gettext("All specializations") if name == CORE else registry().plugins[name].title
        yield title, [form for form in forms if owner(form.key) == name]


@bp.route("/clients/<int:client_id>/assessments/new/<key>", methods=["GET", "POST"])
@needs("assessments.write")
def fill(client_id: int, key: str) -> Any:
    """Fill an instrument. What is left open is never counted as 0."""
    client = get_open_client(client_id)
    declared = must_be_offered(key, client)
    draft = _draft(client, declared)
    if request.method == "GET":
        if draft and not draft.is_open_draft:
            return show_result(draft, status=409, conflict=NoLongerDraft(draft).sentence)
        form = AnswerForm(declared, facts(client), _stored(draft))
        form.on.data, form.note.data = (draft.on, draft.note) if draft else (clock.today(), "")
        return _questions(client, form, draft=draft)
    form = AnswerForm(declared, facts(client))

    def save() -> str:
        return Assessment.finish(client, current_user, declared, form.answers, form.result, draft=draft,
                                 **_beside(form)).url

    return answer(form, save, partial(_refused, client, form, None, draft), "assessment")


@bp.route("/assessments/<int:assessment_id>/amendments/new", methods=["GET", "POST"])
@needs("assessments.write")
def amend(assessment_id: int) -> Any:
    """Correct an assessment by another one beside it; only while its instrument is offered."""
    former = get_record(Assessment, assessment_id)
    client = former.client
    declared = must_be_offered(former.form, client)
    draft = _draft(client, declared)
    if request.method == "GET":
        if not former.counts:
            return show_result(former, status=409, conflict=AlreadyAmended(former).sentence)
        held = draft if draft and draft.is_open_draft else former
        form = AmendForm(declared, facts(client), _stored(held))
        form.on.data, form.note.data, form.incomplete.data = held.on, held.note, held.incomplete
        return _questions(client, form, former, draft)
    form = AmendForm(declared, facts(client))

    def save() -> str:
        return Assessment.finish(client, current_user, declared, form.answers, form.result, amends=former,
                                 amend_reason=form.reason.data, draft=draft, **_beside(form)).url

    return answer(form, save, partial(_refused, client, form, former, draft), "amended")


def _beside(form: AnswerForm) -> dict[str, Any]:
    """What stands beside the answers; a reason for gaps is kept only when there are gaps."""
    return {"on": form.on.data, "note": form.note.data,
            "incomplete": form.incomplete.data if form.result and form.result.missing else ""}


def _questions(client: Client, form: AnswerForm, former: Assessment | None = None, draft: Assessment | None = None,
               **more: Any) -> Any:
    """The page of questions. An urgent answer is answered at once, even while others are still open, until its safety
    step is recorded.
    """
    settled = draft is not None and draft.has_step
    heard = draft.urgent_flags if draft else form.result.urgent_flags if form.result else ()
    waiting = queries.own_drafts(client.id, current_user.id, form.declared.key, current_user.may_see)
    return client_page("assessments/fill.html", client, tab="assessments", form=form, instrument=form.declared,
                       reads=f"assessment {former.id}" if former else "assessment form",
                       protected=[former.sensitivity if former else form.declared.sensitivity], former=former,
                       flags=() if settled else heard, draft=draft, settled=settled,
                       others=[one for one in waiting if not draft or one.id != draft.id],
                       **more)


# --- An answer that cannot wait in a form that is not finished ------------------------------------


def _draft(client: Client, declared: AssessmentForm) -> Assessment | None:
    """The worker's own unfinished form that the address names; 404 when it is somebody else's or of another kind."""
    number = request.args.get("draft", "")
    if not number:
        return None
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        abort(404)
    draft = get_record(Assessment, int(number))
    if (draft.client_id, draft.form, draft.worker_id) != (client.id, declared.key, current_user.id):
        abort(404)
    return draft


def _stored(assessment: Assessment | None) -> dict[str, str]:
    return {asked["key"]: asked["answer"] for asked in assessment.answer_list} if assessment else {}


def _refused(client: Client, form: AnswerForm, former: Assessment | None, draft: Assessment | None, **why: Any) -> Any:
    """The page again after it was refused. Once an urgent answer was read, its form is kept, so that it stands on Today
    when the page is left.
    """
    if draft and not draft.is_open_draft:
        draft = None
    if form.result and (draft or form.result.urgent_flags):
        try:
            draft = _kept(client, form, former, draft)
        except Conflict:
            pass  # a closed client's record takes nothing new; the page says so
    return _questions(get_client(client.id), form, former, draft, **why)


def _kept(client: Client, form: AnswerForm, former: Assessment | None, draft: Assessment | None) -> Assessment:
    """The draft with what was typed; one for a form that is sent twice."""
    on = form.on.data if form.on.data and not form.on.errors else clock.today()
    note = "" if form.note.errors else form.note.data

    def save() -> str:
        return Assessment.keep_draft(client, current_user, form.declared, form.answers, form.result, on=on, note=note,
                                     amends=former, draft=draft).url

    url = once_more(form.once.data, "draft", current_user.id, save)
    return get_record(Assessment, int(url.rpartition("/")[2]))

"""Needs: in the client's words or from an assessment, and what becomes of them."""
from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_babel import gettext
from flask_login import current_user

from core.assessments.models import Assessment
from core.clients.models import Client
from core.clients.views.page import get_client, get_record, log_read
from core.plans import queries
from core.plans.forms import NeedForm, NeedStateForm
from core.plans.models import NEED_STATES, Need
from core.plans.views.page import Pairs, answer, bp, plan_url, show
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/needs/new")
@needs("plans.write")
def add_need(client_id: int) -> Any:
    client = get_client(client_id)
    source = _source(client)
    form = NeedForm(data={"words": _need_of(source)})
    log_read(client, "need form", [source.sensitivity] if source else [])
    return show("plans/need.html", client, form=form, source=source, known=_known(source))


@bp.post("/clients/<int:client_id>/needs/new")
@needs("plans.write")
def add_need_post(client_id: int) -> Any:
    client, form = get_client(client_id), NeedForm()
    source = _source(client)

    def save() -> str:
        Need.add(client, current_user, words=form.words.data, state=form.state.data, reason=form.reason.data,
                 assessment=source, sensitivity=source.sensitivity if source else "")
        return plan_url(client)

    return answer("plans/need.html", client, form, save, source=source, known=_known(source))


def _source(client: Client) -> Assessment | None:
    """The assessment that the address names; 404 unless it is this client's and theirs to see."""
    number = request.args.get("assessment", "")
    if not number:
        return None
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        abort(404)
    found = get_record(Assessment, int(number))
    if found.client_id != client.id:
        abort(404)
    return found


def _need_of(source: Assessment | None) -> str:
    """The words of the need that the address names: 0 is the assessment's own, then those of its flags."""
    if source is None:
        return ""
    offered = [source.need, *(flag["need"] for flag in source.flag_list if flag["need"])]
    number = request.args.get("need", "0")
    if not (number.isascii() and number.isdecimal() and len(number) < 4 and int(number) < len(offered)):
        abort(404)
    return offered[int(number)]


def _known(source: Assessment | None) -> list[str]:
    return queries.needs_from(source.id) if source else []


@bp.get("/needs/<int:need_id>/state")
@needs("plans.write")
def need_state(need_id: int) -> Any:
    need = get_record(Need, need_id)
    log_read(need.client, "plan", [need.sensitivity], need=need.id)
    form = NeedStateForm(data={"state": need.state, "reason": need.reason})
    form.version.data = str(need.version)
    return show("plans/need_state.html", need.client, form=form, need=need)


@bp.post("/needs/<int:need_id>/state")
@needs("plans.write")
def need_state_post(need_id: int) -> Any:
    need, form = get_record(Need, need_id), NeedStateForm()

    def save() -> str:
        need.set_state(form.seen_version, form.state.data, form.reason.data)
        return plan_url(need.client)

    return answer("plans/need_state.html", need.client, form, save, differs=lambda now: _differs(now, form),
                  need=need)


def _differs(now: Need, form: NeedStateForm) -> Pairs:
    return [(gettext("What happens with it"), NEED_STATES[now.state], NEED_STATES[form.state.data]),
            (gettext("Why"), now.reason, form.reason.data)]

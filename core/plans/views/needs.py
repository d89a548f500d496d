"""Needs: in the client's words or from an assessment, and what becomes of them."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import abort, request
from flask_login import current_user

from core.assessments.models import Assessment
from core.clients.models import Client
from core.clients.views.page import client_page, get_open_client, get_record, url_for_client
from core.plans import queries
from core.plans.forms import NeedForm, NeedStateForm
from core.plans.models import Need
from core.plans.views.page import bp
from core.web.answers import answer
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/needs/new")
@needs("plans.write")
def add_need(client_id: int) -> Any:
    client = get_open_client(client_id)
    source = _source(client)
    form = NeedForm(client, origins=_origins(source), data={"words": _need_of(source)})
    return _need_page(client, source, form)


@bp.post("/clients/<int:client_id>/needs/new")
@needs("plans.write")
def add_need_post(client_id: int) -> Any:
    client = get_open_client(client_id)
    source = _source(client)
    form = NeedForm(client, origins=_origins(source))

    def save() -> str:
        Need.add(client, current_user, words=form.words.data, state=form.state.data, reason=form.reason.data,
                 assessment=source, **form.protection)
        return url_for_client(client, "/plan")

    return answer(form, save, partial(_need_page, client, source, form), "plan")


def _need_page(client: Client, source: Assessment | None, form: NeedForm, **more: Any) -> Any:
    known = queries.needs_from(source.id, current_user.may_see) if source else []
    return client_page("plans/need.html", client, reads="need form", protected=_origins(source), tab="plan", form=form,
                       source=source, known=known, **more)


def _source(client: Client) -> Assessment | None:
    """The assessment that the address names; 404 unless it is this client's, theirs to see, and no error."""
    number = request.args.get("assessment", "")
    if not number:
        return None
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        abort(404)
    source = get_record(Assessment, int(number))
    if source.client_id != client.id or source.struck_at:
        abort(404)
    return source


def _origins(source: Assessment | None) -> list[str]:
    return [source.sensitivity] if source else []


def _need_of(source: Assessment | None) -> str:
    """The words of the need that the address names: 0 is the assessment's own, then those of its flags."""
    if source is None:
        return ""
    number = request.args.get("need", "0")
    if not (number.isascii() and number.isdecimal() and len(number) < 4 and int(number) < len(source.needs)):
        abort(404)
    return source.needs[int(number)]


# --- What becomes of a need -----------------------------------------------------------------------


@bp.get("/needs/<int:need_id>/state")
@needs("plans.write")
def need_state(need_id: int) -> Any:
    need = get_record(Need, need_id)
    return _state_page(need, _state_form(need))


@bp.post("/needs/<int:need_id>/state")
@needs("plans.write")
def need_state_post(need_id: int) -> Any:
    need = get_record(Need, need_id)
    form = _state_form(need)

    def save() -> str:
        need.set_state(form.seen_version, form.state.data, form.reason.data, **form.protection)
        return url_for_client(need.client, "/plan")

    return answer(form, save, partial(_state_page, need, form), "plan", form.differences)


def _state_page(need: Need, form: NeedStateForm, **more: Any) -> Any:
    return client_page("plans/need_state.html", need.client, reads=f"need {need.id}", protected=[need.sensitivity],
                       tab="plan", form=form, need=need, **more)


def _state_form(need: Need) -> NeedStateForm:
    columns = {name: getattr(need, name) for name in ("state", "reason", "sensitivity", "version")}
    return NeedStateForm(need.client, need, _origins(need.assessment), data=columns)

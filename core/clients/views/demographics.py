"""A client's background: what was answered, and the form that asks."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response
from flask_login import current_user

from core.access.models import Agency
from core.clients.forms.demographics import DemographicsForm
from core.clients.models import Client
from core.clients.models.demographics import Demographic, latest, newest_id
from core.clients.models.questions import QUESTIONS
from core.clients.views.page import bp, client_page, get_client, get_open_client
from core.web.answers import answer
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/demographics")
@needs("identity.read")
def demographics(client_id: int) -> Any:
    """All that was answered, with the earlier answers."""
    client = get_client(client_id)
    every = Demographic.of(client.id, current_user.may_see)
    return client_page("clients/demographics.html", client, reads="demographics", tab="details", every=every,
                       present=latest(every), protected=[row.sensitivity for row in every])


@bp.get("/clients/<int:client_id>/demographics/edit")
@needs("identity.write")
def edit_demographics(client_id: int) -> Any:
    client = get_open_client(client_id)
    return _page(client, _form(client))


def _form(client: Client) -> DemographicsForm:
    every = Demographic.of(client.id, current_user.may_see)
    given = {key: row.given_answer for key, row in latest(every).items()}
    return DemographicsForm.of(given, newest_id(every), Agency.here().asks_orientation)


def _page(client: Client, form: DemographicsForm, **context: Any) -> Response:
    return client_page("clients/demographics_form.html", client, reads="demographics form", tab="details", form=form,
                       protected=[row.sensitivity for row in Demographic.of(client.id, current_user.may_see)],
                       questions=QUESTIONS, **context)


@bp.post("/clients/<int:client_id>/demographics/edit")
@needs("identity.write")
def change_demographics(client_id: int) -> Any:
    client = get_client(client_id)
    form = _form(client)

    def save() -> str:
        Demographic.save_answers(client, current_user, form.seen_version, form.answered, current_user.may_see)
        return f"{client.url}/demographics"

    return answer(form, save, partial(_page, client, form), differences=lambda _row: form.differences(_stored(client)))


def _stored(client: Client) -> DemographicsForm:
    """The form as it is stored now, whatever was posted."""
    stored = _form(client)
    stored.process(None, data=stored.stored)
    return stored

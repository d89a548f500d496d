"""The people around a client."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response
from flask_login import current_user

from core.clients.forms.related import RelatedForm
from core.clients.models import Client, RelatedPerson
from core.clients.models.related import PERMITTED
from core.clients.views.page import bp, client_page, get_client, get_open_client, get_record
from core.web.answers import answer
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/related")
@needs("identity.read")
def related(client_id: int) -> Any:
    client = get_client(client_id)
    every = RelatedPerson.of(client.id, current_user.may_see)
    return client_page("clients/related.html", client, reads="people around the client", tab="details", every=every,
                       permitted=PERMITTED, protected=[row.sensitivity for row in every])


@bp.get("/clients/<int:client_id>/related/new")
@needs("identity.write")
def new_related(client_id: int) -> Any:
    client = get_open_client(client_id)
    return _form(client, RelatedForm(client))


def _form(client: Client, form: RelatedForm, row: RelatedPerson | None = None, **context: Any) -> Response:
    return client_page("clients/related_form.html", client, tab="details", form=form, row=row,
                       reads=f"related {row.id}" if row else "related form",
                       protected=[row.sensitivity] if row else [], **context)


@bp.post("/clients/<int:client_id>/related/new")
@needs("identity.write")
def add_related(client_id: int) -> Any:
    client = get_client(client_id)
    form = RelatedForm(client)

    def save() -> str:
        RelatedPerson.add(client, current_user, **form.columns)
        return f"{client.url}/related"

    return answer(form, save, partial(_form, client, form), "saved")


@bp.get("/related/<int:related_person_id>")
@needs("identity.write")
def edit_related(related_person_id: int) -> Any:
    row = get_record(RelatedPerson, related_person_id)
    return _form(row.client, RelatedForm(row.client, row), row)


@bp.post("/related/<int:related_person_id>")
@needs("identity.write")
def change_related(related_person_id: int) -> Any:
    row = get_record(RelatedPerson, related_person_id)
    form = RelatedForm(row.client, row)

    def save() -> str:
        row.change(form.seen_version, **form.columns)
        return f"{row.client.url}/related"

    return answer(form, save, partial(_form, row.client, form, row), "saved", form.differences)

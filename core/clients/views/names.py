"""The history of a client's names: the only page that shows a former one."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response
from flask_login import current_user

from core.clients.forms.names import OtherNameForm
from core.clients.models import Client, OtherName
from core.clients.views.page import bp, client_page, get_client, get_record
from core.web.answers import answer
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/names")
@needs("identity.read")
def other_names(client_id: int) -> Any:
    return _names(get_client(client_id), _new())


def _new() -> OtherNameForm:
    form = OtherNameForm()
    del form.mistake
    return form


def _names(client: Client, form: OtherNameForm, **context: Any) -> Response:
    every = OtherName.of(client.id, current_user.may_see)
    return client_page("clients/names.html", client, reads="names", tab="details", every=every, form=form,
                       protected=[row.sensitivity for row in every], **context)


@bp.post("/clients/<int:client_id>/names")
@needs("identity.write")
def add_name(client_id: int) -> Any:
    client, form = get_client(client_id), _new()

    def save() -> str:
        OtherName.add(client, current_user, **form.columns)
        return f"{client.url}/names"

    return answer(form, save, partial(_names, client, form), "saved")


@bp.get("/names/<int:other_name_id>")
@needs("identity.write")
def edit_name(other_name_id: int) -> Any:
    row = get_record(OtherName, other_name_id)
    stored = {name: getattr(row, name) for name in OtherNameForm().data if hasattr(row, name)}
    return _edit(row, OtherNameForm(data={**stored, "version": str(row.version)}))


def _edit(row: OtherName, form: OtherNameForm, **context: Any) -> Response:
    return client_page("clients/name.html", row.client, reads=f"name {row.id}", tab="details", form=form, row=row,
                       protected=[row.sensitivity], **context)


@bp.post("/names/<int:other_name_id>")
@needs("identity.write")
def change_name(other_name_id: int) -> Any:
    row, form = get_record(OtherName, other_name_id), OtherNameForm()

    def save() -> str:
        row.change(form.seen_version, **form.columns)
        return f"{row.client.url}/names"

    return answer(form, save, partial(_edit, row, form), "saved", form.differences)

"""The numbers by which others know a client: masked, and revealed one at a time with a trace."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response
from flask_babel import gettext
from flask_login import current_user

from core.clients.forms.identifiers import IdentifierForm
from core.clients.models import Client
from core.clients.models.identifiers import Identifier
from core.clients.queries.identifiers import with_number
from core.clients.views.page import bp, client_page, get_client, get_record, log_read
from core.foundation.db import Conflict
from core.web.answers import answer
from core.web.gate import needs
from core.web.pages import is_fragment, page
from core.web.requests import storable


@bp.get("/clients/<int:client_id>/identifiers")
@needs("identifiers.read")
def identifiers(client_id: int) -> Any:
    client = get_client(client_id)
    return _identifiers(client, IdentifierForm(client))


def _identifiers(client: Client, form: IdentifierForm, revealed: int = 0, **context: Any) -> Response:
    every = Identifier.of(client.id, current_user.may_see)
    return client_page("clients/identifiers.html", client, reads="identifiers", tab="details", every=every, form=form,
                       revealed=revealed, protected=[row.sensitivity for row in every], **context)


@bp.post("/clients/<int:client_id>/identifiers")
@needs("identifiers.write")
def add_identifier(client_id: int) -> Any:
    client = get_client(client_id)
    form = _checked(IdentifierForm(client), client)

    def save() -> str:
        _must_be_new(client, form)
        Identifier.add(client, current_user, **form.columns)
        return f"{client.url}/identifiers"

    return answer(form, save, partial(_identifiers, client, form), "saved")


def _checked(form: IdentifierForm, client: Client) -> IdentifierForm:
    """The form, which knows the other clients of this reader who have the number."""
    typed = [storable(form[name].data or "") for name in ("kind", "issuer", "value")]
    form.same = with_number(current_user, *typed, but=client.id)
    return form


def _must_be_new(client: Client, form: IdentifierForm, but: int = 0) -> None:
    """Raises Conflict when the client has this number already, as far as the reader may know."""
    typed = Identifier(**form.columns)
    if any(row.id != but and not row.ended and row.is_number_of(typed)
           for row in Identifier.of(client.id, current_user.may_see)):
        raise Conflict(gettext("The client has this number already."), client)


@bp.post("/identifiers/<int:identifier_id>/reveal")
@needs("identifiers.read")
def reveal_identifier(identifier_id: int) -> Any:
    """Take the mask off one number, and note who did."""
    row = get_record(Identifier, identifier_id)
    log_read(row.client, f"identifier {row.id}", [row.sensitivity])
    if is_fragment():
        return page("clients/identifiers.html", "number", row=row, revealed=row.id)
    return _identifiers(row.client, IdentifierForm(row.client), revealed=row.id)


@bp.get("/identifiers/<int:identifier_id>")
@needs("identifiers.write")
def edit_identifier(identifier_id: int) -> Any:
    row = get_record(Identifier, identifier_id)
    return _edit(row, IdentifierForm(row.client, row))


def _edit(row: Identifier, form: IdentifierForm, **context: Any) -> Response:
    return client_page("clients/identifier.html", row.client, reads=f"identifier {row.id}", tab="details", form=form,
                       row=row, protected=[row.sensitivity], **context)


@bp.post("/identifiers/<int:identifier_id>")
@needs("identifiers.write")
def change_identifier(identifier_id: int) -> Any:
    row = get_record(Identifier, identifier_id)
    form = _checked(IdentifierForm(row.client, row), row.client)

    def save() -> str:
        _must_be_new(row.client, form, row.id)
        row.change(form.seen_version, **form.columns)
        return f"{row.client.url}/identifiers"

    return answer(form, save, partial(_edit, row, form), "saved", form.differences)

"""More ways to reach a client: phones, emails, addresses."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response
from flask_login import current_user

from core.clients.forms.contact_points import ContactPointForm
from core.clients.models import Client
from core.clients.models.contact_points import ContactPoint
from core.clients.views.page import bp, client_page, get_client, get_record
from core.web.answers import answer
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/contact-points/new")
@needs("identity.write")
def new_contact_point(client_id: int) -> Any:
    client = get_client(client_id)
    return _new(client, ContactPointForm(client))


def _new(client: Client, form: ContactPointForm, **context: Any) -> Response:
    return client_page("clients/contact_point.html", client, reads="contact point form", tab="details", form=form,
                       row=None, **context)


@bp.post("/clients/<int:client_id>/contact-points/new")
@needs("identity.write")
def add_contact_point(client_id: int) -> Any:
    client = get_client(client_id)
    form = ContactPointForm(client)

    def save() -> str:
        ContactPoint.add(client, current_user, **form.columns)
        return f"{client.url}/details"

    return answer(form, save, partial(_new, client, form), "saved")


@bp.get("/contact-points/<int:contact_point_id>")
@needs("identity.write")
def edit_contact_point(contact_point_id: int) -> Any:
    row = get_record(ContactPoint, contact_point_id)
    return _edit(row, ContactPointForm(row.client, row))


def _edit(row: ContactPoint, form: ContactPointForm, **context: Any) -> Response:
    return client_page("clients/contact_point.html", row.client, reads=f"contact point {row.id}", tab="details",
                       form=form, row=row, protected=[row.sensitivity], **context)


@bp.post("/contact-points/<int:contact_point_id>")
@needs("identity.write")
def change_contact_point(contact_point_id: int) -> Any:
    row = get_record(ContactPoint, contact_point_id)
    form = ContactPointForm(row.client, row)

    def save() -> str:
        row.change(form.seen_version, **form.columns)
        return f"{row.client.url}/details"

    return answer(form, save, partial(_edit, row, form), "saved", form.differences)

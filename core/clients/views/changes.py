"""The risk and the status of a client, each with its reason; closing a client settles what is open."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response
from flask_babel import gettext
from flask_login import current_user

from core.clients.forms import RiskForm, StatusForm
from core.clients.models import RISKS, STATUSES, Client, Closing, close_client, closing_of, must_be_open
from core.clients.queries import people
from core.clients.views.page import bp, client_page, following, get_client, get_open_client, url_for_client
from core.web.answers import answer
from core.web.forms import Difference
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/risk")
@needs("clients.write")
def risk(client_id: int) -> Any:
    client = get_open_client(client_id)
    return _risk_page(client, RiskForm(client, data={"value": client.risk, "version": str(client.version)}))


def _risk_page(client: Client, form: RiskForm, **context: Any) -> Response:
    history = people.history(client.id, current_user.may_see, "risk")
    return client_page("clients/risk.html", client, reads="risk", tab="details", form=form, words=RISKS,
                       history=history, protected=[row.sensitivity for row in history], **context)


@bp.post("/clients/<int:client_id>/risk")
@needs("clients.write")
def rate_risk(client_id: int) -> Any:
    client = get_open_client(client_id)
    form = RiskForm(client)

    def save() -> str:
        must_be_open(client)
        client.set_risk(form.seen_version, form.value.data or "", form.reason.data, current_user, **form.protection)
        return url_for_client(client)

    return answer(form, save, partial(_risk_page, client, form),
                  differences=lambda row: _difference(form, row.risk_words, RISKS))


@bp.get("/clients/<int:client_id>/status")
@needs("clients.write")
def status(client_id: int) -> Any:
    client = get_client(client_id)
    closing = closing_of(client, current_user)
    stored = {"value": client.status, "version": str(client.version)}
    return _status_page(client, closing, StatusForm.of(closing.to_settle, client, data=stored))


def _status_page(client: Client, closing: Closing, form: StatusForm, **context: Any) -> Response:
    history = people.history(client.id, current_user.may_see, "status")
    shown = (*history, *closing.to_settle, *closing.ending, *closing.waiting)
    return client_page("clients/status.html", client, reads="status", tab="details", form=form, words=STATUSES,
                       history=history, closing=closing, protected=[row.sensitivity for row in shown],
                       following=following("reopened" if client.status == "closed" else "closed"), **context)


@bp.post("/clients/<int:client_id>/status")
@needs("clients.write")
def change_status(client_id: int) -> Any:
    """Pause or reopen; or close, with what is open settled in the same form."""
    client = get_client(client_id)
    closing = closing_of(client, current_user)
    form = StatusForm.of(closing.to_settle, client)

    def save() -> str:
        if form.value.data == "closed":
            close_client(client, form.seen_version, form.reason.data, current_user, form.ways, **form.protection)
        else:
            client.set_status(form.seen_version, form.value.data, form.reason.data, current_user, **form.protection)
        return url_for_client(client)

    return answer(form, save, partial(_status_page, client, closing, form), "status",
                  differences=lambda row: _difference(form, row.status_words, STATUSES))


def _difference(form: Any, theirs: str, words: dict[str, str]) -> list[Difference]:
    """What somebody else chose in the meantime beside what was chosen here."""
    return [(str(form.value.label.text), gettext(theirs), gettext(words[form.value.data or ""]))]

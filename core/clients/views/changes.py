"""The risk and the status of a client, each with its reason."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from flask_login import current_user

from core.clients.forms import RiskForm, StatusForm
from core.clients.models import RISKS, STATUSES, Client
from core.clients.queries import people
from core.clients.views.page import bp, client_page, get_client, saved
from core.foundation.db import Stale
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/risk")
@needs("clients.write")
def risk(client_id: int) -> Any:
    client = get_client(client_id)
    return _page(client, "risk", RiskForm(client, data={"value": client.risk, "version": str(client.version)}))


@bp.post("/clients/<int:client_id>/risk")
@needs("clients.write")
def rate(client_id: int) -> Any:
    client = get_client(client_id)
    form = RiskForm(client)
    return _changed(client, "risk", form, lambda: client.set_risk(
        form.seen_version, form.value.data or "", form.reason.data, current_user, form.sensitivity.data or ""))


@bp.get("/clients/<int:client_id>/status")
@needs("clients.write")
def status(client_id: int) -> Any:
    client = get_client(client_id)
    return _page(client, "status", StatusForm(client, data={"value": client.status, "version": str(client.version)}))


@bp.post("/clients/<int:client_id>/status")
@needs("clients.write")
def change_status(client_id: int) -> Any:
    client = get_client(client_id)
    form = StatusForm(client)
    return _changed(client, "status", form, lambda: client.set_status(
        form.seen_version, form.value.data, form.reason.data, current_user, form.sensitivity.data or ""))


def _changed(client: Client, kind: str, form: Any, change: Callable[[], None]) -> Any:
    if not form.validate():
        return _page(client, kind, form, status=422)
    try:
        return saved(form, client, "", "status" if kind == "status" else "saved", change)
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return _page(get_client(client.id), kind, form, stale=stale.row, status=409)


def _page(client: Client, kind: str, form: Any, stale: Any = None, status: int = 200) -> Any:
    titles = {"risk": gettext("Rate the risk"), "status": gettext("Pause, close or reopen")}
    return client_page("clients/change.html", client, reads="overview", tab="details", kind=kind, title=titles[kind], form=form,
                       words=RISKS if kind == "risk" else STATUSES, history=people.history(client.id, kind),
                       stale=stale, status=status)

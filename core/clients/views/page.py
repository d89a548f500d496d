"""The blueprint, and what the pages about one client share."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Response, abort
from flask_babel import gettext
from flask_login import current_user

from core.access.rules import may
from core.accounts.models import active_workers
from core.clients.forms import ClientForm
from core.clients.models import Alert, Client
from core.clients.queries.visibility import TOO_BIG, client_for
from core.extension.registry import Registry
from core.foundation import application, audit, clock
from core.web.forms import SelectChoice, choices
from core.web.once import once
from core.web.pages import page, redirect_saved

bp = Blueprint("clients", __name__)

T = TypeVar("T")


def or_404(row: T | None) -> T:
    """The row, or 404: what is not there and what is not theirs look the same."""
    if row is None:
        abort(404)
    return row


def get_client(client_id: int) -> Client:
    """The client of this page, or 404."""
    return or_404(client_for(current_user, client_id))


def get_record(kind: Any, row_id: int) -> Any:
    """A record of a client (contact, task, goal, …) with `.client` loaded, or 404.

    The client must be theirs to see and they must be cleared for the record's own sensitivity.
    """
    row = or_404(kind.get_or_none(kind.id == row_id) if 0 < row_id < TOO_BIG else None)
    if getattr(row, "sensitivity", "") not in current_user.may_see:
        abort(404)
    row.client = get_client(row.client_id)
    return row


def log_read(client_id: int, what: str, **detail: Any) -> None:
    """Note that this worker read a part of a client's record."""
    audit.record("client.read", client_id=client_id, subject=what, **detail)


def log_list(what: str, client_ids: list[int]) -> None:
    """Note that this worker was shown a list of clients."""
    audit.record("clients.list", subject=what, ids=client_ids)


# --- Pages and forms ------------------------------------------------------------------------------


def client_page(template: str, client: Client, /, status: int = 200, **context: Any) -> Response:
    """A page under the client's banner, with the alerts that stand there."""
    standing = list(Alert.standing(client.id, clock.today())) if may(current_user, "clients.read") else []
    return page(template, status=status, client=client, alerts=standing, **context)


def saved(form: Any, client: Client, path: str, said: str, save: Callable[[], Any]) -> Response:
    """Save once, however often the form is sent, and go to a page of the client, if it is still theirs."""
    def create() -> str:
        save()
        return f"{client.url}{path}"

    url = once(form.once.data, current_user.id, create)
    return redirect_saved(url if client_for(current_user, client.id) else "/clients", said)


def adapt(form: ClientForm, client: Client | None = None) -> ClientForm:
    """Leave in the form what this worker may decide, with the choices there are."""
    if client is not None or (may(current_user, "clients.write") and not may(current_user, "clients.assign")):
        del form.worker
    else:
        form.worker.choices = case_workers()
        if form.worker.data is None and may(current_user, "clients.write"):
            form.worker.data = str(current_user.id)
    if client is not None:
        del form.reason
    if may(current_user, "clients.write"):
        form.sensitivity.choices = policies(client.sensitivity if client else "")
    else:
        del form.sensitivity
    return form


def case_workers() -> list[SelectChoice]:
    """Who can be given a client."""
    return choices(((w.id, w.name) for w in active_workers("case_manager", "supervisor")), gettext("Choose"))


def policies(current: str = "") -> list[SelectChoice]:
    """The protections this worker may give a record: only those they are cleared for, and the one it has."""
    titles = _titles()
    offered = sorted((current_user.clearances & set(titles)) | ({current} - {""}))
    return choices([("", protection("")), *((key, protection(key)) for key in offered)])


def protection(key: str) -> str:
    """The protection of a record in words."""
    return _titles().get(key, key) if key else gettext("Ordinary record")


def _titles() -> dict[str, str]:
    known = application.current(Registry).everything("sensitivity_policies")
    return {policy.key: str(policy.title) for policy in known}

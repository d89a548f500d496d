"""The client on one screen, the birthday behind its mask, and all that is written down about who it is."""
from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_login import current_user

from core.access.rules import may
from core.clients.forms import BLANKABLE, CODED, LANGUAGES, ClientForm
from core.clients.models import RISKS, STATUSES, UNANSWERED, Client
from core.clients.queries import people
from core.clients.views.page import adapt, bp, client_page, get_client, protection, saved
from core.clients.views.panels import boxes
from core.foundation.db import Stale
from core.web.gate import needs
from core.web.pages import day, is_fragment, page


@bp.get("/clients/<int:client_id>")
@needs("identity.read")
def show(client_id: int) -> Any:
    client = get_client(client_id)
    return _overview(client)


def _overview(client: Client, reveal: bool = False) -> Any:
    team = people.care_team(client.id) if may(current_user, "clients.read") else ()
    present = [member for member in team if member.until is None]
    return client_page("clients/show.html", client, reads="overview", tab="overview", reveal=reveal, team=present,
                       boxes=boxes(client, current_user))


@bp.post("/clients/<int:client_id>/birthday")
@needs("identity.read")
def birthday(client_id: int) -> Any:
    """Take the mask off the date of birth, and note who did."""
    client = get_client(client_id)
    if is_fragment():
        return page("clients/birthday.html", "birthday", client=client)
    return _overview(client, reveal=True)


@bp.get("/clients/<int:client_id>/details")
@needs("identity.read")
def details(client_id: int) -> Any:
    client = get_client(client_id)
    history = people.history(client.id) if may(current_user, "clients.read") else ()
    return client_page("clients/details.html", client, reads="overview", tab="details", reveal=True, history=history,
                       words=_words, risks=RISKS, statuses=STATUSES)


def _words(client: Any, name: str) -> str:
    """A field as it is read: the words of a code, or why it is blank."""
    value = getattr(client, name)
    if name == "sensitivity":
        return protection(value)
    if isinstance(value, date):
        return day(value, "d MMMM yyyy")
    if name in CODED:
        return CODED[name].get(value, value)
    if not value and name in BLANKABLE:
        return UNANSWERED.get(client.blanks.get(name, ""), "")
    return value or ""


@bp.get("/clients/<int:client_id>/edit")
@needs("identity.write")
def edit(client_id: int) -> Any:
    client = get_client(client_id)
    return _form(client, adapt(ClientForm(client), client))


def _form(client: Client, form: ClientForm, stale: Any = None, status: int = 200) -> Any:
    return client_page("clients/edit.html", client, reads="overview", tab="details", form=form, languages=LANGUAGES,
                       differences=_differences(stale, form) if stale else None, status=status)


@bp.post("/clients/<int:client_id>/edit")
@needs("identity.write")
def change(client_id: int) -> Any:
    client = get_client(client_id)
    form = adapt(ClientForm(client), client)
    if not form.validate() or not _stays_visible(client, form):
        return _form(client, form, status=422)
    try:
        return saved(form, client, "/details", "saved", lambda: client.change(form.seen_version, lifted_because=_reason(form), **form.fields()))
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return _form(get_client(client_id), form, stale=stale.row, status=409)


def _reason(form: ClientForm) -> str:
    """Why the protection is lifted, if it is."""
    return form.lifted_because.data or "" if "lifted_because" in form else ""


def _stays_visible(client: Client, form: ClientForm) -> bool:
    """Whether the assigned worker may see the record with its new protection; says so when not."""
    chosen = form.sensitivity.data or "" if "sensitivity" in form else client.sensitivity
    if chosen == client.sensitivity or people.is_cleared(client.worker_id, chosen):
        return True
    form.sensitivity.errors = [gettext("%(name)s works with this client and is not cleared for this.",
                                       name=client.worker.name)]
    return False


def _differences(row: Client, form: ClientForm) -> list[tuple[str, str, str]]:
    """Where what was typed differs from what somebody saved meanwhile: label, theirs, yours."""
    typed = form.fields()
    mine = Client(**typed)
    return [(str(form[name].label.text), _words(row, name), _words(mine, name))
            for name in typed if name in form and getattr(row, name) != typed[name]]

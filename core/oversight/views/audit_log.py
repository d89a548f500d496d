"""The audit log, for those who may read it."""
from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from flask_babel import gettext, ngettext
from flask_login import current_user

from core.access.rules import may
from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.queries.visibility import visible
from core.extension.registry import Registry
from core.foundation import application, audit
from core.oversight.forms import AuditForm
from core.oversight.queries import Asked, events, known_clients
from core.web.gate import needs
from core.web.pages import page
from core.web.paging import asked_position, page_of

bp = Blueprint("oversight", __name__)

PAGE = 100
LISTED = 5  # numbers of clients that are spelled out
STAFF = ("worker", "former", "team")  # details whose numbers name staff; other numbers name records


@bp.get("/audit")
@needs("audit.read")
def log() -> Any:
    """The newest first. Looking is an event of the log, too."""
    form = AuditForm(request.args)
    actor_id = _actor_id(form) if form.validate() else None
    if actor_id is None:
        return page("oversight/audit.html", form=form, rows=[], pages=None, status=422)
    asked = Asked(form.action.data or "", actor_id, form.client.data)
    position, policies = asked_position("audit"), known_policies()
    found = page_of("audit", events(policies, asked, position, PAGE + 1), PAGE, position, lambda row: (row.id,))
    details = [json.loads(row.detail) if row.detail else {} for row in found.rows]
    known = known_clients([asked.client_id or 0, *_named(details)], policies)
    _log_reading(asked, known)
    rows = [(row, shown(row, detail, known)) for row, detail in zip(found.rows, details, strict=True)]
    return page("oversight/audit.html", form=form, rows=rows, pages=found, base=_base(),
                openable=_openable(row.client_id for row in found.rows))


def known_policies() -> list[str]:
    """The protections that the reader is cleared for; one whose specialization is not installed counts for nobody."""
    policies = {policy.key for policy in application.current(Registry).everything("sensitivity_policies")}
    return ["", *sorted(policies & set(current_user.may_see))]


def _actor_id(form: AuditForm) -> int | None:
    """The worker asked for; 0 for everybody, None for somebody who is not there."""
    name = (form.worker.data or "").casefold()
    worker = Worker.get_or_none(Worker.sign_in == name) if name else None
    if name and worker is None:
        form.worker.errors = [gettext("No one has this username.")]
        return None
    return worker.id if worker else 0


def _log_reading(asked: Asked, known: set[int]) -> None:
    """Write down that the log was read.

    A client whom the reader may not know is only named in the detail, like a number that nobody has: else the
    absence of this very event would tell that the client is there.
    """
    client = Client.get_or_none(Client.id == asked.client_id) if asked.client_id in known else None
    audit.record("audit.read", client_id=client.id if client else None, subject="audit log",
                 sensitivity=client.sensitivity if client else "", filter=asked.action, worker=asked.actor_id or "",
                 client=asked.client_id or "")


def _base() -> str:
    """The address of another page of the same list, up to its position."""
    asked = {name: text for name, text in request.args.items() if name in ("action", "worker", "client") and text}
    return f"?{urlencode(asked)}&" if asked else "?"


def _openable(ids: Iterable[int | None]) -> set[int]:
    """The clients whose access history the reader may open."""
    wanted = {number for number in ids if number}
    if not wanted or not may(current_user, "clients.audit"):
        return set()
    rows = Client.select(Client.id).where(Client.id << list(wanted), visible(current_user)).tuples()
    return {number for number, in rows}


# --- Details in words -----------------------------------------------------------------------------


def _named(details: Iterable[dict[str, Any]]) -> Iterable[int]:
    """The ids of clients that lists and refusals name."""
    for detail in details:
        ids = detail.get("ids") or ()
        yield from (ids.get("client_id", 0),) if isinstance(ids, dict) else ids


def shown(event: Any, detail: dict[str, Any], known: set[int]) -> list[tuple[str, str]]:
    """The details of an event as pairs of words.

    The number of a record is left out, because the record may be protected by now; and so is that of a client who
    is not among the `known`.
    """
    pairs = [(name, _words(event, name, value, known)) for name, value in detail.items()]
    return [(name, words) for name, words in pairs if words]


def _words(event: Any, name: str, value: Any, known: set[int]) -> str:
    if name == "ids":
        return _clients(event, value, known)
    if isinstance(value, list):
        return ", ".join(word for word in value if isinstance(word, str))
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, int) and name not in STAFF and (event.client_id or event.action == "audit.read"):
        return ""
    return "" if value is None or isinstance(value, dict) else str(value)


def _clients(event: Any, value: Any, known: set[int]) -> str:
    """The clients that a list showed or a refusal was about, as far as they may be known."""
    if isinstance(value, dict):
        return f"#{value['client_id']}" if value.get("client_id") in known else ""
    if event.action != "clients.list":
        return ""
    ids = [number for number in value if number in known]
    if len(ids) > LISTED:
        return ngettext("%(num)d client", "%(num)d clients", len(ids))
    return ", ".join(f"#{number}" for number in ids)

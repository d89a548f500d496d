"""The audit log, for those who may read it."""
from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from core.access.rules import may
from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.queries.visibility import visible
from core.extension.registry import Registry
from core.foundation import application, audit
from core.oversight.forms import AuditForm
from core.oversight.queries import Asked, events, known_clients
from core.oversight.rules import SOURCES, sentence
from core.oversight.views.details import Details
from core.web.gate import needs
from core.web.pages import page
from core.web.paging import asked_position, page_of

bp = Blueprint("oversight", __name__)

PAGE = 100
NOBODY = {"nobody": lazy_gettext("Not signed in"), "system": lazy_gettext("Caseloom")}  # actors that are no staff


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
    both = list(zip(found.rows, details, strict=True))
    words = Details(both, known)
    rows = [_told(row, detail, words) for row, detail in both]
    return page("oversight/audit.html", form=form, rows=rows, pages=found, base=_base(),
                nobody=NOBODY, sources=SOURCES, openable=_openable(row.client_id for row in found.rows))


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


def _named(details: Iterable[dict[str, Any]]) -> Iterable[int]:
    """The ids of clients that lists and refusals name."""
    for detail in details:
        ids = detail.get("ids")
        named = [ids.get("client_id")] if isinstance(ids, dict) else ids if isinstance(ids, list) else []
        yield from (number for number in named if type(number) is int)


def _told(event: Any, detail: dict[str, Any], details: Details) -> tuple[Any, str, list[str]]:
    """An event, what was done in a sentence, and what there is to say beside it."""
    return (event, sentence(event.action, event.subject, event.outcome, details.rule_of(event.subject)),
            details.of(event, detail))

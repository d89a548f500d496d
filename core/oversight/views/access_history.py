"""Who looked at a client: every page of the record that was opened, and every list that showed the client."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import request

from core.clients.views.page import client_page, get_client
from core.foundation import clock
from core.oversight.forms import AccessHistoryForm
from core.oversight.queries import looks
from core.oversight.rules import in_words
from core.oversight.views.audit_log import bp, known_policies
from core.web.gate import needs
from core.web.paging import Page, Position, asked_position, page_of

PAGE = 50
MERGED = 10  # events more than a page that are looked at, for those that are shown together with its last


@dataclass
class Look:
    """Events of one moment that say the same: a page with ordinary and protected records leaves one for each kind."""

    actor: str
    words: str
    at: datetime
    is_protected: bool  # more than the client is


@bp.get("/clients/<int:client_id>/access-history")
@needs("clients.audit")
def access_history(client_id: int) -> Any:
    """The newest first; looking here is an event, too."""
    client = get_client(client_id)
    form = AccessHistoryForm(request.args)
    show = partial(client_page, "oversight/access_history.html", client, reads="access history", tab="details",
                   form=form)
    if not form.validate():
        return show(rows=[], pages=None, status=422)
    name, last = f"access history {client.id}", form.last.data
    position = asked_position(name)
    rows = looks(client.id, known_policies(), clock.start_of(form.first.data) if form.first.data else None,
                 clock.start_of(last + timedelta(days=1)) if last else None, position, PAGE + MERGED)
    pages = _page(rows, name, position)
    return show(rows=_merged(pages.rows, client.sensitivity), pages=pages, base=_base(form))


def _base(form: AccessHistoryForm) -> str:
    """The address of another page of the same days, up to its position."""
    days = {field.name: field.data.isoformat() for field in form if field.data}
    return f"?{urlencode(days)}&" if days else "?"


def _page(rows: list[Any], name: str, position: Position) -> Page:
    """A page of events that does not end between two that are shown as one."""
    size, ends = min(PAGE, len(rows)), len(rows) < PAGE + MERGED
    while size < len(rows) - (not ends) and _shown_as(rows[size]) == _shown_as(rows[size - 1]):
        size += 1
    return page_of(name, rows[:size + 1], max(size, 1), position, lambda row: (row.id,))


def _shown_as(event: Any) -> tuple[Any, ...]:
    """What a reader can tell events apart by."""
    return event.actor_id, event.actor, in_words(event.action, event.subject), event.at.replace(microsecond=0)


def _merged(events: Iterable[Any], ordinary: str) -> list[Look]:
    """The events as they are shown: those in a row that a reader could not tell apart as one."""
    return [Look(actor, words, at, any(event.sensitivity not in ("", ordinary) for event in alike))
            for (_id, actor, words, at), alike in groupby(events, _shown_as)]

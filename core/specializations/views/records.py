"""The rows about a client in a specialization's own tables, read as they are stored, whether it is there or not."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask import abort
from flask_babel import gettext
from flask_login import current_user

from core.clients.views.page import asked_copy, client_page, get_client
from core.specializations import queries
from core.specializations.declared import recorded_with
from core.specializations.models import Column, tables
from core.specializations.views.switches import bp
from core.web.dates import day, hour, moment
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/specializations/<name>")
@needs("clients.read")
def records(client_id: int, name: str) -> Any:
    client, copy = get_client(client_id), asked_copy()
    table = next((table.kept for table in tables() if table.kept.plugin == name), None) or abort(404)
    shown = queries.rows_of(name, client.id, current_user)
    return client_page("specializations/records.html", client, copy=copy if copy == "staff" else "",
                       reads="specialization records staff copy" if copy == "staff" else "specialization records",
                       protected={kind for found in shown for kind, *_rest in found.rows}, name=name,
                       heading=recorded_with(name, table.specialization), tables=shown, facts=_facts)


def _facts(values: Sequence[tuple[Column, Any, str]], withdrawn: bool) -> list[tuple[str, str, bool]]:
    """What a row says in words, each with its title, and whether it is struck through: the first always, of the others
    those that say anything. What stands from the mark of a row entered in error on is about the mark.
    """
    facts = []
    for column, value, kind in values:
        withdrawn = withdrawn and column.withdraws is None
        facts.append((str(column.title), _words(column, value, kind), withdrawn))
    return facts[:1] + [fact for fact in facts[1:] if fact[1]]


def _words(column: Column, value: Any, kind: str) -> str:
    """A stored value as it is read: the words of a code, a day, a moment, yes or no."""
    if value is None or value == "":
        return ""
    if str(value) in column.words:
        return str(column.words[str(value)])
    if kind == "BOOL":
        return gettext("Yes") if value else gettext("No")
    try:
        return _as_time(value, kind)
    except ValueError:  # not what the table says that it is
        return str(value)


def _as_time(value: Any, kind: str) -> str:
    """A day, a moment or a time of day in words; anything else as it is."""
    if kind == "DATETIME":
        stored = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return moment(stored if stored.tzinfo else stored.replace(tzinfo=UTC))
    if kind == "DATE":
        return day(value if isinstance(value, date) else date.fromisoformat(str(value)))
    return hour(str(value)[:5]) if kind == "TIME" else str(value)

"""Opening a client's record: only if it is theirs to see, and never without a trace."""
from __future__ import annotations

from typing import Any, TypeVar

from flask import abort
from flask_login import current_user

from core import audit
from core.clients.models import Client
from core.clients.visibility import TOO_BIG, client_for

T = TypeVar("T")


def found(row: T | None) -> T:
    """The row, or 404: what is not there and what is not theirs look the same."""
    if row is None:
        abort(404)
    return row


def the_client(client_id: int) -> Client:
    """The client of this page, or 404."""
    return found(client_for(current_user, client_id))


def part(kind: Any, row_id: int) -> Any:
    """A record of a client (contact, task, goal, …) with `.client` loaded, or 404.

    The client must be theirs to see and they must be cleared for the record's own sensitivity.
    """
    row = found(kind.get_or_none(kind.id == row_id) if 0 < row_id < TOO_BIG else None)
    if getattr(row, "sensitivity", "") not in current_user.may_see:
        abort(404)
    row.client = the_client(row.client_id)
    return row


def was_read(client_id: int, what: str, **detail: Any) -> None:
    """Note that this worker read a part of a client's record."""
    audit.record("client.read", client_id=client_id, subject=what, **detail)


def were_listed(what: str, client_ids: list[int]) -> None:
    """Note that this worker was shown a list of clients."""
    audit.record("clients.list", subject=what, ids=client_ids)

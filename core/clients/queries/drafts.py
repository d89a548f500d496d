"""A worker's drafts, with the clients whom they are about; and how many others have."""
from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from peewee import fn

from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.queries.visibility import visible
from core.foundation import clock
from core.web.drafts import Draft, of_worker


class Listed(NamedTuple):
    """A draft and its client; None when it is about no client yet."""

    draft: Draft
    client: Client | None


def drafts_of(worker: Any) -> tuple[list[Listed], int]:
    """The drafts that this worker may go on with, the latest first; and how many more wait, because their client or
    what protects it isn't theirs to see now."""
    mine = of_worker(worker.id)
    ids = {draft.client_id for draft in mine if draft.client_id}
    clients = {client.id: client for client in Client.select().where(Client.id << ids, visible(worker))} if ids else {}
    listed = [Listed(draft, clients.get(draft.client_id)) for draft in mine
              if (not draft.client_id or draft.client_id in clients) and draft.is_for(worker)]
    return listed, len(mine) - len(listed)


def draft_of(worker: Any, draft_id: int) -> Listed | None:
    """One of them, or None."""
    return next((one for one in drafts_of(worker)[0] if one.draft.id == draft_id), None)


class Others(NamedTuple):
    """How many drafts somebody else has, and since when the oldest has waited."""

    name: str
    number: int
    oldest: datetime


def drafts_of_others(worker: Any) -> list[Others]:
    """How many drafts the other members of a supervisor's team have; never what is in them."""
    rows = (Draft.select(Worker.name, fn.COUNT(Draft.id).alias("number"), fn.MIN(Draft.at).alias("oldest"))
            .join(Worker, on=(Worker.id == Draft.worker_id))
            .where(Draft.saved_at.is_null(), Worker.id != worker.id, Worker.team == worker.team_id)
            .group_by(Worker.id, Worker.name).order_by(Worker.name))
    return [Others(name, number, Draft.at.python_value(oldest) or clock.now())
            for name, number, oldest in rows.tuples()]

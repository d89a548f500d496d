"""Pairs of clients who may be one person, for who may see both."""
from __future__ import annotations

from typing import Any

from peewee import JOIN

from core.access.rules import may
from core.clients.models import Client, Identifier
from core.clients.models.merging import NotSame
from core.clients.queries.visibility import Reader, visible
from core.clients.rules import NOBODY, NOT_BORN

MOST = 100


def pairs(worker: Any) -> list[tuple[Client, Client]]:
    """Up to 100 pairs: one birthday and one name, or one identification number; the newest first.

    Nobody is in it of whom somebody said that the two are not the same person.
    """
    found = [*_by_name(worker), *(_by_number(worker) if may(worker, "identifiers.read") else [])]
    ids = sorted(set(found), reverse=True)[:MOST]
    apart = {frozenset(pair) for pair in NotSame.select(NotSame.client, NotSame.other).tuples()} if ids else set()
    clients = {row.id: row for row in Client.select().where(Client.id << {one for pair in ids for one in pair})}
    return [(clients[low], clients[high]) for high, low in ids if frozenset((low, high)) not in apart]


def _by_name(worker: Any) -> list[tuple[int, int]]:
    """Those of one birthday and one name, in any order of its words."""
    other, reader = Client.alias(), Reader.of(worker)
    mine = Client.select(Client.id).where(visible(reader))
    rows = (Client.select(Client.id, other.id, Client.name_sort, other.name_sort)
            .join(other, JOIN.INNER, on=((Client.born == other.born) & (Client.id > other.id)))
            .where(Client.born.not_in(list(NOT_BORN)), Client.born_precision == "", other.born_precision == "",
                   Client.id << mine, other.id << mine)
            .order_by(Client.id.desc()).limit(50 * MOST).tuples())
    return [(high, low) for high, low, one, two in rows
            if set(one.split()) - NOBODY and set(one.split()) == set(two.split())]


def _by_number(worker: Any) -> list[tuple[int, int]]:
    """Those who have one identification number."""
    other = Identifier.alias()
    mine, known = Client.select(Client.id).where(visible(worker)), list(worker.may_see)
    rows = (Identifier.select(Identifier.client, other.client)
            .join(other, JOIN.INNER, on=(Identifier.one_number(other) & (Identifier.client > other.client)))
            .where(Identifier.compact != "", ~Identifier.ended, ~other.ended, Identifier.sensitivity << known,
                   other.sensitivity << known, Identifier.client << mine, other.client << mine)
            .order_by(Identifier.client.desc()).limit(MOST).tuples())
    return [(high, low) for high, low in rows]

"""Clients by a number that others gave out, for those who may read these numbers, and by another phone of theirs."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import fn

from core.clients.models import Client, ContactPoint
from core.clients.models.identifiers import NATIONAL, Identifier
from core.clients.queries.visibility import Reader, visible
from core.clients.rules import compact_number, phone_numbers
from core.foundation.prepared import Prepared, given

MOST = 26


def _by_number(way: str, column: str) -> Any:
    reader = Reader.given(way)
    return (Client.select(Client.id).join(Identifier, on=(Identifier.client == Client.id))
            .where(getattr(Identifier, column) == given("number"), ~Identifier.ended,
                   Identifier.sensitivity << reader.may_see, visible(reader)).order_by(Client.id).limit(MOST))


BY_NUMBER = Prepared(_by_number)


def by_identifier(reader: Reader, typed: str) -> list[int]:
    """Ids of the clients of this reader who have this number, or one that ends with these four."""
    compact = compact_number(typed)
    if len(compact) < 4 or not any(c.isdecimal() for c in compact):
        return []
    columns = ("compact", "tail") if len(compact) == 4 else ("compact",)
    return list(dict.fromkeys(row.id for column in columns
                              for row in BY_NUMBER.rows(reader.way, column, number=compact, **reader.values)))


def _by_phone(way: str) -> Any:
    reader = Reader.given(way)
    return (ContactPoint.select(ContactPoint.client.alias("id"), ContactPoint.value)
            .join(Client, on=(ContactPoint.client == Client.id))
            .where((ContactPoint.tail == given("tail")) | (ContactPoint.other_tail == given("tail")),
                   ContactPoint.sensitivity << reader.may_see, visible(reader))
            .order_by(ContactPoint.client).limit(MOST))


BY_PHONE = Prepared(_by_phone)


def by_other_phone(reader: Reader, phones: Iterable[str]) -> list[int]:
    """Ids of the clients of this reader who have or had one of these phones beside the one of their details."""
    return list(dict.fromkeys(
        row.id for phone in phones for row in BY_PHONE.rows(reader.way, tail=phone[-4:], **reader.values)
        if any(number.endswith(phone[-10:]) for number in phone_numbers(row.value))))


def with_number(worker: Any, kind: str, issuer: str, value: str, but: int) -> Sequence[Any]:
    """The other clients of this worker who have this number of this issuer; never one who isn't theirs to see.

    The last four of a Social Security number are many people's.
    """
    compact = compact_number(value)
    if len(compact) < 5:
        return []
    return list(Client.select(Client).join(Identifier, on=(Identifier.client == Client.id)).where(
        Identifier.kind == kind, Identifier.compact == compact, ~Identifier.ended, Client.id != but,
        (Identifier.kind << NATIONAL) | (fn.LOWER(Identifier.issuer) == fn.LOWER(issuer)),
        Identifier.sensitivity << worker.may_see, visible(worker)).distinct().limit(MOST))

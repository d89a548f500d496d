"""Finding a client by whatever somebody remembers: names in any order, a birthday, a phone, a number.

The words of a name are looked up in the vocabulary first (core/clients/models/names.py), so that a search touches
only index entries of those words, with ten clients or a million. What was typed is never stored or logged.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from peewee import fn

from core.access.rules import may
from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client, names
from core.clients.models.merging import survivor_of
from core.clients.models.names import ClientName, NameWord
from core.clients.queries.identifiers import by_identifier, by_other_phone
from core.clients.queries.visibility import TOO_BIG, Reader, mine, visible
from core.clients.rules import NumberTerm, parse_search, phone_numbers
from core.foundation.prepared import Prepared, given

MOST = 25  # results on the page
FEW = 5  # with fewer than this, and nobody exactly so called, slips of spelling are looked for as well
WORDS = 6  # of a search that are looked at, and as many dates and numbers
MANY = 2_000  # index entries: with more, looking through a team of a few hundred clients is shorter
ENTRIES = 8 * MOST  # index entries read for a page: one client may be found by several of its names


@dataclass(frozen=True)
class Results:
    """The clients of a search, best first; `more` is True when there are others that fit."""

    rows: Sequence[Any]
    more: bool


def search(worker: Worker, typed: str, today: date) -> Results:
    """The clients this worker sees who fit what was typed."""
    query, reader = parse_search(typed, today), Reader.of(worker)
    known = by_identifier(reader, typed) if may(worker, "identifiers.read") else []
    numbers = query.numbers[:WORDS]
    words = list(dict.fromkeys(word[:200] for word in names.words(query.words)))[:WORDS]
    known += by_other_phone(reader, [term.phone for term in numbers if term.phone] if not words else [])
    if words:
        ids = _by_name(reader, words, numbers)
    elif numbers:
        ids = _by_numbers(reader, numbers)
    else:
        ids = []
    known += _merged_away(reader, [term.number for term in numbers if term.number] if not words else [])
    known = list(dict.fromkeys(known))
    ids = [number for number in ids if number not in known]
    rows = [row for row in rows_of(ids[:MOST + 1]) if _right_phone(row, numbers)]
    return Results([*rows_of(known), *rows][:MOST], len(known) + len(ids) > MOST)


def _merged_away(reader: Reader, numbers: Iterable[int]) -> list[int]:
    """Ids of the clients of this reader whose record holds the one of such a number now."""
    held = {one for number in numbers if number < TOO_BIG and (one := survivor_of(number))}
    rows = Client.select(Client.id).where(Client.id << sorted(held), visible(reader)) if held else ()
    return [row.id for row in rows]


ROWS = Prepared(lambda: Client.select(
    Client.id, Client.given, Client.family, Client.preferred, Client.other_names, Client.born,
    Client.born_precision, Client.deceased, Client.died_on, Client.phone,
    Client.safe_contact, Client.status, Client.language, Client.interpreter, Client.restricted_at, Client.sensitivity,
    Worker.name.alias("worker"))
    .join(Worker).where(Client.id << given("ids")))


def rows_of(ids: list[int]) -> list[Any]:
    """What a list shows of these clients, in the order of the ids."""
    if not ids:
        return []
    place = {client_id: n for n, client_id in enumerate(ids)}
    return sorted(ROWS.rows(ids=ids), key=lambda row: place[row.id])


# --- By name --------------------------------------------------------------------------------------

KNOWN = Prepared(lambda: NameWord.select(NameWord.word, NameWord.id).where(NameWord.word << given("words")))


def _by_name(reader: Reader, words: list[str], numbers: Sequence[NumberTerm]) -> list[int]:
    """Ids of clients whose names hold all words: exactly, then by their beginning or sound, then misspelt."""
    known = dict(KNOWN.rows(words=words))
    exact = _holding(reader, [[known[word]] if word in known else [] for word in words], numbers)
    ids = dict.fromkeys(exact)
    for fuzzy in (False, True):
        if len(ids) > MOST or fuzzy and (exact or len(ids) >= FEW):
            break
        matching = [names.matching_words(word, fuzzy) for word in words]
        if len(words) == 1:  # the clients with exactly this word have all been looked at
            matching = [[word for word in matching[0] if word != known.get(words[0])]]
        ids.update(dict.fromkeys(_holding(reader, matching, numbers)))
    return list(ids)


def _holding(reader: Reader, matching: list[list[int]], numbers: Sequence[NumberTerm]) -> list[int]:
    """Ids of visible clients who have a word out of each of these sets.

    Two ways, by which is shorter: along the index entries of the smallest set, or, when these are many and
    the worker sees only a part of the agency, along the clients of the own team and the own caseload.
    """
    if not all(matching):
        return []
    sets = sorted(matching, key=len)
    if reader.way != "everybody" and ARE_MANY.value(words0=sets[0]) is not None:
        walks = ["own", "team"] if reader.way == "team" else ["own"]
    else:
        walks = ["words"]
    kinds, values = _meant(numbers)
    values |= {f"words{place}": words for place, words in enumerate(sets)} | reader.values
    return list(dict.fromkeys(row.id for walk in walks
                              for row in HOLDING.rows(reader.way, walk, len(sets), kinds, **values)))


def _walk(way: str, along: str, sets: int, kinds: tuple[tuple[str, ...], ...]) -> Any:
    """The clients who have a word of each set and fit all numbers, found along the words or along some clients."""
    reader, words = Reader.given(way), [given(f"words{place}") for place in range(sets)]
    if along == "words":
        query = (ClientName.select(ClientName.client_id.alias("id"))
                 .join(Client, on=(Client.id == ClientName.client_id))
                 .where(ClientName.word << words[0], *(_has(ids, ClientName.client_id) for ids in words[1:])))
        if way != "everybody":
            query = query.where((ClientName.client_id + 0) << _ids_near(reader))
    else:
        near = mine(reader) if along == "own" else Client.team == reader.team_id
        query = Client.select(Client.id).where(near, *(_has(ids, Client.id) for ids in words))
    return query.where(visible(reader), *(_fits(place, some) for place, some in enumerate(kinds))).limit(ENTRIES)


def _ids_near(reader: Reader) -> Any:
    """The own clients and, if they are seen, the team's, as ids from indexes alone: no row of anybody else is read."""
    own = CareTeamMember.select(CareTeamMember.client).where(
        CareTeamMember.worker == reader.id, CareTeamMember.until.is_null())
    return own.union_all(Client.select(Client.id).where(Client.team == reader.team_id)) if reader.way == "team" else own


def _has(words: list[Any], client_id: Any) -> Any:
    """That a client has one of these words."""
    also = ClientName.alias()
    # One word: one look at (word, client). Several: the sum keeps the planner from trying each of them.
    word = also.word == words[0] if len(words) == 1 else (also.word + 0) << words
    return fn.EXISTS(also.select(also.id).where(also.client_id == client_id, word))


HOLDING = Prepared(_walk)

# Whether the index holds more entries of these words than are worth walking for a few clients.
ARE_MANY = Prepared(lambda: ClientName.select(ClientName.id).where(ClientName.word << given("words0"))
                    .offset(MANY).limit(1))


# --- By digits ------------------------------------------------------------------------------------


def _by_numbers(reader: Reader, numbers: Sequence[NumberTerm]) -> list[int]:
    """Ids of visible clients who fit all numbers. Each meaning of the first is its own walk along an index."""
    kinds, values = _meant(numbers)
    return list(dict.fromkeys(row.id for kind in kinds[0] for row in FITTING.rows(
        reader.way, ((kind,), *kinds[1:]), **values, **reader.values)))


FITTING = Prepared(lambda way, kinds: Client.select(Client.id).where(
    *(_fits(place, some) for place, some in enumerate(kinds)), visible(Reader.given(way))).limit(MOST + 1))


def _meant(numbers: Sequence[NumberTerm]) -> tuple[tuple[tuple[str, ...], ...], dict[str, Any]]:
    """Of each number what its digits may mean, the most exact meaning first, and the values of these meanings."""
    kinds: list[tuple[str, ...]] = []
    values: dict[str, Any] = {}
    for place, term in enumerate(numbers):
        meant: dict[str, Any] = {"number": term.number, "born": term.born or None, "phone": term.phone[-4:] or None,
                                 "span": term.span}
        kinds.append(tuple(kind for kind, value in meant.items() if value is not None))
        values |= {f"{kind}{place}": meant[kind] for kind in kinds[-1] if kind != "span"}
        if term.span is not None:
            values |= {f"from{place}": term.span[0], f"to{place}": term.span[1]}
    return tuple(kinds), values


def _fits(place: int, kinds: tuple[str, ...]) -> Any:
    """That a client fits a number in one of these meanings."""
    meanings = {"number": lambda: Client.id == given(f"number{place}"),
                "born": lambda: Client.born << given(f"born{place}"),
                "phone": lambda: ((Client.phone_tail == given(f"phone{place}"))
                                  | (Client.other_phone_tail == given(f"phone{place}"))),
                "span": lambda: Client.born.between(given(f"from{place}"), given(f"to{place}"))}
    return reduce(or_, [meanings[kind]() for kind in kinds])


def _right_phone(row: Any, numbers: Sequence[NumberTerm]) -> bool:
    """Whether a whole phone number that was typed is the client's, not only its last four digits."""
    whole = [term.phone for term in numbers if len(term.phone) > 4 and term.number is None and not term.born]
    return all(any(number.endswith(phone[-7:]) for number in phone_numbers(row.phone)) for phone in whole)

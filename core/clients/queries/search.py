"""Finding a client by whatever somebody remembers: names in any order, a birthday, a phone, a number.

The words of a name are looked up in the vocabulary first (core/clients/models/names.py), so that a search touches
only index entries of those words, with ten clients or a million. What was typed is never stored or logged.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from peewee import fn

from core.accounts.models import Worker
from core.clients.models import CareTeamMember, Client, names
from core.clients.models.names import ClientName, NameWord
from core.clients.queries.visibility import mine, sees_everybody, sees_team, visible
from core.clients.rules import NumberTerm, parse_search

MOST = 25  # results on the page
FEW = 5  # with fewer than this, and nobody exactly so called, slips of spelling are looked for as well
WORDS = 6  # of a search that are looked at, and as many dates and numbers
MANY = 20_000  # index entries: with more, looking through a team is shorter
ENTRIES = 8 * MOST  # index entries read for a page: one client may be found by several of its names


@dataclass(frozen=True)
class Results:
    """The clients of a search, best first; `more` is True when there are others that fit."""

    rows: Sequence[Any]
    more: bool


def search(worker: Worker, typed: str, today: date) -> Results:
    """The clients this worker sees who fit what was typed."""
    query = parse_search(typed, today)
    numbers = query.numbers[:WORDS]
    words = list(dict.fromkeys(word[:200] for word in names.words(query.words)))[:WORDS]
    if words:
        ids = _by_name(worker, words, [_fits(number) for number in numbers])
    elif numbers:
        ids = _by_numbers(worker, numbers)
    else:
        ids = []
    rows = rows_of(ids[:MOST + 1])
    return Results([row for row in rows if _right_phone(row, numbers)][:MOST], len(ids) > MOST)


def rows_of(ids: list[int]) -> list[Any]:
    """What a list shows of these clients, in the order of the ids."""
    if not ids:
        return []
    place = {client_id: n for n, client_id in enumerate(ids)}
    rows = (Client.select(Client.id, Client.given, Client.family, Client.preferred, Client.other_names,
                          Client.born, Client.phone, Client.safe_contact, Client.status, Client.language,
                          Client.interpreter, Client.restricted_at, Client.sensitivity,
                          Worker.name.alias("worker"))
            .join(Worker).where(Client.id << ids).namedtuples())
    return sorted(rows, key=lambda row: place[row.id])


# --- By name --------------------------------------------------------------------------------------


def _by_name(worker: Worker, words: list[str], fits: list[Any]) -> list[int]:
    """Ids of clients whose names hold all words: exactly, then by their beginning or sound, then misspelt."""
    known = dict(NameWord.select(NameWord.word, NameWord.id).where(NameWord.word << words).tuples())
    exact = _holding(worker, [[known[word]] if word in known else [] for word in words], fits)
    ids = dict.fromkeys(exact)
    for fuzzy in (False, True):
        if len(ids) > MOST or fuzzy and (exact or len(ids) >= FEW):
            break
        matching = [names.matching_words(word, fuzzy) for word in words]
        if len(words) == 1:  # the clients with exactly this word have all been looked at
            matching = [[word for word in matching[0] if word != known.get(words[0])]]
        ids.update(dict.fromkeys(_holding(worker, matching, fits)))
    return list(ids)


def _holding(worker: Worker, matching: list[list[int]], fits: list[Any]) -> list[int]:
    """Ids of visible clients who have a word out of each of these sets.

    Two ways, by which is shorter: along the index entries of the smallest set, or, when these are many and
    the worker sees only a part of the agency, along the clients of the own team and the own caseload.
    """
    if not all(matching):
        return []
    first, *others = sorted(matching, key=len)
    if sees_everybody(worker):
        walks = [_walk(first, others)]
    elif _are_many(first):
        walks = [Client.select(Client.id).where(which, *(_has(ids, Client.id) for ids in matching))
                 for which in _near(worker)]
    else:
        walks = [_walk(first, others).where((ClientName.client_id + 0) << _ids_near(worker))]
    ids = [row for walk in walks for row, in walk.where(visible(worker), *fits).limit(ENTRIES).tuples()]
    return list(dict.fromkeys(ids))


def _walk(first: list[int], others: list[list[int]]) -> Any:
    return (ClientName.select(ClientName.client_id).join(Client, on=(Client.id == ClientName.client_id))
            .where(ClientName.word << first, *(_has(ids, ClientName.client_id) for ids in others)))


def _near(worker: Worker) -> list[Any]:
    """The own clients and, if they are seen, the team's: two conditions that each have an index."""
    return [mine(worker), Client.team == worker.team_id] if sees_team(worker) else [mine(worker)]


def _ids_near(worker: Worker) -> Any:
    """The same as ids, read from indexes alone, so that no row of anybody else is looked at."""
    own = CareTeamMember.select(CareTeamMember.client).where(
        CareTeamMember.worker == worker.id, CareTeamMember.until.is_null())
    return own.union_all(Client.select(Client.id).where(Client.team == worker.team_id)) if sees_team(worker) else own


def _are_many(words: list[int]) -> bool:
    """Whether the index holds more entries of these words than are worth walking for a few clients."""
    beyond = ClientName.select(ClientName.id).where(ClientName.word << words).offset(MANY).limit(1)
    return beyond.tuples().first() is not None


def _has(words: list[int], client_id: Any) -> Any:
    """That a client has one of these words."""
    also = ClientName.alias()
    # One word: one look at (word, client). Several: the sum keeps the planner from trying each of them.
    word = also.word == words[0] if len(words) == 1 else (also.word + 0) << words
    return fn.EXISTS(also.select(also.id).where(also.client_id == client_id, word))


# --- By digits ------------------------------------------------------------------------------------


def _by_numbers(worker: Worker, numbers: Sequence[NumberTerm]) -> list[int]:
    """Ids of visible clients who fit all numbers. Each meaning of the first is its own walk along an index."""
    ids: dict[int, None] = {}
    for meaning in _meanings(numbers[0]):
        others = (_fits(number) for number in numbers[1:])
        query = Client.select(Client.id).where(meaning, visible(worker), *others).limit(MOST + 1)
        ids.update(dict.fromkeys(row for row, in query.tuples()))
    return list(ids)


def _meanings(term: NumberTerm) -> list[Any]:
    """What these digits may mean, the most exact meaning first."""
    meanings: list[Any] = []
    if term.number is not None:
        meanings.append(Client.id == term.number)
    if term.born:
        meanings.append(Client.born << list(term.born))
    if term.phone:
        meanings.append(Client.phone_tail == term.phone[-4:])
    if term.year is not None:
        meanings.append(Client.born.between(date(term.year, 1, 1), date(term.year, 12, 31)))
    return meanings


def _fits(term: NumberTerm) -> Any:
    return reduce(or_, _meanings(term))


def _right_phone(row: Any, numbers: Sequence[NumberTerm]) -> bool:
    """Whether a whole phone number that was typed is the client's, not only its last four digits."""
    whole = [term.phone for term in numbers if len(term.phone) > 4 and term.number is None and not term.born]
    digits = "".join(c for c in row.phone if c.isdecimal())
    return all(digits.endswith(phone[-7:]) for phone in whole)

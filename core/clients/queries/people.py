"""Questions about clients: who may be the same person, who works with a client, what was decided when."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import SQL, Case

from core.accounts.models import Clearance, Worker, active_workers
from core.clients.models import Alert, CareTeamMember, Client, ClientState, names, open_items
from core.clients.queries.search import rows_of, search
from core.clients.queries.visibility import visible
from core.clients.rules import NOBODY, Likeness, Person, likeness, phone_numbers
from core.foundation.prepared import Prepared, given

SAME_DAY = 200  # clients born on one day that are looked at; in an agency of a million there are about 35
SHOWN = 8
PAIRED = 3  # words of a first and of a last name that are looked for with each other


@dataclass(frozen=True)
class Candidate:
    """A client who may be the person that is to be added, and what speaks for it."""

    row: Any
    likeness: Likeness


def candidates(worker: Worker, given: str, family: str, born: date | None, phone: str,
               today: date) -> list[Candidate]:
    """Clients this worker sees who look like this person, the likeliest first."""
    typed = _person(given, family, "", born, phone)
    rows = {row.id: row for asked in _pairs(given, family) for row in search(worker, asked, today).rows}
    if phone:
        rows |= {row.id: row for number in phone_numbers(phone) for row in search(worker, number, today).rows}
    if born:
        rows |= {row.id: row for row in rows_of(_born_near(worker, born))}
    known = ((row, _person(f"{row.given} {row.preferred}", row.family, row.other_names,
                           None if row.born_precision else row.born, row.phone))
             for row in rows.values())
    compared = [Candidate(row, likeness(typed, one, is_nickname)) for row, one in known]
    shown = [candidate for candidate in compared if candidate.likeness.is_shown]
    return sorted(shown, key=lambda candidate: -candidate.likeness.score)[:SHOWN]


def _pairs(given: str, family: str) -> list[str]:
    """What is looked for: each first name with each last name, so that one word more hides nobody."""
    first, last = _letters(given)[:PAIRED], _letters(family)[:PAIRED]
    return list(dict.fromkeys([" ".join((*first, *last)), *(f"{one} {other}" for one in first or [""]
                                                            for other in last)]))


def _letters(name: str) -> list[str]:
    """The words of a name that say who somebody is, and that the search box takes for no birthday or number."""
    return [word for word in names.words(name) if not word.isdecimal() and word not in NOBODY]


def is_nickname(one: str, other: str) -> bool:
    """Whether one of two first names stands for the other."""
    return other in names.nicknames(one) or one in names.nicknames(other)


def _person(given: str, family: str, other: str, born: date | None, phone: str) -> Person:
    return Person(tuple(names.words(given)), tuple(names.words(f"{family} {other}")), born,
                  [*phone_numbers(phone), ""][0])


def _born_near(worker: Worker, born: date) -> list[int]:
    """Ids of clients born on this day, or on the one with day and month swapped."""
    days = [born]
    if born.day <= 12:
        days.append(date(born.year, born.day, born.month))
    rows = Client.select(Client.id).where(Client.born << days, visible(worker)).limit(SAME_DAY)
    return [number for number, in rows.tuples()]


CARE_TEAM = Prepared(lambda: CareTeamMember.select(
    CareTeamMember.id, CareTeamMember.worker.alias("worker_id"), Worker.name, CareTeamMember.part, CareTeamMember.since,
    CareTeamMember.until)
    .join(Worker).where(CareTeamMember.client == given("client"))
    .order_by(SQL("until IS NOT NULL"), CareTeamMember.since).limit(100))


def care_team(client_id: int) -> Sequence[Any]:
    """Who works with the client, and who did: id, worker_id, name, part, since, until; present ones first."""
    return CARE_TEAM.rows(client=client_id)


def history(client_id: int, may_see: Iterable[str], kind: str = "") -> Sequence[Any]:
    """Changes of status, risk and safe-contact rule, newest first: id, kind, value, reason, by, at, sensitivity.

    The reason is "" and the sensitivity too when somebody cleared for these may not know it; the change itself stands
    on the client and everybody who sees the client may.
    """
    known = ClientState.sensitivity << list(may_see)
    query = ClientState.select(
        ClientState.id, ClientState.kind, ClientState.value, ClientState.by, ClientState.at,
        Case(None, [(known, ClientState.reason)], "").alias("reason"),
        Case(None, [(known, ClientState.sensitivity)], "").alias("sensitivity")).where(ClientState.client == client_id)
    if kind:
        query = query.where(ClientState.kind == kind)
    return list(query.order_by(ClientState.id.desc()).limit(100).namedtuples())


def alerts(client_id: int, may_see: Iterable[str]) -> Sequence[Alert]:
    """The last hundred alerts, removed and renewed ones too, that somebody cleared for these may know; newest first."""
    return list(Alert.select().where(Alert.client == client_id, Alert.sensitivity << list(may_see))
                .order_by(Alert.id.desc()).limit(100))


def uncleared(client: Client, sensitivity: str) -> list[str]:
    """The names of those who have work with this client and may not see records of this sensitivity."""
    ids = {client.worker_id, *(item.worker_id for item in open_items(client_id=client.id) if item.moves)} - {0}
    cleared = {worker.id for worker in active_workers(cleared_for=sensitivity)}
    return sorted(names_of(ids - cleared).values()) if sensitivity else []


def names_of(worker_ids: Iterable[int]) -> dict[int, str]:
    """The names of these workers, by id."""
    return dict(Worker.select(Worker.id, Worker.name).where(Worker.id << list(set(worker_ids))).tuples())


def is_cleared(worker_id: int, sensitivity: str) -> bool:
    """Whether this worker may see records of this sensitivity."""
    return not sensitivity or Clearance.select().where(
        Clearance.worker == worker_id, Clearance.policy == sensitivity).exists()

"""The list of clients: whose, which, in what order, one page at a time.

With a team or the whole agency, every combination of status and risk is one strand of an index that is
already in the order asked for; the page is woven of the beginnings of the strands. So a page costs the same
with a hundred clients or a million, whatever filter and order. One's own clients are few and are sorted.
"""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from peewee import JOIN, SQL, Case, Select, Value

from core.accounts.models import Worker
from core.clients.models import STATUSES, CareTeamMember, Client
from core.clients.queries.visibility import cleared, sees_everybody, sees_team, visible

ROWS = 50
RISK_ORDER = ("high", "medium", "low", "")  # of the order by risk, the highest first
ORDERS = {"name": Client.name_sort, "next": Client.next_on, "last": Client.last_contact_on,
          "risk": Client.name_sort}


@dataclass(frozen=True)
class Wanted:
    """Whose clients, which of them, in what order ("-next" is backwards), after or before which one."""

    show: str = "mine"
    status: str = "active"
    risk: str = "any"
    sort: str = "name"
    after: int = 0
    before: int = 0

    @property
    def order(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_backwards(self) -> bool:
        """Whether the index is walked from its end: an order upside down, or the page before one."""
        return self.sort.startswith("-") != bool(self.before)

    @property
    def statuses(self) -> tuple[str, ...]:
        return tuple(STATUSES) if self.status == "all" else (self.status,)

    @property
    def risks(self) -> tuple[str, ...]:
        return RISK_ORDER if self.risk == "any" else ("" if self.risk == "none" else self.risk,)


@dataclass(frozen=True)
class Page:
    """One page of the list; `next` and `previous` are ids of clients to go on from, or 0."""

    rows: Sequence[Any]
    next: int = 0
    previous: int = 0


def shows(worker: Worker) -> tuple[str, ...]:
    """Whose clients this worker may have listed, the nearest first."""
    own = ("mine",) if worker.role_names & {"case_manager", "supervisor"} else ()
    team = ("team",) if worker.team_id is not None and (sees_team(worker) or sees_everybody(worker)) else ()
    return (*own, *team, *(("all",) if sees_everybody(worker) else ())) or ("mine",)


def caseload(worker: Worker, wanted: Wanted) -> Page:
    """One page of the clients that are wanted."""
    start = _place(worker, wanted)
    ids = [row[0] for row in _ids(worker, wanted, start)]
    more, ids = len(ids) > ROWS, ids[:ROWS]
    if wanted.before:
        ids.reverse()
    rows = _rows(ids)
    goes_on, goes_back = (bool(start), more) if wanted.before else (more, bool(start))
    return Page(rows, rows[-1].id if rows and goes_on else 0, rows[0].id if rows and goes_back else 0)


def _rows(ids: list[int]) -> list[Any]:
    if not ids:
        return []
    place = {client_id: n for n, client_id in enumerate(ids)}
    rows = (Client.select(Client.id, Client.given, Client.family, Client.preferred, Client.born, Client.risk,
                          Client.status, Client.next_on, Client.last_contact_on, Client.language,
                          Client.interpreter, Client.restricted_at, Client.sensitivity,
                          Worker.name.alias("worker"))
            .join(Worker).where(Client.id << ids).namedtuples())
    return sorted(rows, key=lambda row: place[row.id])


def _place(worker: Worker, wanted: Wanted) -> tuple[Any, ...]:
    """Where the page begins: risk, key, id of a client. Only of one they see, or its name could be guessed."""
    at = wanted.after or wanted.before
    if not at:
        return ()
    return (Client.select(Client.risk, ORDERS[wanted.order], Client.id)
            .where(Client.id == at, visible(worker)).tuples().first() or ())


def _ids(worker: Worker, wanted: Wanted, start: tuple[Any, ...]) -> Any:
    if wanted.show == "mine":
        return _own(worker, wanted, start)
    strands = [Select((strand.alias("strand"),), (SQL("*"),)).bind(Client._meta.database)
               for strand in _strands(worker, wanted, start)]
    if not strands:
        return ()
    woven = reduce(lambda one, other: one.union_all(other), strands)
    order = (SQL("place"), SQL("sort_key"), SQL("id"))
    return woven.order_by(*(part.desc() if wanted.is_backwards else part for part in order)).limit(ROWS + 1).tuples()


def _strands(worker: Worker, wanted: Wanted, start: tuple[Any, ...]) -> Iterator[Any]:
    """One query for each status and risk, each along an index; those before the start are left out."""
    key = ORDERS[wanted.order]
    whose = Client.team == worker.team_id if wanted.show == "team" else None
    first = _rank(wanted, start[0]) if start else 0
    for status in wanted.statuses:
        for risk in wanted.risks:
            rank = _rank(wanted, risk)
            if start and (rank > first if wanted.is_backwards else rank < first):
                continue
            query = Client.select(Client.id, Value(rank).alias("place"), key.alias("sort_key")).where(
                Client.status == status, Client.risk == risk, visible(worker))
            if whose is not None:
                query = query.where(whose)
            if start and rank == first:
                query = query.where(_beyond(key, start, wanted.is_backwards))
            yield query.order_by(*_direction(wanted, key, Client.id)).limit(ROWS + 1)


def _rank(wanted: Wanted, risk: str) -> int:
    return RISK_ORDER.index(risk) if wanted.order == "risk" else 0


def _own(worker: Worker, wanted: Wanted, start: tuple[Any, ...]) -> Any:
    """The clients on whose care team the worker is. CROSS makes SQLite begin with these few."""
    key = ORDERS[wanted.order]
    places = [(risk, place) for place, risk in enumerate(RISK_ORDER)]
    rank = Case(Client.risk, places) if wanted.order == "risk" else None
    query = (CareTeamMember.select(Client.id).join(Client, JOIN.CROSS)
             .where(CareTeamMember.worker == worker.id, CareTeamMember.until.is_null(), cleared(worker),
                    Client.id == CareTeamMember.client, Client.status << list(wanted.statuses)))
    if wanted.risk != "any":
        query = query.where(Client.risk << list(wanted.risks))
    if start:
        beyond = _beyond(key, start, wanted.is_backwards)
        if rank is not None:
            first = _rank(wanted, start[0])
            further = rank < first if wanted.is_backwards else rank > first
            beyond = further | ((rank == first) & beyond)
        query = query.where(beyond)
    parts = (key, Client.id) if rank is None else (rank, key, Client.id)
    return query.order_by(*_direction(wanted, *parts)).limit(ROWS + 1).tuples()


def _beyond(key: Any, start: tuple[Any, ...], backwards: bool) -> Any:
    """After (or before) the start, spelled out so that both databases seek: a row value scans the index."""
    _risk, value, client_id = start
    if backwards:
        return (key <= value) & ((key < value) | (Client.id < client_id))
    return (key >= value) & ((key > value) | (Client.id > client_id))


def _direction(wanted: Wanted, *parts: Any) -> list[Any]:
    return [part.desc() if wanted.is_backwards else part.asc() for part in parts]

"""The list of clients: whose, which, in what order, one page at a time.

With a team or the whole agency, every combination of status and risk is one strand of an index that is
already in the order asked for; the page is woven of the beginnings of the strands. So a page costs the same
with a hundred clients or a million, whatever filter and order. One's own clients are few and are sorted.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from peewee import JOIN, SQL, Case, Select, Value

from core.accounts.models import Worker
from core.clients.models import STATUSES, CareTeamMember, Client, first_day_of
from core.clients.queries.visibility import cleared, sees_everybody, sees_team, visible
from core.web.paging import Page, Position, beyond, page_of

ROWS = 50
RISK_ORDER = ("high", "medium", "low", "")  # of the order by risk, the highest first
ORDERS = {"name": Client.name_sort, "next": Client.next_on, "last": Client.last_contact_on,
          "risk": Client.name_sort}
BEGINNING = Position()
NOTHING_ON: frozenset[str] = frozenset()
OWN = ("mine", "care_team")  # the clients assigned to the worker, and those on whose care team the worker merely is


@dataclass(frozen=True)
class Wanted:
    """Whose clients, which of them, in what order ("-next" is backwards)."""

    show: str = "mine"
    status: str = "active"
    risk: str = "any"
    sort: str = "name"

    @property
    def name(self) -> str:
        """The list's name, to which the positions in it are bound."""
        return f"clients {self.show} {self.status} {self.risk} {self.sort}"

    @property
    def order(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def statuses(self) -> tuple[str, ...]:
        return tuple(STATUSES) if self.status == "all" else (self.status,)

    @property
    def risks(self) -> tuple[str, ...]:
        return RISK_ORDER if self.risk == "any" else ("" if self.risk == "none" else self.risk,)

    def rank(self, risk: str) -> int:
        """The place of a risk in the order; 0 when the order does not ask for it."""
        return RISK_ORDER.index(risk) if self.order == "risk" else 0


@dataclass(frozen=True)
class Walk:
    """From where, and which way. A position's key is the rank of the risk, the value of the order and the id, as the
    client was listed."""

    position: Position
    descending: bool

    @classmethod
    def of(cls, wanted: Wanted, position: Position) -> Walk:
        return cls(position, wanted.sort.startswith("-") != position.backwards)

    @property
    def key(self) -> tuple[Any, ...]:
        return self.position.key

    def ordered(self, query: Any, *columns: Any) -> Any:
        """As many rows as a page takes, and one more."""
        return query.order_by(*(column.desc() if self.descending else column.asc()
                                for column in columns)).limit(ROWS + 1)

    def beyond(self, columns: tuple[Any, ...], key: tuple[Any, ...]) -> Any:
        """That a row lies behind the position."""
        return beyond(columns, key, [self.descending] * len(columns))


def shows(worker: Worker) -> tuple[str, ...]:
    """Whose clients this worker may have listed, the nearest first."""
    own = OWN if worker.role_names & {"case_manager", "supervisor"} else ()
    team = ("team",) if worker.team_id is not None and (sees_team(worker) or sees_everybody(worker)) else ()
    return (*own, *team, *(("all",) if sees_everybody(worker) else ())) or ("mine",)


def caseload(worker: Worker, wanted: Wanted, position: Position = BEGINNING,
             on: frozenset[str] = NOTHING_ON) -> Page:
    """One page of the clients that are wanted. `on` names the specializations whose dates count."""
    walk = Walk.of(wanted, position)
    keys = {row[-1]: tuple(row) for row in _keys(worker, wanted, walk)}
    page = page_of(wanted.name, list(keys), ROWS, position, keys.__getitem__)
    return Page(_rows(page.rows, worker, on), page.next, page.previous)


def _rows(ids: Any, worker: Worker, on: frozenset[str]) -> list[Any]:
    if not ids:
        return []
    place = {client_id: n for n, client_id in enumerate(ids)}
    rows = (Client.select(Client.id, Client.given, Client.family, Client.preferred, Client.born, Client.risk,
                          Client.status, Client.last_contact_on, Client.language, Client.interpreter,
                          Client.restricted_at, Client.sensitivity, Worker.name.alias("worker"),
                          first_day_of(worker, on).alias("next_on"))
            .join(Worker).where(Client.id << list(ids)).namedtuples())
    return sorted(rows, key=lambda row: place[row.id])


def _keys(worker: Worker, wanted: Wanted, walk: Walk) -> Any:
    """Rank, value and id of the clients of a page, in the order of the walk."""
    if wanted.show in OWN:
        return _own(worker, wanted, walk)
    strands = [Select((strand.alias("strand"),), (SQL("*"),)).bind(Client._meta.database)
               for strand in _strands(worker, wanted, walk)]
    if not strands:
        return ()
    woven = reduce(lambda one, other: one.union_all(other), strands)
    return walk.ordered(woven, SQL("place"), SQL("sort_key"), SQL("id")).tuples()


def _strands(worker: Worker, wanted: Wanted, walk: Walk) -> Iterator[Any]:
    """One query for each status and risk, each along an index; those before the position are left out."""
    value = ORDERS[wanted.order]
    first = walk.key[0] if walk.key else 0
    for status in wanted.statuses:
        for risk in wanted.risks:
            rank = wanted.rank(risk)
            if walk.key and (rank > first if walk.descending else rank < first):
                continue
            query = Client.select(Value(rank).alias("place"), value.alias("sort_key"), Client.id).where(
                Client.status == status, Client.risk == risk, visible(worker))
            if wanted.show == "team":
                query = query.where(Client.team == worker.team_id)
            if walk.key and rank == first:
                query = query.where(walk.beyond((value, Client.id), walk.key[1:]))
            yield walk.ordered(query, value, Client.id)


def _own(worker: Worker, wanted: Wanted, walk: Walk) -> Any:
    """The clients assigned to the worker, who is on their care teams, or the others on whose care team the worker is.

    CROSS makes SQLite begin with these few.
    """
    value = ORDERS[wanted.order]
    rank = Case(Client.risk, [(risk, wanted.rank(risk)) for risk in RISK_ORDER])
    assigned = Client.worker == worker.id if wanted.show == "mine" else Client.worker != worker.id
    query = (CareTeamMember.select(rank.alias("place"), value.alias("sort_key"), Client.id)
             .join(Client, JOIN.CROSS)
             .where(CareTeamMember.worker == worker.id, CareTeamMember.until.is_null(), cleared(worker),
                    Client.id == CareTeamMember.client, assigned, Client.status << list(wanted.statuses)))
    if wanted.risk != "any":
        query = query.where(Client.risk << list(wanted.risks))
    if walk.key:
        query = query.where(walk.beyond((rank, value, Client.id), walk.key))
    return walk.ordered(query, rank, value, Client.id).tuples()

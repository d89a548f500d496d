"""The list of clients: whose, which, in what order, one page at a time.

With a team or the whole agency, every combination of status and risk is one strand of an index that is
already in the order asked for; the page is woven of the beginnings of the strands. So a page costs the same
with a hundred clients or a million, whatever filter and order. One's own clients are few and are sorted.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from itertools import product
from typing import Any

from peewee import JOIN, SQL, Case, Select, Value

from core.accounts.models import Worker
from core.clients.models import STATUSES, CareTeamMember, Client, first_day_of
from core.clients.queries.visibility import Reader, cleared, sees_everybody, sees_team, visible
from core.extension.registry import CORE
from core.foundation import clock
from core.foundation.prepared import Prepared, given
from core.web.paging import Page, Position, beyond, page_of

ROWS = 50
RISK_ORDER = ("high", "medium", "low", "")  # of the order by risk, the highest first
ORDERS = {"name": Client.name_sort, "next": Client.next_on, "last": Client.last_contact_on,
          "risk": Client.name_sort}
BEGINNING = Position()
NOTHING_ON: frozenset[str] = frozenset()
KEY = ("rank", "value", "id")  # of a position
OWN = ("mine", "care_team")  # the clients assigned to the worker, and those on whose care team the worker merely is


def rank_of(risk: str, order: str) -> int:
    """The place of a risk in the order; 0 when the order does not ask for it."""
    return RISK_ORDER.index(risk) if order == "risk" else 0


@dataclass(frozen=True)
class Wanted:
    """Whose clients, which of them, in what order ("-next" is backwards)."""

    show: str = "mine"
    status: str = "active"
    risk: str = "any"
    sort: str = "name"
    unreached: int = 0  # days in which the client was not reached; 0: whether or not

    @property
    def name(self) -> str:
        """The list's name, to which the positions in it are bound."""
        return f"clients {self.show} {self.status} {self.risk} {self.sort} {self.unreached}"

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
        return rank_of(risk, self.order)


@dataclass(frozen=True)
class Walk:
    """In which order and which way a page is read, and whether from a position: what its text depends on.

    A position's key is the rank of the risk, the value of the order and the id, as the client was listed.
    """

    order: str
    descending: bool
    goes_on: bool
    unreached: bool = False  # only who was not reached since a day

    @property
    def value(self) -> Any:
        return ORDERS[self.order]

    def ordered(self, query: Any, *columns: Any) -> Any:
        """In the order of the walk."""
        return query.order_by(*(column.desc() if self.descending else column.asc() for column in columns))

    @property
    def limits(self) -> tuple[Any, ...]:
        """What else a client must be like to be listed."""
        return (Client.last_contact_on < given("reached_by"), ~Client.deceased) if self.unreached else ()

    def beyond(self, *columns: Any) -> Any:
        """That a row lies behind the position in an order of these columns, the last of its key."""
        key = (given("rank"), given("value"), given("id"))[-len(columns):]
        return beyond(columns, key, [self.descending] * len(columns))


@dataclass(frozen=True)
class Strand:
    """The clients of one status and risk; `place` numbers its values, `is_cut` when the position lies in it."""

    place: int
    rank: int
    is_cut: bool


def shows(worker: Worker) -> tuple[str, ...]:
    """Whose clients this worker may have listed, the nearest first."""
    own = OWN if worker.role_names & {"case_manager", "supervisor"} else ()
    team = ("team",) if worker.team_id is not None and (sees_team(worker) or sees_everybody(worker)) else ()
    return (*own, *team, *(("all",) if sees_everybody(worker) else ())) or ("mine",)


def caseload(worker: Worker, wanted: Wanted, position: Position = BEGINNING,
             on: frozenset[str] = NOTHING_ON) -> Page:
    """One page of the clients that are wanted. `on` names the specializations whose dates count."""
    reader = Reader.of(worker)
    walk = Walk(wanted.order, wanted.sort.startswith("-") != position.backwards, bool(position.key),
                bool(wanted.unreached))
    since = {"reached_by": clock.today() - timedelta(days=wanted.unreached)} if wanted.unreached else {}
    values = {**reader.values, **since, "plugins": [CORE, *sorted(on)], **dict(zip(KEY, position.key, strict=False))}
    if wanted.show in OWN:
        rows = OWN_CLIENTS.rows(wanted.show, walk, statuses=wanted.statuses, risks=wanted.risks, **values)
    else:
        strands, which = _strands(wanted, walk, position.key)
        rows = CLIENTS.rows(reader.way, wanted.show, walk, strands, **which, **values) if strands else []
    return page_of(wanted.name, rows, ROWS, position, lambda row: (row.place, row.sort_key, row.id))


def _strands(wanted: Wanted, walk: Walk, key: tuple[Any, ...]) -> tuple[tuple[Strand, ...], dict[str, str]]:
    """The strands of a page, without those before the position, and the values of their statuses and risks."""
    strands: list[Strand] = []
    values: dict[str, str] = {}
    for status, risk in product(wanted.statuses, wanted.risks):
        rank = wanted.rank(risk)
        if key and (rank > key[0] if walk.descending else rank < key[0]):
            continue
        place = len(strands)
        strands.append(Strand(place, rank, bool(key) and rank == key[0]))
        values |= {f"status{place}": status, f"risk{place}": risk}
    return tuple(strands), values


def _all_clients(way: str, show: str, walk: Walk, strands: tuple[Strand, ...]) -> Any:
    reader = Reader.given(way)
    woven = reduce(lambda one, other: one.union_all(other), (_along(strand, reader, show, walk) for strand in strands))
    return _rows(walk.ordered(woven, SQL("place"), SQL("sort_key"), SQL("id")).limit(ROWS + 1), walk, reader)


def _along(strand: Strand, reader: Reader, show: str, walk: Walk) -> Any:
    """The clients of a strand, along an index."""
    query = Client.select(Value(strand.rank).alias("place"), walk.value.alias("sort_key"), Client.id).where(
        Client.status == given(f"status{strand.place}"), Client.risk == given(f"risk{strand.place}"), visible(reader),
        *walk.limits)
    if show == "team":
        query = query.where(Client.team == reader.team_id)
    if strand.is_cut:
        query = query.where(walk.beyond(walk.value, Client.id))
    query = walk.ordered(query, walk.value, Client.id).limit(ROWS + 1)
    return Select((query.alias("strand"),), (SQL("*"),)).bind(Client._meta.database)


def _own_clients(show: str, walk: Walk) -> Any:
    """The clients assigned to the worker, who is on their care teams, or the others on whose care team the worker is.

    CROSS makes SQLite begin with these few.
    """
    reader = Reader.given("own")
    rank = Case(Client.risk, [(risk, rank_of(risk, walk.order)) for risk in RISK_ORDER])
    assigned = Client.worker == reader.id if show == "mine" else Client.worker != reader.id
    query = (CareTeamMember.select(rank.alias("place"), walk.value.alias("sort_key"), Client.id)
             .join(Client, JOIN.CROSS)
             .where(CareTeamMember.worker == reader.id, CareTeamMember.until.is_null(), cleared(reader),
                    Client.id == CareTeamMember.client, assigned, Client.status << given("statuses"),
                    Client.risk << given("risks"), *walk.limits))
    if walk.goes_on:
        query = query.where(walk.beyond(rank, walk.value, Client.id))
    return _rows(walk.ordered(query, rank, walk.value, Client.id).limit(ROWS + 1), walk, reader)


def _rows(keys: Any, walk: Walk, reader: Reader) -> Any:
    """What the list shows of the clients with these keys, in their order."""
    listed = keys.alias("listed")
    query = (Client.select(Client.id, Client.given, Client.family, Client.preferred, Client.born,
                           Client.born_precision, Client.deceased, Client.died_on, Client.risk,
                           Client.status, Client.last_contact_on,
                           Client.language, Client.interpreter,
                           Client.restricted_at, Client.sensitivity, Worker.name.alias("worker"),
                           first_day_of(reader, given("plugins")).alias("next_on"), listed.c.place, listed.c.sort_key)
             .join(Worker).join(listed, on=(listed.c.id == Client.id)))
    return walk.ordered(query, listed.c.place, listed.c.sort_key, Client.id)


OWN_CLIENTS, CLIENTS = Prepared(_own_clients), Prepared(_all_clients)

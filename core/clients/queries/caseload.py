"""The list of clients: whose, which, in what order, one page at a time.

With a team or the whole agency, every combination of status and risk is one strand of an index that is
already in the order asked for; the page is woven of the beginnings of the strands. So a page costs the same
with a hundred clients or a million, whatever filter and order. One's own clients are few and are sorted.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import reduce
from itertools import product
from typing import Any
from urllib.parse import urlencode

from peewee import JOIN, SQL, Case, Select, Value, fn

from core.accounts.models import Worker
from core.clients.models import ALERT_KINDS, STATUSES, Alert, CareTeamMember, Client, first_day_of
from core.clients.queries.visibility import Reader, cleared, mine, sees_everybody, sees_team, visible
from core.extension.registry import CORE
from core.foundation import clock
from core.foundation.prepared import Prepared, given
from core.web.paging import Page, Position, beyond, page_of

ROWS = 50
MOST_COUNTED = 1_001
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


def _has_alert(reader: Reader) -> Any:
    """Whether an alert of these kinds stands that the reader may see."""
    return fn.EXISTS(Alert.select(1).where(Alert.client == Client.id, Alert.ended_at.is_null(),
                                           Alert.kind << given("alert"), Alert.sensitivity << reader.may_see))


LIMITS: dict[str, Callable[[Reader], Any]] = {  # what narrows a list, each with its value of the same name
    "unreached": lambda _reader: (Client.last_contact_on < given("unreached")) & ~Client.deceased,
    "language": lambda _reader: fn.LOWER(Client.language) == fn.LOWER(given("language")),
    "alert": _has_alert,
    "worker": lambda _reader: Client.worker == given("worker"),
}


@dataclass(frozen=True)
class Wanted:
    """Whose clients, which of them, in what order ("-next" is backwards)."""

    show: str = "mine"
    status: str = "active"
    risk: str = "any"
    sort: str = "name"
    unreached: int = 0  # days in which the client was not reached; 0: whether or not
    language: str = ""  # as it was typed; "": any
    alert: str = ""  # a kind of alert that stands, or "any" for one of any kind; "": whether or not
    worker: int = 0  # to whom the client is assigned; 0: anybody

    @property
    def name(self) -> str:
        """The list's name, to which the positions in it are bound."""
        return f"clients {self.asked}"

    @property
    def asked(self) -> str:
        """The part of an address that asks for this list; it names no client."""
        always = ("show", "status", "risk", "sort")
        names = (*always, *(name for name in LIMITS if getattr(self, name)))
        return urlencode({name: getattr(self, name) for name in names})

    def by(self, order: str) -> Wanted:
        """The same clients in this order; backwards when they are in it already."""
        return replace(self, sort=f"-{order}" if self.sort == order else order)

    @property
    def is_narrowed(self) -> bool:
        """Whether one of the less common limits narrows the list."""
        return bool(self.language or self.alert or self.worker)

    @property
    def limits(self) -> dict[str, Any]:
        """The limits that narrow the list, with their values for a query."""
        values = {"unreached": clock.today() - timedelta(days=self.unreached), "language": self.language,
                  "alert": list(ALERT_KINDS) if self.alert == "any" else [self.alert], "worker": self.worker}
        return {name: values[name] for name in LIMITS if getattr(self, name)}

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
    limits: tuple[str, ...] = ()  # names of LIMITS that apply

    @property
    def value(self) -> Any:
        return ORDERS[self.order]

    def ordered(self, query: Any, *columns: Any) -> Any:
        """In the order of the walk."""
        return query.order_by(*(column.desc() if self.descending else column.asc() for column in columns))

    def narrowed(self, reader: Reader) -> Iterator[Any]:
        """What else a client must be like to be listed."""
        return (LIMITS[name](reader) for name in self.limits)

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
    limits = wanted.limits
    walk = Walk(wanted.order, wanted.sort.startswith("-") != position.backwards, bool(position.key), tuple(limits))
    values = {**reader.values, **limits, "plugins": [CORE, *sorted(on)], **dict(zip(KEY, position.key, strict=False))}
    if wanted.show in OWN:
        rows = OWN_CLIENTS.rows(wanted.show, walk, statuses=wanted.statuses, risks=wanted.risks, **values)
    else:
        strands, which = _strands(wanted, walk, position.key)
        rows = CLIENTS.rows(reader.way, wanted.show, walk, strands, **which, **values) if strands else []
    return page_of(wanted.name, rows, ROWS, position, _key_of)


def everybody(worker: Worker, wanted: Wanted, on: frozenset[str] = NOTHING_ON) -> list[Any]:
    """All clients of a list in its order, page by page; who moved meanwhile is in it once."""
    found: dict[int, Any] = {}
    position = BEGINNING
    while True:
        listed = caseload(worker, wanted, position, on)
        for row in listed.rows:
            found.setdefault(row.id, row)
        if not listed.next:
            return list(found.values())
        position = Position(_key_of(listed.rows[-1]))


def how_many(worker: Worker, wanted: Wanted) -> int:
    """How many clients a list has; MOST_COUNTED stands for that many or more."""
    reader, limits = Reader.of(worker), wanted.limits
    row, = COUNTED.rows(reader.way, wanted.show, tuple(limits), statuses=wanted.statuses, risks=wanted.risks,
                        **limits, **reader.values)
    return int(row.number)


def _counted(way: str, show: str, limits: tuple[str, ...]) -> Any:
    reader = Reader.given(way)
    query = Client.select(Client.id).where(Client.status << given("statuses"), Client.risk << given("risks"),
                                           *(LIMITS[name](reader) for name in limits))
    if show in OWN:
        assigned = Client.worker == reader.id if show == "mine" else Client.worker != reader.id
        query = query.where(mine(reader), cleared(reader), assigned)
    else:
        query = query.where(visible(reader), *([Client.team == reader.team_id] if show == "team" else []))
    return Select((query.limit(MOST_COUNTED).alias("some"),), (fn.COUNT(SQL("*")).alias("number"),)).bind(
        Client._meta.database)


def _key_of(row: Any) -> tuple[Any, ...]:
    """Where a row stands in its list."""
    return (row.place, row.sort_key, row.id)


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
        *walk.narrowed(reader))
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
                    Client.risk << given("risks"), *walk.narrowed(reader)))
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


OWN_CLIENTS, CLIENTS, COUNTED = Prepared(_own_clients), Prepared(_all_clients), Prepared(_counted)

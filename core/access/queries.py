"""Who of the staff may have a record of a client: the pure rules, asked with what the database holds."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from core.access.models import Agency
from core.access.rules import ClientFacts, StaffFacts, has_permission, may_have, responsible, sees
from core.accounts.models import Clearance, Worker
from core.foundation.db import listed
from core.foundation.prepared import Prepared, given


class Assigner:
    """Knows one client and everybody who works here, and says who gets a date or a piece of work of the client."""

    def __init__(self, client: ClientFacts, staff: Mapping[int, StaffFacts], scope: str) -> None:
        self.client, self.staff, self.scope = client, staff, scope

    @classmethod
    def of(cls, client: Any) -> Self:
        """For one client (a Client)."""
        return cls(client.facts(), Staff(), Agency.here().scope)

    def worker_for(self, intended: int, sensitivity: str) -> int:
        """The id of the worker on whose Today a date of this sensitivity stands."""
        return responsible(intended, sensitivity, self.client, self.staff, self.scope)

    def sees(self, worker_id: int) -> bool:
        """Whether the client is there for this worker."""
        worker = self.staff.get(worker_id)
        return worker is not None and sees(worker, self.client, self.scope)

    def may_have(self, worker_id: int, sensitivity: str) -> bool:
        """Whether this worker has a Today and may see a record of this client with this sensitivity."""
        worker = self.staff.get(worker_id)
        return worker is not None and may_have(worker, sensitivity, self.client, self.scope)

    def may_join(self, worker_id: int, sensitivity: str) -> bool:
        """Whether this worker has a Today and is cleared, so that on the care team they could have the record."""
        worker = self.staff.get(worker_id)
        return (worker is not None and has_permission(worker.roles, "today.write")
                and {self.client.sensitivity, sensitivity} - {""} <= worker.clearances)

    def nearest_to_join(self, sensitivity: str, former: Iterable[int] = ()) -> int | None:
        """Who would join the care team, so that somebody may have such a record: supervisors of the
        client's team, other supervisors, the last of the former members, anybody; None when nobody is cleared."""
        supervisors = sorted(number for number, worker in self.staff.items() if "supervisor" in worker.roles)
        own = [number for number in supervisors if self.staff[number].team_id == self.client.team_id]
        return next((number for number in (*own, *supervisors, *former, *sorted(self.staff))
                     if self.may_join(number, sensitivity)), None)


class Staff(Mapping[int, StaffFacts]):
    """Everybody who works here, by id: one is read when asked for, all of them only for who goes through them."""

    def __init__(self) -> None:
        self._known: dict[int, StaffFacts | None] = {}
        self._all: dict[int, StaffFacts] | None = None

    def __getitem__(self, worker_id: int) -> StaffFacts:
        if self._all is not None:
            return self._all[worker_id]
        if worker_id not in self._known:
            self._known[worker_id] = staff_facts(worker_id).get(worker_id)
        if (facts := self._known[worker_id]) is None:
            raise KeyError(worker_id)
        return facts

    def __iter__(self) -> Iterator[int]:
        return iter(self._everybody())

    def __len__(self) -> int:
        return len(self._everybody())

    def _everybody(self) -> dict[int, StaffFacts]:
        if self._all is None:
            self._all = staff_facts()
        return self._all


def _staff(which: Any = None) -> Any:
    """The columns of StaffFacts of everybody who works here, or of one of them."""
    cleared = Clearance.select(listed(Clearance.policy)).where(Clearance.worker == Worker.id)
    staff = Worker.select(Worker.id, Worker.roles, Worker.team, cleared.alias("cleared")).where(
        Worker.ended_at.is_null())
    return staff if which is None else staff.where(Worker.id == which)


ALL, ONE = Prepared(_staff), Prepared(lambda: _staff(given("worker")))


def staff_facts(worker_id: int = 0) -> dict[int, StaffFacts]:
    """Everybody who works here, or this worker alone, by id, in one query."""
    rows = ONE.rows(worker=worker_id) if worker_id else ALL.rows()
    return {number: StaffFacts(number, frozenset(roles.split()), team, frozenset((policies or "").split(",")) - {""})
            for number, roles, team, policies in rows}

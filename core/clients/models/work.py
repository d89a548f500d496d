"""Work that is open in clients' records: whose it is, how it is handed over, how it is settled at a closing.

The features that have such work stand above this one. Each answers `open_work` with its own kinds of OpenWork.
"""
from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from blinker import Signal

from core.access.queries import Assigner

open_work = Signal()
"""Asked what is open: open_work.send(None, client_id=7, worker_id=3), of which one may be 0 for "any".

A receiver answers with a list of OpenWork: with a client, everything that is open in its record; with a worker only
what is theirs; with a worker alone, of clients that are not closed.
"""


@dataclass(frozen=True)
class OpenWork:
    """One thing that is open in a client's record. A feature makes a subclass for each kind.

    `row` is the record itself, `worker_id` whose it is (0: nobody's). `wait` is a sentence that says why the client
    cannot be closed before this is done. `moves` is False when it stays with whom it is. `settled_under` is as in Due:
    for who is cleared for it, a protected record has settled this.
    """

    kind: ClassVar[str] = ""
    order: ClassVar[int] = 50  # what is settled first at a closing has the lowest
    ends_at_death: ClassVar[bool] = False  # whether it is settled when the client dies, too: see bring_back()

    row: Any
    client_id: int
    title: str
    worker_id: int = 0
    on: date | None = None
    sensitivity: str = ""
    link: str = ""
    moves: bool = True
    wait: str = ""
    settled_under: str = ""

    def is_open_for(self, reader: Any) -> bool:
        """Whether this worker may know of it and it is not settled for them."""
        return self.sensitivity in reader.may_see and self.settled_under not in reader.clearances

    @property
    def key(self) -> str:
        """What a form calls it: "task-12"."""
        return f"{self.kind}-{self.row.id}"

    def ways(self, by: Any) -> Mapping[str, str]:
        """How this worker can settle it when the client is closed, in words by key; without any it ends by itself."""
        return {}

    @classmethod
    def counted(cls, count: int) -> str:
        """So many of this kind in words: "3 open tasks"."""
        raise NotImplementedError

    @classmethod
    def left_open(cls, count: int) -> str:
        """What becomes of so many that stay with their worker when that worker leaves, in a sentence."""
        return ""

    def give(self, worker_id: int, by: Any) -> None:
        """Let it be this worker's from now on. Called within a transaction."""
        raise NotImplementedError

    def settle(self, way: str, reason: str, by: Any) -> None:
        """Settle it in this way because the client is closed, with the reason. Called within a transaction."""
        raise NotImplementedError

    @classmethod
    def bring_back(cls, row_id: int, by: Any) -> None:
        """Open again what was settled for a client who was taken for dead, if it is still as settle() left it.

        Called within a transaction.
        """
        raise NotImplementedError


def work_of_kind(kind: str) -> type[OpenWork]:
    """The class of this kind. Raises KeyError."""
    return {work.kind: work for work in OpenWork.__subclasses__()}[kind]


def open_items(*, client_id: int = 0, worker_id: int = 0) -> list[OpenWork]:
    """What is open in the record of a client, or with a worker, or both; in the order in which it is settled."""
    items = [item for _receiver, items in open_work.send(None, client_id=client_id, worker_id=worker_id)
             for item in items]
    return sorted(items, key=lambda item: (item.order, item.kind, item.on or date.max, item.row.id))


def hand_over(client: Any, former_id: int, worker_id: int, by: Any, takers: Mapping[str, int] | None = None,
              only: Container[str] | None = None) -> None:
    """Give what somebody has open about a client to another worker.

    `takers` names somebody else for single things, by their key; with `only` nothing but these keys is given. What
    the one who is to take it may not see goes to the nearest who may (see responsible()); what nobody may see stays
    where it is, and so does what is left on a closed client. Call it within the transaction that takes the client from
    them.
    """
    items = [item for item in open_items(client_id=client.id, worker_id=former_id)
             if item.moves and (only is None or item.key in only)] if client.status != "closed" else []
    assigner = Assigner.of(client) if items else None
    for item in items:
        chosen = (takers or {}).get(item.key, worker_id)
        if not assigner.may_join(chosen, item.sensitivity):
            chosen = assigner.worker_for(chosen, item.sensitivity)
        if chosen != former_id and assigner.may_join(chosen, item.sensitivity):
            item.give(chosen, by)

"""An agency of any size, the same for the same seed and day, written a thousand clients at a time."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from random import Random

from core.extension.registry import Registry
from core.foundation import audit, clock
from core.foundation.db import atomic
from core.operations.demo import staff
from core.operations.demo.dates import Dates
from core.operations.demo.lives import Lives
from core.operations.demo.shelf import Shelf
from core.operations.demo.staff import SignIn

AGENCY = "Cedar Crossing Services"
FIRST, BATCH = 200, 1000  # clients of a transaction
MOST = 1_000_000

Progress = Callable[[int, int], None]


def build_agency(registry: Registry, clients: int, seed: int = 1, today: date | None = None,
                 progress: Progress = lambda done, total: None) -> list[SignIn]:
    """Fill an empty agency with so many clients. Returns how one worker of each role signs in.

    `progress(written, total)` is called after each batch. Raises ValueError for a number that is
    not from 1 to 1,000,000, and unless the agency is empty.
    """
    if not 1 <= clients <= MOST:
        raise ValueError(f"An agency can be made with 1 to {MOST:,} clients.")
    staff.must_be_empty()
    random = Random(seed)
    with atomic():
        staff.found_agency(AGENCY)
        today = today or clock.today()
        at = datetime(today.year, today.month, today.day, 12)
        managers, sign_ins = staff.hire(registry, random, clients, at)
        shelf = Shelf(registry, random, managers[0].id, today)
        audit.record("demo", subject="agency", clients=clients, seed=seed, today=today)
    lives, dates = Lives(random, today, shelf), Dates(registry, today)
    for numbers in _batches(clients):
        with atomic():
            records = [lives.live(number, managers[number // staff.CASELOAD], dates.put) for number in numbers]
            lives.write()
            dates.write(records)
        progress(numbers.stop, clients)
    return sign_ins


def _batches(clients: int) -> Iterator[range]:
    """Numbers of clients from 0; the first batch is a small one, because every rule is asked about it."""
    start, size = 0, FIRST
    while start < clients:
        yield range(start, min(start + size, clients))
        start, size = start + size, BATCH

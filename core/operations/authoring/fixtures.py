"""Fixtures for the tests of a plugin: what is due, another day, and the switch. core.testing brings them."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

import pytest
from flask import Flask

from core.clients.models import Client
from core.extension import switches
from core.foundation import clock
from core.monitoring.models import DueItem


@dataclass(frozen=True)
class Line:
    """One line of Today: the last day, its words, the rule that asked for it ("wellbeing.sleep"), its protection."""

    on: date
    title: str
    why: str
    rule: str
    sensitivity: str


@pytest.fixture
def due_lines(app: Flask) -> Callable[[Client], list[Line]]:
    """What is open for a client, the first day first: due_lines(client)."""
    def lines(client: Client) -> list[Line]:
        rows = DueItem.select().where(DueItem.client == client.id, DueItem.closed_at.is_null())
        with app.test_request_context():
            return [Line(row.on, str(row.title), str(row.why), row.rule, row.sensitivity)
                    for row in rows.order_by(DueItem.on, DueItem.id)]
    return lines


@pytest.fixture
def switch(app: Flask) -> Callable[[str, bool], None]:
    """Switch a specialization on or off: switch("wellbeing", False). At first all are on."""
    def flipped(name: str, on: bool) -> None:
        switches.flip(name, on, "test")
    return flipped


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Go on to a later day: travel(30). Sessions end on the way, so sign in again."""
    def gone(days: int) -> None:
        class Later(datetime):
            """What the clock reads; whoever holds its now() or today() goes along."""

            combine = datetime.combine  # type: ignore[assignment]

            @classmethod
            def now(cls, zone: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return datetime.now(zone) + timedelta(days=days)

        monkeypatch.setattr(clock, "datetime", Later)
    return gone

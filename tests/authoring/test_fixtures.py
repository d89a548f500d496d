"""The fixtures that core.testing gives the tests of a plugin."""
from __future__ import annotations

from datetime import timedelta

from core.extend import now, today


def test_travelling_takes_every_clock_along(travel):
    day, moment = today(), now()
    travel(30)
    assert today() - day == timedelta(days=30)
    assert timedelta(days=30) <= now() - moment < timedelta(days=31)

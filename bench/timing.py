"""Timing: one request of each program after the other, round by round, so that a slow minute is everybody's."""
from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.servers import Server

WARMING_UP = 20  # requests that are not counted

Answer = tuple[int, str, float]  # status, body, seconds
Call = Callable[[], Answer]


@dataclass
class Times:
    """Seconds of each request, and of the processor for all of them."""

    each: list[float] = field(default_factory=list)
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Requests per second, by the median."""
        return 1 / statistics.median(self.each)

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the processor for a request."""
        return self.cpu / len(self.each) * 1000

    def ms(self, percent: int) -> float:
        """The milliseconds within which so many percent of the requests were answered."""
        return sorted(self.each)[min(len(self.each) - 1, len(self.each) * percent // 100)] * 1000


def timed(calls: list[Call | None], servers: list[Server], requests: int) -> list[Times | None]:
    """Make each call so many times, in turn with the others; None for what cannot be called.

    Each server's processor time is read at the first counted request and at the end, so no two calls share a server.
    """
    times = [Times() if call else None for call in calls]
    before: list[float] = []
    for turn in range(WARMING_UP + requests):
        if turn == WARMING_UP:
            before = [server.cpu for server in servers]
        for call, kept in zip(calls, times, strict=True):
            if call is None or kept is None:
                continue
            status, text, took = call()
            if status not in (200, 302, 303):
                raise RuntimeError(f"answered {status}: {text[:300]}")
            if turn >= WARMING_UP:
                kept.each.append(took)
    for server, began, kept in zip(servers, before, times, strict=True):
        if kept is not None:
            kept.cpu = server.cpu - began
    return times

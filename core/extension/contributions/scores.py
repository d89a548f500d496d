"""Scores and what they mean: totals, bands, subscales. See the package's own words."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Better = Literal["up", "down"]
Level = Literal["info", "warning", "urgent", "emergency"]

Points = Mapping[str, int]
"""Points of every answered, scored or unscored, closed question, by its key; for flags, scores of subscales as well."""


class Score(Protocol):
    """Turns the points of the scored questions into a total; conditions see the unscored ones as well.

    Missing answers never reach it: with a scored question open there is no total, required or not. A
    question that was not asked reaches it as 0, and conditions not at all.
    """

    def total(self, points: Points) -> int: ...


@dataclass(frozen=True)
class Total:
    """The sum of the points of `of`, or of every scored question when empty."""

    of: tuple[str, ...] = ()

    def total(self, points: Points) -> int:
        return sum(points[key] for key in (self.of or points))


@dataclass(frozen=True)
class Lookup:
    """A sum in which some answers are first looked up in steps."""

    #: a question's (lowest answer, points) pairs, ascending: LACE counts a stay of 4 to 6 days as 4 points.
    #: Questions without steps give their own points
    steps: Mapping[str, tuple[tuple[int, int], ...]]

    def total(self, points: Points) -> int:
        return sum(self._points(key, value) for key, value in points.items())

    def _points(self, key: str, value: int) -> int:
        if key not in self.steps:
            return value
        return max((pair for pair in self.steps[key] if pair[0] <= value), default=(0, 0))[1]


def total(*of: str) -> Total:
    """Score by adding up: all scored questions, or only those named."""
    return Total(of)


def lookup(**steps: tuple[tuple[int, int], ...]) -> Lookup:
    """Score by adding up after looking the named questions up in steps of (lowest answer, points)."""
    return Lookup(steps)


@dataclass(frozen=True)
class Band:
    """What a range of totals is called and what it means in words."""

    label: str  #: what it is called
    meaning: str = ""  #: what it means, in a sentence
    level: Level = "info"  #: its color; from "warning" on it calls for the form's need
    source: str = ""  #: where its cut-off is from
    plan: bool = False  #: it calls for the form's need, although its level is "info"


class Bands(Protocol):
    """Turns a total into a band, or None when nothing is claimed about it."""

    def of(self, total: int, facts: Mapping[str, str]) -> Band | None: ...


@dataclass(frozen=True)
class BandsFrom:
    """Bands by the lowest total of each."""

    lowest: tuple[tuple[int, Band], ...]

    def of(self, total: int, facts: Mapping[str, str]) -> Band | None:
        return next((band for low, band in reversed(self.lowest) if total >= low), None)


@dataclass(frozen=True)
class BandsByFact:
    """Different cut-offs by a fact of the client."""

    fact: str  #: "sex"
    cases: Mapping[str, BandsFrom]  #: the bands by what the fact is; "" holds for anything not named

    def of(self, total: int, facts: Mapping[str, str]) -> Band | None:
        return self.cases.get(facts.get(self.fact, ""), self.cases[""]).of(total, facts)


def bands(lowest: Mapping[int, str | Band]) -> BandsFrom:
    """Bands from a mapping of the lowest total of each to its label or Band."""
    return BandsFrom(tuple(sorted(
        ((low, band if isinstance(band, Band) else Band(band)) for low, band in lowest.items()),
        key=lambda pair: pair[0])))


@dataclass(frozen=True)
class Subscale:
    """One of several scores of a form: the sum of the points of some of its questions."""

    key: str  #: local to the form, forever; none of its questions'
    title: str  #: what it is called
    of: Sequence[str]  #: the keys of its questions
    bands: Bands | None = None  #: what it means; None: nothing is claimed
    low: int = 0  #: the lower end of its scale
    high: int = 0  #: the upper end of its scale
    better: Better = "down"  #: which way is good

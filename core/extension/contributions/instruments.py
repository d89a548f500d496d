"""Instruments as data: questions, scores, bands, flags. See the package's own words."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Better = Literal["up", "down"]
Level = Literal["info", "warning", "urgent", "emergency"]


@dataclass(frozen=True)
class Choice:
    """One answer of a question: the `value` that is stored, the `label` that is read, and its points (None: none)."""

    value: str
    label: str
    score: int | None = None


@dataclass(frozen=True)
class Number:
    """A whole number from `low` to `high`, both included, which is its own points; `unit` is shown beside the field."""

    low: int
    high: int
    unit: str = ""


@dataclass(frozen=True)
class Question:
    """One question of a form.

    `options` is a mapping of points to label, a sequence of Choice, a Number, or None for free text.
    `scored=False` is asked but never summed. `only_if` is a condition on earlier answers: a question
    that it rules out is stored as not asked and gives 0 points. `section` is a heading above it, `coding` a code for
    exchange.
    """

    key: str
    text: str
    options: Mapping[int, str] | Sequence[Choice] | Number | None = None
    hint: str = ""
    section: str = ""
    scored: bool = True
    required: bool = True
    only_if: Condition | None = None
    coding: str = ""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The options as choices; empty for numbers and free text."""
        if isinstance(self.options, Mapping):
            return tuple(Choice(str(score), label, score) for score, label in self.options.items())
        if self.options is None or isinstance(self.options, Number):
            return ()
        return tuple(self.options)

    def points(self, answer: str) -> int:
        """Points of a stored answer: a choice's score, or the number itself.

        Raises ValueError for an answer that this question does not offer.
        """
        if isinstance(self.options, Number):
            if not self.options.low <= int(answer) <= self.options.high:
                raise ValueError(f"{answer!r} is outside the bounds of {self.key}")
            return int(answer)
        for choice in self.choices:
            if choice.value == answer:
                return choice.score or 0
        raise ValueError(f"{answer!r} is no answer to {self.key}")

    def words(self, answer: str) -> str:
        """The answer as a person reads it."""
        if isinstance(self.options, Number):
            return f"{answer} {self.options.unit}".strip()
        return next((c.label for c in self.choices if c.value == answer), answer)


Points = Mapping[str, int]
"""Points of every answered, scored or unscored, closed question, by its key."""


class Condition(Protocol):
    """Something that is true or false of the points so far and of the total, if there is one."""

    def met(self, points: Points, total: int | None) -> bool: ...


@dataclass(frozen=True)
class Answered:
    """True when a question's points lie within the bounds (both included)."""

    question: str
    at_least: int | None = None
    at_most: int | None = None

    def met(self, points: Points, total: int | None = None) -> bool:
        answer = points.get(self.question)
        return (answer is not None
                and (self.at_least is None or answer >= self.at_least)
                and (self.at_most is None or answer <= self.at_most))


@dataclass(frozen=True)
class Scored:
    """True when the total lies within the bounds (both included)."""

    at_least: int | None = None
    at_most: int | None = None

    def met(self, points: Points, total: int | None = None) -> bool:
        return (total is not None
                and (self.at_least is None or total >= self.at_least)
                and (self.at_most is None or total <= self.at_most))


@dataclass(frozen=True)
class AtLeast:
    """True when at least `count` of the conditions are: 1 is "any of", len(of) is "all of"."""

    count: int
    of: tuple[Condition, ...]

    def met(self, points: Points, total: int | None = None) -> bool:
        return sum(condition.met(points, total) for condition in self.of) >= self.count


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
    """A sum in which some answers are first looked up in steps.

    `steps` maps a question to its (lowest answer, points) pairs, ascending: LACE counts a stay of
    4 to 6 days as 4 points. Questions without steps give their own points.
    """

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
    """What a range of totals is called and what it means in words. `source` names the cut-off's origin.

    `plan=True`: it calls for the form's `need`, although its level is "info". A higher level always does.
    """

    label: str
    meaning: str = ""
    level: Level = "info"
    source: str = ""
    plan: bool = False


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
    """Different cut-offs by a fact of the client, e.g. "sex"; "" holds for anything not named."""

    fact: str
    cases: Mapping[str, BandsFrom]

    def of(self, total: int, facts: Mapping[str, str]) -> Band | None:
        return self.cases.get(facts.get(self.fact, ""), self.cases[""]).of(total, facts)


def bands(lowest: Mapping[int, str | Band]) -> BandsFrom:
    """Bands from a mapping of the lowest total of each to its label or Band."""
    return BandsFrom(tuple(sorted(
        ((low, band if isinstance(band, Band) else Band(band)) for low, band in lowest.items()),
        key=lambda pair: pair[0])))


@dataclass(frozen=True)
class Flag:
    """A fact beside the band that calls for action.

    `urgent` and `emergency` flags put a safety step on Today, due the same day. `blocks` holds the
    signature back until that step is recorded. `need` is offered as a need for the plan. `alert` is the type of alert
    that is chosen beforehand when one is added after the step ("self_harm"); "" chooses none.
    """

    key: str
    title: str
    when: Condition
    level: Level = "info"
    action: str = ""
    blocks: bool = False
    need: str = ""
    alert: str = ""


@dataclass(frozen=True)
class AssessmentForm:
    """An instrument, declared as data: the form, its score and its wording are made from it.

    `score=None` and `bands=None`: nothing is counted or claimed. `better` says which way is good,
    `high` and `low` the ends of the scale (for the chart). `repeat_every` is in days, counted from
    the last complete one; 0 never asks again, and with `repeat_while`, a condition on the total, it asks
    again only while the last total meets it. `licence` and `source` are printed wherever a score is.
    A change of question or cut-off takes `version + 1`. `short` is its name where there is little room ("PHQ-9").

    `need` is offered for the plan when the band or a flag calls for it. `change` is the published minimal
    important difference in points, with `change_source`: pages call a smaller difference "about the same";
    with 0 they say the points and judge nothing. `trend=False`: each score belongs to one event, such as an
    admission, so no two of them are compared.
    """

    key: str
    title: str
    questions: Sequence[Question]
    score: Score | None = None
    bands: Bands | None = None
    flags: Sequence[Flag] = ()
    version: int = 1
    repeat_every: int = 0
    repeat_while: Condition | None = None
    licence: str = ""
    source: str = ""
    intro: str = ""
    low: int = 0
    high: int = 0
    better: Better = "down"
    change: float = 0
    change_source: str = ""
    trend: bool = True
    need: str = ""
    coding: str = ""
    sensitivity: str = ""
    short: str = ""

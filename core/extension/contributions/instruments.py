"""Instruments as data: questions, scores, bands, flags. See the package's own words."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.extension.contributions.scores import Bands, Better, Level, Points, Score, Subscale


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
    """True when the total, or the subscale that `of` names, lies within the bounds (both included)."""

    at_least: int | None = None
    at_most: int | None = None
    of: str = ""

    def met(self, points: Points, total: int | None = None) -> bool:
        score = points.get(self.of) if self.of else total
        return (score is not None
                and (self.at_least is None or score >= self.at_least)
                and (self.at_most is None or score <= self.at_most))


@dataclass(frozen=True)
class AtLeast:
    """True when at least `count` of the conditions are: 1 is "any of", len(of) is "all of"."""

    count: int
    of: tuple[Condition, ...]

    def met(self, points: Points, total: int | None = None) -> bool:
        return sum(condition.met(points, total) for condition in self.of) >= self.count


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

    `subscales` are scores beside the total, or instead of it where there is none; each is kept with its band.

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
    subscales: Sequence[Subscale] = ()

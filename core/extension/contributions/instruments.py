"""Instruments as data: questions, scores, bands, flags. See the package's own words."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from core.extension.contributions.scores import Bands, Better, Level, Points, Score, Subscale


@dataclass(frozen=True)
class Choice:
    """One answer of a question."""

    value: str  #: what is stored, forever
    label: str  #: what is read
    score: int | None = None  #: its points; None: none


@dataclass(frozen=True)
class Number:
    """A whole number, which is its own points."""

    low: int  #: the least, included
    high: int  #: the greatest, included
    unit: str = ""  #: shown beside the field


@dataclass(frozen=True)
class Question:
    """One question of a form."""

    key: str  #: local to the form, forever
    text: str  #: what is asked
    #: a mapping of points to label, a sequence of Choice, a Number, or None for free text
    options: Mapping[int, str] | Sequence[Choice] | Number | None = None
    hint: str = ""  #: a line of help beside it
    section: str = ""  #: a heading above it
    scored: bool = True  #: False: it is asked but never summed
    required: bool = True  #: False: the form is complete without an answer; a scored one left open still means no total
    #: a condition on earlier answers: a question that it rules out is stored as not asked and gives 0 points
    only_if: Condition | None = None
    coding: str = ""  #: a code for exchange, if there is one

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

    question: str  #: the key of a closed question
    at_least: int | None = None  #: the least points; None: no bound
    at_most: int | None = None  #: the most points; None: no bound

    def met(self, points: Points, total: int | None = None) -> bool:
        answer = points.get(self.question)
        return (answer is not None
                and (self.at_least is None or answer >= self.at_least)
                and (self.at_most is None or answer <= self.at_most))


@dataclass(frozen=True)
class Scored:
    """True when the total, or the subscale that `of` names, lies within the bounds (both included)."""

    at_least: int | None = None  #: the least; None: no bound
    at_most: int | None = None  #: the most; None: no bound
    of: str = ""  #: the key of a subscale; "": the total

    def met(self, points: Points, total: int | None = None) -> bool:
        score = points.get(self.of) if self.of else total
        return (score is not None
                and (self.at_least is None or score >= self.at_least)
                and (self.at_most is None or score <= self.at_most))


@dataclass(frozen=True)
class AtLeast:
    """True when so many of the conditions are: 1 is "any of", all of them is "all of"."""

    count: int  #: how many must be true
    of: tuple[Condition, ...]  #: the conditions

    def met(self, points: Points, total: int | None = None) -> bool:
        return sum(condition.met(points, total) for condition in self.of) >= self.count


@dataclass(frozen=True)
class Flag:
    """A fact beside the band that calls for action."""

    key: str  #: local to the form, forever
    title: str  #: what it is called
    when: Condition  #: whether it is raised
    level: Level = "info"  #: "urgent" and "emergency" put a safety step on Today, due the same day
    action: str = ""  #: what to do, in a sentence
    blocks: bool = False  #: holds the signature back until the safety step is recorded
    need: str = ""  #: offered as a need for the plan; "": none
    #: the type of alert that is chosen beforehand when one is added after the step ("self_harm"); "": none
    alert: str = ""


@dataclass(frozen=True)
class AssessmentForm:
    """An instrument, declared as data: the form, its score and its wording are made from it."""

    key: str  #: local to the plugin, forever
    title: str  #: its name
    questions: Sequence[Question]  #: 1 to 300
    score: Score | None = None  #: None: nothing is counted
    bands: Bands | None = None  #: what the total means; None: nothing is claimed
    flags: Sequence[Flag] = ()  #: facts beside the band that call for action
    version: int = 1  #: a change of question, answer or cut-off takes the next
    repeat_every: int = 0  #: days from the last complete one until it is due again; 0: it never is
    #: a condition on the total: it is due again only while the last total meets it
    repeat_while: Condition | None = None
    licence: str = ""  #: under what terms its wording is used; printed wherever a score is
    source: str = ""  #: where its wording and its cut-offs are from; printed wherever a score is
    intro: str = ""  #: a line above the questions
    low: int = 0  #: the lower end of the scale, for the chart
    high: int = 0  #: the upper end of the scale, for the chart
    better: Better = "down"  #: which way is good
    #: the published minimal important difference in points: pages call a smaller difference "about the same";
    #: with 0 they say the points and judge nothing
    change: float = 0
    change_source: str = ""  #: where that difference was published
    trend: bool = True  #: False: each score belongs to one event, such as an admission, so no two of them are compared
    need: str = ""  #: offered for the plan when the band or a flag calls for it
    coding: str = ""  #: a code for exchange, if there is one
    sensitivity: str = ""  #: the key of a policy of this plugin that protects each assessment with it
    short: str = ""  #: its name where there is little room ("PHQ-9")
    #: scores beside the total, or instead of it where there is none; each is kept with its band
    subscales: Sequence[Subscale] = ()

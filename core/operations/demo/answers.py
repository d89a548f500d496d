"""Answers to any instrument, made from its declaration: skewed towards bad or good, never quite the same."""
from __future__ import annotations

from collections.abc import Mapping
from random import Random

from core.assessments.rules import Result, evaluate
from core.assessments.rules import is_urgent as is_urgent_flag
from core.extension.contributions import AssessmentForm, Number, Question
from core.operations.demo.wording import FREE_TEXT

SPREAD = 0.18  # how far single answers stray from how the person feels
MOST = 14  # of a number: "visits, 0 to 99" is seldom more
TRIES = 25


def filled(random: Random, form: AssessmentForm, badness: float, facts: Mapping[str, str],
           urgent: bool = False) -> tuple[dict[str, str], Result]:
    """Answers of somebody who is this badly off (0 to 1), and what they come to.

    They raise no urgent flag, unless `urgent` asks for one; where the form does not let it be so, the
    last try is returned.
    """
    for attempt in range(TRIES):
        near = badness + (attempt / TRIES) * ((1 - badness) if urgent else -badness)
        answers, result = _once(random, form, near, facts)
        if is_urgent(result) == urgent:
            break
    return answers, result


def can_be_urgent(form: AssessmentForm) -> bool:
    """Whether some answers to the form ask for a safety step the same day."""
    return any(is_urgent_flag(flag.level, flag.blocks) for flag in form.flags)


def is_urgent(result: Result) -> bool:
    """Whether the answers ask for a safety step the same day."""
    return bool(result.urgent_flags)


def _once(random: Random, form: AssessmentForm, badness: float,
          facts: Mapping[str, str]) -> tuple[dict[str, str], Result]:
    better = {key: scale.better for scale in form.subscales for key in scale.of}
    answers = {question.key: _answer(random, question, _lean(badness, better.get(question.key, form.better)))
               for question in form.questions}
    ruled_out = evaluate(form, answers, facts).not_asked
    answers = {key: "" if key in ruled_out else answer for key, answer in answers.items()}
    return answers, evaluate(form, answers, facts)


def _lean(badness: float, better: str) -> float:
    """Towards many points, or towards few."""
    return badness if better == "down" else 1 - badness


def _answer(random: Random, question: Question, lean: float) -> str:
    place = min(max(random.gauss(lean, SPREAD), 0.0), 1.0)
    if isinstance(question.options, Number):
        low, high = question.options.low, question.options.high
        return str(low + round(min(high - low, MOST) * place * place))
    if question.options is None:
        return FREE_TEXT if question.required else ""
    ordered = sorted(question.choices, key=lambda choice: choice.score or 0)
    return ordered[min(int(place * len(ordered)), len(ordered) - 1)].value

"""What the answers of an assessment mean: total, band, flags, change over time. Pure, no I/O of its own."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel.speaklater import LazyString

from core.extension import contributions as c
from core.extension.contributions import AssessmentForm, Band, BandsByFact, BandsFrom, Flag, Question, Subscale
from core.extension.seams.scoring import Scoring


@dataclass(frozen=True)
class Subscore:
    """The score of one subscale, its band, and the cut-offs used."""

    scale: Subscale
    score: int
    band: Band | None
    bands: tuple[tuple[int, Band], ...] = ()


@dataclass(frozen=True)
class Result:
    """What a set of answers comes to.

    `missing` are the required questions still open and `not_asked` those that earlier answers rule out.
    `points` are what each closed question gave (0 when not asked; a Number gives the number itself).
    `cutoff` names the fact that chose the cut-offs ("sex: female"), "" when one set holds for all, and `bands` are
    the cut-offs themselves: pairs of the lowest total and the band. `contradicted` are questions with an answer
    although earlier answers rule them out; `need` is what the form suggests for the plan, "" when nothing calls for it.
    `subscores` are the scores of the subscales.
    """

    missing: tuple[str, ...]
    points: Mapping[str, int]
    total: int | None
    band: Band | None
    cutoff: str
    flags: tuple[Flag, ...]
    not_asked: tuple[str, ...]
    contradicted: tuple[str, ...] = ()
    complete: bool = True
    bands: tuple[tuple[int, Band], ...] = ()
    need: str = ""
    subscores: tuple[Subscore, ...] = ()

    @property
    def urgent_flags(self) -> tuple[Flag, ...]:
        """The flags that ask for a safety step the same day."""
        return tuple(flag for flag in self.flags if is_urgent(flag.level, flag.blocks))


URGENT = ("urgent", "emergency")  # levels of a flag that asks for a safety step the same day


def is_urgent(level: str, blocks: bool) -> bool:
    """Whether a flag of this level asks for a safety step the same day."""
    return blocks or level in URGENT


def evaluate(form: AssessmentForm, answers: Mapping[str, str], facts: Mapping[str, str]) -> Result:
    """Score `answers` (stored values by question key); an incomplete form has no total and no band.

    Flags are looked for even in an incomplete form: a draft that speaks of suicide must not wait for
    its last answer. Raises ValueError for an answer that its question does not offer.
    """
    scoring = Scoring(form.key)
    answered, not_asked = _answered(form, answers, scoring)
    missing = tuple(question.key for question in form.questions
                    if question.required and question.key not in not_asked
                    and not _is_answered(answers, question))
    total = None if missing else _total(form, answered, not_asked, scoring)
    band = scoring.band(form.bands, total, facts) if form.bands is not None and total is not None else None
    subscores = () if missing else tuple(_subscores(form, answered, not_asked, facts, scoring))
    flags, unchecked = _flags(form, {**answered, **{one.scale.key: one.score for one in subscores}}, total, scoring)
    if scoring.failed:  # a score is claimed whole or not at all
        total, band, subscores = None, None, ()
    given = {question.key for question in form.questions if _is_answered(answers, question)}
    return Result(
        missing=missing,
        points={question.key: answered.get(question.key, 0) for question in form.questions
                if question.key in answered or (_is_closed(question) and question.key in not_asked)},
        total=total,
        band=band,
        cutoff=_cutoff(form, facts) if band else "",
        flags=(*flags, *unchecked, *_not_computed(form, scoring)),
        not_asked=not_asked,
        contradicted=tuple(key for key in not_asked if key in given),
        complete=bool(given) and not missing and (scoring.failed or (
            (form.score is None or total is not None) and len(subscores) == len(form.subscales))),
        bands=_bands_used(form.bands, facts),
        need=form.need if _calls_for_plan(form, [band, *(one.band for one in subscores)], flags) else "",
        subscores=subscores,
    )


UNCHECKED, NOT_COMPUTED = "", "."  # keys that no flag of an instrument has


def _flags(form: AssessmentForm, known: Mapping[str, int], total: int | None,
           scoring: Scoring) -> tuple[list[Flag], list[Flag]]:
    """The flags that are up, and a warning for each that could not be checked."""
    found = [(flag, scoring.met(flag.when, known, total)) for flag in form.flags]
    return [flag for flag, met in found if met], [
        _warning(UNCHECKED, gettext("%(flag)s: couldn't be checked", flag=flag.title), gettext("Check this yourself."))
        for flag, met in found if met is None]


def _not_computed(form: AssessmentForm, scoring: Scoring) -> list[Flag]:
    if not scoring.failed or (form.score is None and not form.subscales):
        return []
    return [_warning(NOT_COMPUTED, gettext("The score couldn't be computed."), gettext(
        "This form has an error. The answers are saved. Score them by hand, and tell your administrator."))]


def _warning(key: str, title: str, action: str) -> Flag:
    return Flag(key, title, c.AtLeast(0, ()), "warning", action)


def _subscores(form: AssessmentForm, answered: Mapping[str, int], not_asked: Sequence[str],
               facts: Mapping[str, str], scoring: Scoring) -> Iterator[Subscore]:
    """The score of each subscale without an open question; one that was not asked counts 0."""
    for scale in form.subscales:
        if all(key in answered or key in not_asked for key in scale.of):
            score = sum(answered.get(key, 0) for key in scale.of)
            band = scoring.band(scale.bands, score, facts) if scale.bands is not None else None
            yield Subscore(scale, score, band, _bands_used(scale.bands, facts) if band else ())


def _bands_used(declared: c.Bands | None, facts: Mapping[str, str]) -> tuple[tuple[int, Band], ...]:
    """The cut-offs that hold for somebody with these facts; empty when there are none of this kind."""
    if isinstance(declared, BandsByFact):
        declared = declared.cases.get(facts.get(declared.fact, ""), declared.cases[""])
    return declared.lowest if isinstance(declared, BandsFrom) else ()


def _calls_for_plan(form: AssessmentForm, bands: Sequence[Band | None], flags: Sequence[Flag]) -> bool:
    """Whether the form's own need is to be offered: not in the normal band, and not when nothing was found."""
    if not form.flags and all(declared is None for declared in (form.bands, *(one.bands for one in form.subscales))):
        return True  # nothing in it tells what is normal
    if any(band is not None and (band.plan or band.level != "info") for band in bands):
        return True
    return any(flag.need or flag.level != "info" for flag in flags)


def _answered(form: AssessmentForm, answers: Mapping[str, str],
              scoring: Scoring) -> tuple[dict[str, int], tuple[str, ...]]:
    """Points of the closed questions answered, and the keys of the questions ruled out.

    Read in the order of the form, so that `only_if` sees the answers before it and nothing later. What
    was typed into a question that is then ruled out is left out, so no condition can rest on it. A
    question is asked when its condition cannot be checked.
    """
    answered: dict[str, int] = {}
    not_asked: list[str] = []
    for question in form.questions:
        if question.only_if is not None and scoring.met(question.only_if, answered, None) is False:
            not_asked.append(question.key)
        elif _is_closed(question) and _is_answered(answers, question):
            answered[question.key] = question.points(answers[question.key])
    return answered, tuple(not_asked)


def _total(form: AssessmentForm, answered: Mapping[str, int], not_asked: Sequence[str],
           scoring: Scoring) -> int | None:
    """The total of the scored questions, or None when nothing is counted or one of them is open.

    An open scored question leaves no total even if it was not required: a gap is never worth 0.
    """
    scored = [question.key for question in form.questions if question.scored and _is_closed(question)]
    if form.score is None or any(key not in answered and key not in not_asked for key in scored):
        return None
    return scoring.total(form.score, {key: answered.get(key, 0) for key in scored})


def _cutoff(form: AssessmentForm, facts: Mapping[str, str]) -> str:
    if not isinstance(form.bands, BandsByFact):
        return ""
    return f"{form.bands.fact}: {facts.get(form.bands.fact) or 'not recorded'}"


def _is_closed(question: Question) -> bool:
    return question.options is not None


def _is_answered(answers: Mapping[str, str], question: Question) -> bool:
    return bool((answers.get(question.key) or "").strip())


# --- Results over time ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """How far the newest total is from the first and from the one before it (newest minus earlier)."""

    since_first: int
    since_last: int


def change(scores: Iterable[tuple[date, int]]) -> Change | None:
    """The change in `scores` of one form and one version, or None before there are two.

    Those of the same day count in the order given.
    """
    totals = [total for _, total in sorted(scores, key=lambda pair: pair[0])]
    if len(totals) < 2:
        return None
    return Change(since_first=totals[-1] - totals[0], since_last=totals[-1] - totals[-2])


def verdict(points: int, better: str, least: float) -> str:
    """What a difference of so many points says: "better", "worse", or "same" below the `least` that matters.

    "" when no such least difference is published for the instrument (0).
    """
    if not least:
        return ""
    if abs(points) < least:
        return "same"
    return "better" if (points < 0) == (better == "down") else "worse"


def chart_points(scores: Iterable[tuple[date, int]], low: int, high: int,
                 width: int, height: int) -> tuple[tuple[float, float], ...]:
    """Points of a line through `scores` in an SVG of this size: time to the right, `high` at the top.

    The distance between two points is the time between them, so that a pause looks like one.
    """
    ordered = sorted(scores, key=lambda pair: pair[0])
    if not ordered:
        return ()
    first = ordered[0][0]
    days = (ordered[-1][0] - first).days
    span = max(high - low, 1)
    return tuple((round(width * (day - first).days / days if days else width / 2, 1),
                  round(height * (1 - (total - low) / span), 1))
                 for day, total in ordered)


# --- The definition -------------------------------------------------------------------------------

# These can be corrected without changing what an answer or a total means.
WITHOUT_MEANING = frozenset({"coding", "source", "alert"})


def fingerprint(form: AssessmentForm) -> str:
    """SHA-256 of all that gives the form its meaning, the same in every process.

    It covers the introduction, questions, options, score, subscales, bands, flags and scale. Stored with a result,
    it proves which definition was used; a form that changes it needs `version + 1`. A lazy text counts as it is worded
    just now: within in_english() as it is written.
    """
    meaning = {name: _plain(getattr(form, name))
               for name in ("intro", "questions", "score", "bands", "flags", "low", "high", "better")}
    if form.subscales:
        meaning["subscales"] = _plain(form.subscales)
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """`value` as JSON can hold it, with its class named and fields at their default left out.

    Leaving defaults out lets the contract grow a field without changing every fingerprint.
    """
    if isinstance(value, Question):
        return {**_fields(value), "options": _options(value)}
    if is_dataclass(value):
        return {"is": type(value).__name__, **_fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, LazyString):
        return str(value)
    return {"is": type(value).__name__, **_plain(vars(value))}  # a plugin's own way of scoring


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)
            if field.name not in WITHOUT_MEANING
            and (field.default is MISSING or getattr(value, field.name) != field.default)}


def _options(question: Question) -> Any:
    """Options by what they offer, so that a mapping and the same choices written out are one."""
    return [_plain(choice) for choice in question.choices] or _plain(question.options)

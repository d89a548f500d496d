"""Whether an assessment form can be filled, scored and read: what would fail on a page is refused at start-up."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.extension import contributions as c
from core.extension.contracts.refusal import KEY, Refused, refuse_unless

MOST_QUESTIONS = 300
RESERVED = {"id", "version", "csrf_token", "once", "client_id", "worker_id", "reason", "save",
            "on", "note", "incomplete"}  # the names that stand beside the questions on the same page


def check_form(form: c.AssessmentForm) -> None:
    """Raises Refused with a sentence that names the form."""
    try:
        _check_questions(form.questions)
        _check_scale(form)
        _check_score(form)
        _check_bands(form.bands)
        _check_subscales(form)
        _check_conditions(form)
    except Refused as refused:
        raise Refused(f"the form {form.key!r}: {refused}") from None


def _check_questions(questions: Any) -> None:
    refuse_unless(questions, "it has no questions")
    refuse_unless(len(questions) <= MOST_QUESTIONS, f"it has {len(questions)} questions; the limit is {MOST_QUESTIONS}")
    keys: set[str] = set()
    for question in questions:
        name = question.key
        refuse_unless(KEY.fullmatch(name) and name not in RESERVED, f"{name!r} isn't a valid question key")
        refuse_unless(name not in keys, f"duplicate question {name!r}")
        keys.add(name)
        _check_options(question)


def _check_options(question: c.Question) -> None:
    options, named = question.options, f"the question {question.key!r}"
    if options is None:
        return
    if isinstance(options, c.Number):
        refuse_unless(options.low <= options.high, f"{named} takes a number from {options.low} to {options.high}")
        return
    values = [choice.value for choice in question.choices]
    refuse_unless(values, f"{named} has no answer choices")
    refuse_unless("" not in values, f"{named} has an answer with an empty value, which means no answer")
    refuse_unless(len(values) == len(set(values)), f"{named} has two answers with the same value")


def _check_scale(form: c.AssessmentForm) -> None:
    refuse_unless(form.version >= 1, f"its version is {form.version}; versions begin at 1")
    refuse_unless(form.repeat_every >= 0, f"it repeats every {form.repeat_every} days")
    refuse_unless(form.low <= form.high, f"its scale goes from {form.low} to {form.high}")
    refuse_unless(0 <= form.change <= form.high - form.low, f"a change of {form.change} points isn't on its scale")
    refuse_unless(not form.change or form.change_source, "it needs a source for its meaningful change")


def _check_score(form: c.AssessmentForm) -> None:
    if form.score is None:
        refuse_unless(form.bands is None, "it has bands but no score")
        return
    scored = [q for q in form.questions if q.scored and q.options is not None]
    refuse_unless(scored, "it has a score, but no question counts")
    for question in scored:
        for choice in question.choices:
            refuse_unless(choice.score is not None,
                          f"the answer {choice.value!r} of the scored question {question.key!r} gives no points")
    names = {question.key for question in scored}
    of = form.score.of if isinstance(form.score, c.Total) else ()
    steps = form.score.steps if isinstance(form.score, c.Lookup) else {}
    for name in (*of, *steps):
        refuse_unless(name in names, f"its score counts {name!r}, which isn't a scored question")
    for name, pairs in steps.items():
        lowest = [pair[0] for pair in pairs]
        refuse_unless(lowest and lowest == sorted(set(lowest)), f"the steps of {name!r} aren't in ascending order")


def _check_bands(bands: Any) -> None:
    if isinstance(bands, c.BandsByFact):
        refuse_unless("" in bands.cases, f"its bands by {bands.fact!r} need a case \"\" for everyone else")
    for case in bands.cases.values() if isinstance(bands, c.BandsByFact) else [bands]:
        if isinstance(case, c.BandsFrom):
            lowest = [low for low, _band in case.lowest]
            refuse_unless(lowest and lowest == sorted(set(lowest)), "its bands aren't in ascending order")


def _check_subscales(form: c.AssessmentForm) -> None:
    """Each has a key of its own and counts closed questions, every answer of which gives points."""
    taken = {question.key for question in form.questions}
    closed = {question.key: question for question in form.questions if question.options is not None}
    for scale in form.subscales:
        named = f"the subscale {scale.key!r}"
        refuse_unless(KEY.fullmatch(scale.key), f"{scale.key!r} isn't a valid subscale key")
        refuse_unless(scale.key not in taken, f"{named} has the key of a question or of another subscale")
        taken.add(scale.key)
        refuse_unless(scale.of, f"{named} counts no question")
        for key in scale.of:
            refuse_unless(key in closed, f"{named} counts {key!r}, which isn't a question with answer choices")
            refuse_unless(all(choice.score is not None for choice in closed[key].choices),
                          f"{named} counts {key!r}, which has an answer without points")
        refuse_unless(scale.low <= scale.high, f"{named} goes from {scale.low} to {scale.high}")
        _check_bands(scale.bands)


def _check_conditions(form: c.AssessmentForm) -> None:
    """A condition rests on closed questions of this form; `only_if` only on those that stand before it."""
    known: set[str] = set()
    for question in form.questions:
        _check_named(question.only_if, known, f"the question {question.key!r} depends on", "an earlier question")
        refuse_unless(not any(isinstance(part, c.Scored) for part in _parts(question.only_if)),
                      f"the question {question.key!r} depends on a total that isn't available yet")
        if question.options is not None:
            known.add(question.key)
    repeats = list(_parts(form.repeat_while))
    refuse_unless(all(isinstance(part, c.Scored) and not part.of for part in repeats),
                  "its repetition can only depend on the total")
    refuse_unless(not repeats or (form.score and form.repeat_every),
                  "it repeats while a total holds, but has no score or no days after which it repeats")
    keys = [flag.key for flag in form.flags]
    for flag in form.flags:
        refuse_unless(KEY.fullmatch(flag.key) and keys.count(flag.key) == 1,
                      f"{flag.key!r} is a duplicate or isn't a valid flag key")
        _check_named(flag.when, known, f"the flag {flag.key!r} looks at", "a question with answer choices")
        _check_scored(form, flag)


def _check_scored(form: c.AssessmentForm, flag: c.Flag) -> None:
    subscales = {scale.key for scale in form.subscales}
    for part in _parts(flag.when):
        if isinstance(part, c.Scored):
            refuse_unless(form.score or part.of, f"the flag {flag.key!r} looks at a total, but the form has no score")
            refuse_unless(not part.of or part.of in subscales,
                          f"the flag {flag.key!r} looks at {part.of!r}, which isn't a subscale")


def _check_named(condition: Any, known: set[str], what: str, wanted: str) -> None:
    for part in _parts(condition):
        if isinstance(part, c.Answered):
            refuse_unless(part.question in known, f"{what} {part.question!r}, which isn't {wanted}")


def _parts(condition: Any) -> Iterator[Any]:
    """A condition and those within it."""
    if isinstance(condition, c.AtLeast):
        for inner in condition.of:
            yield from _parts(inner)
    elif condition is not None:
        yield condition

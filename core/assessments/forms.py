"""The form of an instrument, made from its declaration, and those of the safety step and the amendment."""
from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, ValidationError
from wtforms.form import BaseForm

from core.assessments.rules import Result, evaluate
from core.extension.contributions import Answered, AssessmentForm, Number, Question
from core.foundation import clock
from core.web.forms import Check, Count, Day, Form, LongText, Pick, Radio, choices, in_words

UNSCORED = "incomplete"  # what the button "Save without a score" sends


class AnswerForm(Form):
    """One instrument to be filled. After validate(), `result` is what the readable answers come to.

    The questions are a form of their own within this one, so that no question's key can stand in the way of
    anything here.
    """

    on = Day(_("Assessment date"), required=True, past=True)
    note = LongText(_("Note"), _("Anything the answers don't show: the setting, who helped, what was difficult."))
    incomplete = LongText(_("Why can't it be completed?"))
    save = HiddenField()

    def __init__(self, form: AssessmentForm, facts: Mapping[str, str],
                 stored: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        self.declared, self.facts = form, facts
        self.result: Result | None = None
        self._read: dict[str, str] = {}
        self.questions = BaseForm({question.key: _field(place, question, form)
                                   for place, question in enumerate(form.questions, 1)})
        self.questions.process(request.form if request.method == "POST" else None, data=dict(stored or {}))
        super().__init__(**kwargs)

    def __iter__(self) -> Iterator[Field]:
        yield from self.questions
        yield from super().__iter__()

    @property
    def errors(self) -> dict[Any, Any]:
        return {**self.questions.errors, **super().errors}

    @property
    def sections(self) -> list[tuple[str, list[Field]]]:
        """The questions' fields under the headings of the instrument."""
        return [(title, [self.questions[question.key] for question in some])
                for title, some in groupby(self.declared.questions, key=lambda question: question.section)]

    def fill_again(self, typed: MultiDict[str, str]) -> None:
        super().fill_again(typed)
        for field in self.questions:
            field.process(typed, field.object_data)
            field.process_errors = []

    @property
    def answers(self) -> dict[str, str]:
        """What was answered, by question, as it is stored; what cannot be read is left out. Empty before validate()."""
        return self._read

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was answered and written, each with its question, in words."""
        answered = [(str(field.label.text), in_words(field)) for field in self if field.type != "HiddenField"]
        return [(label, words) for label, words in answered if words]

    @property
    def has_only_gaps(self) -> bool:
        """Whether nothing is wrong with it but that questions are still open."""
        return bool(self.result and self.result.missing) and set(self.errors) <= set(self.result.missing)

    @property
    def unscored(self) -> bool:
        """Whether it is sent to be saved with gaps, and therefore without a score."""
        return self.save.data == UNSCORED

    def validate(self, extra_validators: Any = None) -> bool:
        readable = self.questions.validate()
        valid = super().validate(extra_validators) and readable
        self._read = {field.name: _stored(field.data) for field in self.questions if not field.errors}
        self.result = evaluate(self.declared, self._read, self.facts)
        if readable:
            valid = self._complete(self.result) and self._consistent(self.result) and valid
        return valid

    def _complete(self, result: Result) -> bool:
        """Whether nothing is open, or it is said why; otherwise each open question says so."""
        if not result.missing or (self.unscored and self.incomplete.data.strip()):
            return True
        if self.unscored:
            self.incomplete.errors = [gettext("Enter why the assessment can't be completed.")]
        else:
            for key in result.missing:
                self.questions[key].errors = [gettext("Answer this question.")]
        return False


    def _consistent(self, result: Result) -> bool:
        """Whether no question is answered that earlier answers rule out; otherwise each one says so."""
        for key in result.contradicted:
            field = self.questions[key]
            field.errors = [_contradiction(key, self.declared)]
        return not result.contradicted


class AmendForm(AnswerForm):
    """The same instrument again, to correct what was recorded."""

    reason = LongText(_("Reason for the correction"), _("The original stays on file next to the correction."),
                      required=True)


def _field(place: int, question: Question, form: AssessmentForm) -> Any:
    """The unbound field of a question. Whether it must be answered depends on others: see AnswerForm."""
    label = f"{place}. {question.text}"
    hints = [question.hint, only_if(question, form)]
    if not question.required:
        hints.append(gettext("Optional."))
    if isinstance(question.options, Number):
        low, high, unit = question.options.low, question.options.high, question.options.unit
        hints.insert(0, f"{low}–{high} {unit}".strip())
        return Count(label, low, high, " · ".join(map(str, filter(None, hints))))
    hint = " ".join(map(str, filter(None, hints)))
    if question.options is None:
        return LongText(label, hint)
    options = [(choice.value, choice.label) for choice in question.choices]
    if question.only_if is not None:
        options.append(("", gettext("Does not apply")))  # a browser cannot take a choice back
    return Radio(label, choices(options), hint)


def _contradiction(key: str, form: AssessmentForm) -> str:
    """Why an answer to this question does not fit those before it."""
    places = {question.key: place for place, question in enumerate(form.questions, 1)}
    rule = next(question.only_if for question in form.questions if question.key == key)
    if isinstance(rule, Answered):
        return gettext("This doesn't match the answer to question %(n)s. Correct one of them.",
                       n=places[rule.question])
    return gettext("This doesn't match the earlier answers. Correct one of them.")


def _stored(value: Any) -> str:
    return "" if value is None else str(value)


def only_if(question: Question, form: AssessmentForm) -> str:
    """In words, when a question is to be answered; "" when always."""
    rule = question.only_if
    if rule is None:
        return ""
    places = {asked.key: (place, asked) for place, asked in enumerate(form.questions, 1)}
    if type(rule) is not Answered or rule.question not in places:  # a plugin's own class isn't asked for words
        return gettext("Only if the earlier answers require it.")
    place, earlier = places[rule.question]
    fits = [str(choice.label) for choice in earlier.choices if rule.met({earlier.key: choice.score or 0})]
    others = [str(choice.label) for choice in earlier.choices if str(choice.label) not in fits]
    if fits and len(fits) <= len(others):
        return gettext("Only if the answer to question %(n)s was: %(labels)s.", n=place,
                       labels=", ".join(fits))
    if others:
        return gettext("Skip if the answer to question %(n)s was: %(labels)s.", n=place,
                       labels=", ".join(others))
    if rule.at_most is None:
        return gettext("Only if question %(n)s is %(least)s or more.", n=place, least=rule.at_least)
    if rule.at_least is None:
        return gettext("Only if question %(n)s is %(most)s or less.", n=place, most=rule.at_most)
    return gettext("Only if question %(n)s is from %(least)s to %(most)s.", n=place, least=rule.at_least,
                   most=rule.at_most)


HOW = {
    "interview": _("Clinical interview"),
    "asq": _("ASQ suicide risk screening"),
    "cssrs": _("C-SSRS screener"),
    "crisis_line": _("Called 988 with the client"),
    "emergency": _("Called 911 or went to the emergency department"),
    "error": _("Asked again: the answer was a mistake"),
    "other": _("Other (describe below)"),
}


NOBODY = "nobody"


class SafetyForm(Form):
    """What was done, the same day, about an answer that could not wait."""

    on = Day(_("Date"), required=True, past=True)
    how = Pick(_("How was the risk assessed?"), choices(HOW.items(), blank=_("Choose one")),
               required=True)
    found = LongText(_("Findings"), required=True, hint=_(
        "Use the client's words if you can: thoughts, plan, means, reasons for living."))
    disposition = LongText(_("Plan agreed on"), required=True, hint=_(
        "What happens next, who does it, and when you'll talk again."))
    supervisor = Pick(_("Supervisor notified"), hint=_("This will appear on their Today."), required=True)
    crisis_line = Check(_("988 Suicide & Crisis Lifeline (call or text 988) was offered"))

    def __init__(self, assessed_on: date, supervisors: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        self.assessed_on, self.supervisors = assessed_on, {str(number): name for number, name in supervisors}
        super().__init__(**kwargs)
        self.supervisor.choices = choices([*self.supervisors.items(), (NOBODY, _("Couldn't reach anyone"))],
                                          blank=gettext("Choose one"))

    @property
    def told(self) -> dict[str, Any]:
        """The columns that name the supervisor. When nobody could be reached, the nearest is to look at it anyway."""
        name = self.supervisors.get(self.supervisor.data)
        number = self.supervisor.data if name else next(iter(self.supervisors), None)
        return {"told": int(number) if number else None, "supervisor": name or ""}

    def validate_on(self, field: Any) -> None:
        """A step about an answer cannot come before the answer."""
        if field.data and field.data < self.assessed_on:
            raise ValidationError(gettext("This date is before the assessment. Check the date."))


class CallForm(Form):
    """The day on which the client is called again."""

    on = Day(_("Call again on"), required=True, latest=date(2099, 12, 31))

    def validate_on(self, field: Any) -> None:
        """A call is still to come."""
        if field.data and field.data < clock.today():
            raise ValidationError(gettext("This date is in the past. Choose today or later."))

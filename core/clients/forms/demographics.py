"""The form about a client's background, made from the table of questions."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.clients.models import UNANSWERED
from core.clients.models.demographics import Answer
from core.clients.models.questions import QUESTIONS, SWITCHED
from core.web.forms import Form, Many, Pick, Text, choices
from core.web.sentences import lazy_gettext as _


class DemographicsForm(Form):
    """Each question with its answers, the client's own words, and why there is no answer."""

    questions: tuple[str, ...] = ()
    stored: Mapping[str, Any] = {}  # what it was filled with

    @classmethod
    def of(cls, given: Mapping[str, Answer], seen: int, asks_orientation: bool) -> DemographicsForm:
        """The form with these answers; `seen` is the newest of them."""
        fields: dict[str, Any] = {"questions": tuple(key for key in QUESTIONS if key != SWITCHED or asks_orientation)}
        for key in fields["questions"]:
            question = QUESTIONS[key]
            if question.answers:
                options = choices(question.answers.items(), None if question.several else "–")
                fields[key] = (Many if question.several else Pick)(question.title, options)
            if question.words:
                fields[f"{key}_words"] = Text(question.words, question.hint)
            fields[f"{key}_blank"] = Pick(_("If there's no answer: %(question)s", question=question.title),
                                          choices(UNANSWERED.items()))
        data: dict[str, Any] = {"version": str(seen)}
        for key, answer in given.items():
            if key in fields["questions"]:
                chosen: Any = list(answer.answers) if QUESTIONS[key].several else "".join(answer.answers)
                data |= {key: chosen, f"{key}_words": answer.words, f"{key}_blank": answer.blank}
        made: DemographicsForm = type(cls.__name__, (cls,), fields)(data=data)
        made.stored = data
        return made

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        for key, answer in self.answered.items() if valid else ():
            if answer.blank and (answer.answers or answer.words):
                self[f"{key}_blank"].errors = [_("Choose an answer or a reason why there is none, not both.")]
        return valid and not self.errors

    @property
    def answered(self) -> dict[str, Answer]:
        """What was answered, by question."""
        return {key: Answer(self._chosen(key), self[f"{key}_words"].data or "" if f"{key}_words" in self else "",
                            self[f"{key}_blank"].data or "") for key in self.questions}

    def _chosen(self, key: str) -> tuple[str, ...]:
        if key not in self or not self[key].data:
            return ()
        chosen = self[key].data if QUESTIONS[key].several else [self[key].data]
        return tuple(answer for answer in QUESTIONS[key].answers if answer in chosen)

"""The forms of a plan."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_login import current_user
from wtforms import Field, validators
from wtforms.widgets import TextInput

from core.clients.forms import RecordForm
from core.clients.models import Client
from core.foundation import clock
from core.monitoring.forms import to_come
from core.plans.models import CLOSINGS, NEED_STATES, PRIORITIES, WHO
from core.plans.rules import REVIEW_EVERY, figure, is_opposite, shared_sensitivity
from core.web.forms import Check, Day, Form, LongText, Pick, Radio, Text, choices

LARGEST = 1_000_000
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)", re.ASCII)


class Figure(Field):
    """A number such as 7 or 2.5, with up to three decimals, no further from zero than LARGEST."""

    widget = TextInput()

    def __init__(self, label: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(label, [validators.Optional()], description=hint, **kwargs)

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else self.in_words()

    def in_words(self) -> str:
        """The number as a person reads it."""
        return figure(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        text, self.data = valuelist[0].strip().replace("\N{MINUS SIGN}", "-"), None
        if not text:
            return
        if len(text) > 40 or not NUMBER.fullmatch(text):
            raise ValueError(_("Enter a number like 7 or 2.5, without commas."))
        if abs(float(text)) > LARGEST:
            raise ValueError(_("Enter a number no larger than %(most)s.",
                               most=f"{LARGEST:,}"))
        if len(text.partition(".")[2]) > 3:
            raise ValueError(_("Use no more than three decimal places."))
        self.data = float(text) + 0.0  # -0 becomes 0


def _refuse(field: Field, sentence: Any) -> bool:
    """Put a sentence beside a field; False, as the answer of validate()."""
    field.errors = [*field.errors, sentence]
    return False


NEW_NEED = choices((key, NEED_STATES[key]) for key in ("open", "deferred", "declined"))


class OriginForm(RecordForm):
    """A form of what comes from other records, protected ones perhaps: their protection is passed on."""

    def __init__(self, client: Client, record: Any = None, origins: Iterable[str] = (), **kwargs: Any) -> None:
        """`origins` are the sensitivities of what it comes from; only those that the worker is cleared for count."""
        self.origins = tuple(set(origins) & current_user.clearances)
        super().__init__(client, record, **kwargs)
        if self.origins:
            self.sensitivity.choices = [option for option in self.sensitivity.choices if option.value in self.origins]
            self.sensitivity.data = self.sensitivity.data or self.origins[0]
            self.protected_by = ""  # what comes from a protected record stays protected: there is nothing to lift
            del self.lifted_because

    @property
    def inherited(self) -> tuple[str, ...]:
        """The sensitivities of all that it comes from."""
        return self.origins

    @property
    def protection(self) -> dict[str, str]:
        """The columns that Record.add() and Record.change() take from it, with what is inherited."""
        columns = super().protection
        return {**columns, "sensitivity": shared_sensitivity(columns["sensitivity"], *self.inherited) or ""}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        chosen = self.sensitivity.data or ""
        if shared_sensitivity(chosen, *self.inherited) is None:
            return _refuse(self.sensitivity, _("This must have the same protection as the record it comes from."))
        if self.protected_by and not chosen and any(self.inherited):
            return _refuse(self.sensitivity, _("This comes from a protected record, so you can't remove its protection "
                                               "here."))
        return True


class NeedForm(OriginForm):
    """A need, and what is to become of it."""

    words = LongText(_("Need"), _("Use the client's own words if you can."), required=True)
    state = Radio(_("Status"), NEW_NEED, required=True, default="open")
    reason = LongText(_("Reason"), limit=2000, hint=_(
        "If the need is deferred or declined: what was said, and when to ask again."))

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and _has_reason(self)


class NeedStateForm(OriginForm):
    """What became of a need."""

    state = Radio(_("Status"), choices(NEED_STATES.items()), required=True)
    reason = LongText(_("Reason"), limit=2000)

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and _has_reason(self)


def _has_reason(form: NeedForm | NeedStateForm) -> bool:
    if form.state.data != "open" and not form.reason.data.strip():
        return _refuse(form.reason, _("Enter a reason."))
    return True


WAYS = (("up", _("Higher is better")), ("down", _("Lower is better")))


class GoalForm(OriginForm):
    """A goal: who says it how, what is counted, from where to where, by when."""

    words = LongText(_("Goal, in the client's words"), _("“I want to sleep through the night.”"),
                     limit=2000)
    measure = Text(_("Measure"), _("For example: nights, points, visits per month."))
    better = Radio(_("Direction"), choices(WAYS), required=True, default="up")
    baseline = Figure(_("Baseline"), _("The value today."))
    target = Figure(_("Target"), _("The value to reach."))
    opposite = Check(_("Keep this target"))
    due_on = Day(_("Due date"))
    date_reason = Text(_("Reason for the new date"), _("Required when you change the date. Kept in the goal's "
                                                           "history."))
    priority = Radio(_("Priority"), choices(PRIORITIES.items()), required=True, default="2")
    need = Pick(_("Related need"))
    steps_to = Pick(_("Who should take over these steps?"))

    type_title = ""  # of the goal's type; an own goal has none
    needs: Mapping[str, str] = {}  # sensitivities of the needs to choose from, by id
    steps_to_give: Callable[[str], list[Any]] = staticmethod(lambda sensitivity: [])  # see Goal.steps_to_give()

    @property
    def inherited(self) -> tuple[str, ...]:
        return (*self.origins, self.needs.get(self.need.data or "", ""))

    def validate_due_on(self, field: Field) -> None:
        to_come(self, field)

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if right and not self.words.data.strip() and not self.type_title:
            return _refuse(self.words, _("Enter the client's goal."))
        if right and "date_reason" in self and self.moves_date and not self.date_reason.data:
            return _refuse(self.date_reason, _("Enter a reason for the new date."))
        if right and not self._opposite_is_meant():
            return False
        return right and self._steps_have_somebody()

    def _opposite_is_meant(self) -> bool:
        """Whether the target is on the better side of the start, or was confirmed or stored on the other one."""
        numbers = (self.baseline, self.target, self.better)
        is_stored = all(field.data == field.object_data for field in numbers)
        if self.opposite.data or is_stored or not is_opposite(*(field.data for field in numbers)):
            return True
        return _refuse(self.opposite, _(
            "The target is below the baseline, but “Higher is better” is selected. Change one of them, or check this "
            "box to keep both.") if self.better.data == "up" else _(
            "The target is above the baseline, but “Lower is better” is selected. Change one of them, or check this "
            "box to keep both."))

    def _steps_have_somebody(self) -> bool:
        """Whether every open step has a worker who may see it under the protection that was chosen."""
        steps = self.steps_to_give(self.protection["sensitivity"]) if "steps_to" in self else []
        if not steps or self.steps_to.data:
            return True
        named = "; ".join(f"{step.worker.name}: {step.text}" for step in steps)
        return _refuse(self.steps_to, _("The workers on these steps couldn't see them any longer: %(steps)s. Choose "
                                        "someone who can see this goal.", steps=named))

    @property
    def moves_date(self) -> bool:
        """Whether a date that was agreed on is changed or taken away."""
        return bool(self.due_on.object_data) and self.due_on.data != self.due_on.object_data


class ProgressForm(Form):
    """How a goal stands on a day."""

    on = Day(_("Date"), required=True, past=True)
    value = Figure(_("Value"))
    note = LongText(_("Comment"), _("What changed, what helped, what got in the way."), limit=5000)

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if right and self.value.data is None and not self.note.data.strip():
            return _refuse(self.note, _("Enter a value or a comment."))
        return right


class ClosureForm(Form):
    """How a goal ended."""

    closing = Radio(_("Outcome"), choices(CLOSINGS.items()), required=True)
    reason = LongText(_("Reason"), _("What led to this outcome. If the goal wasn't met, what got in the way."),
                      limit=5000)

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if right and self.closing.data != "met" and not self.reason.data.strip():
            return _refuse(self.reason, _("Enter a reason."))
        return right


class ReopeningForm(Form):
    """Why a closed goal is reopened."""

    reason = LongText(_("Reason for reopening"), required=True, limit=2000)


class StepForm(Form):
    """Who does what by when."""

    text = Text(_("Step"), _("One action, so it's clear when it's done."), required=True)
    who = Radio(_("Responsible"), choices(WHO.items()), required=True, default="client")
    worker = Pick(_("Staff member"), hint=_("They join the care team and see the step on their Today."))
    who_name = Text(_("Name"), _("For example: the daughter, the clinic, the landlord."))
    due_on = Day(_("Due date"))
    category = Pick(_("Resource category"))

    def validate_due_on(self, field: Field) -> None:
        to_come(self, field)

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if right and self.who.data == "worker" and not self.worker.data:
            return _refuse(self.worker, _("Choose a worker."))
        if right and self.who.data == "other" and not self.who_name.data:
            return _refuse(self.who_name, _("Enter who is responsible."))
        return right


class DoneForm(Form):
    """What came of a step."""

    outcome = LongText(_("Outcome"), limit=2000)


class ReviewForm(RecordForm):
    """That the plan was looked at, and when it is looked at again."""

    on = Day(_("Review date"), required=True, past=True)
    words = LongText(_("Discussion and decisions"), _("Anyone with access to this review can read it."),
                     limit=10_000)
    next_on = Day(_("Next review"), required=True, default=lambda: clock.today() + REVIEW_EVERY)

    def validate_next_on(self, field: Field) -> None:
        day: date | None = field.data
        if day and day <= max(filter(None, (self.on.data, clock.today()))):
            raise validators.ValidationError(_("The next review must be in the future and after this one."))

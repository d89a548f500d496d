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
            raise ValueError(_("This is not a number. Please write it like 7 or 2.5, without commas."))
        if abs(float(text)) > LARGEST:
            raise ValueError(_("This number is too large. Please keep it within %(most)s.",
                               most=f"{LARGEST:,}"))
        if len(text.partition(".")[2]) > 3:
            raise ValueError(_("Please give at most three decimals."))
        self.data = float(text) + 0.0  # -0 becomes 0


def _ahead(form: Form, field: Field) -> None:
    """A day that is set anew lies ahead; one that stood already may have passed."""
    if field.data and field.data != field.object_data and field.data < clock.today():
        raise validators.ValidationError(_("This day has already passed. Please choose one from today on."))


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
            return _refuse(self.sensitivity, _("This and what it comes from would be protected in different ways. "
                                               "Please choose the same protection."))
        if self.protected_by and not chosen and any(self.inherited):
            return _refuse(self.sensitivity, _("What this comes from is protected, so its protection cannot be "
                                               "lifted here."))
        return True


class NeedForm(OriginForm):
    """A need, and what is to become of it."""

    words = LongText(_("What the client needs"), _("In the client's own words, if you can."), required=True)
    state = Radio(_("What happens with it"), NEW_NEED, required=True, default="open")
    reason = LongText(_("Why"), limit=2000, hint=_(
        "For a need that is deferred or declined: what was said, and when to ask again."))

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and _has_reason(self)


class NeedStateForm(OriginForm):
    """What became of a need."""

    state = Radio(_("What happens with it"), choices(NEED_STATES.items()), required=True)
    reason = LongText(_("Why"), limit=2000)

    def validate(self, extra_validators: Any = None) -> bool:
        return super().validate(extra_validators) and _has_reason(self)


def _has_reason(form: NeedForm | NeedStateForm) -> bool:
    if form.state.data != "open" and not form.reason.data.strip():
        return _refuse(form.reason, _("Please say why, for whoever reads this later."))
    return True


WAYS = (("up", _("More is better")), ("down", _("Less is better")))


class GoalForm(OriginForm):
    """A goal: who says it how, what is counted, from where to where, by when."""

    words = LongText(_("The goal in the client's words"), _("“I want to sleep through the night.”"),
                     limit=2000)
    measure = Text(_("What is counted"), _("For example: nights, points, visits a month."))
    better = Radio(_("Which way is better?"), choices(WAYS), required=True, default="up")
    baseline = Figure(_("Where it starts"), _("The number today."))
    target = Figure(_("Where it should be"), _("The number to reach."))
    opposite = Check(_("Yes, the target is meant to be on the other side of the start"))
    due_on = Day(_("By when"))
    date_reason = Text(_("Why the date changes"), _("Kept in the goal's history."))
    priority = Radio(_("Priority"), choices(PRIORITIES.items()), required=True, default="2")
    need = Pick(_("For which need"))
    steps_to = Pick(_("Who takes these steps instead?"))

    type_title = ""  # of the goal's type; an own goal has none
    needs: Mapping[str, str] = {}  # sensitivities of the needs to choose from, by id
    steps_to_give: Callable[[str], list[Any]] = staticmethod(lambda sensitivity: [])  # see Goal.steps_to_give()

    @property
    def inherited(self) -> tuple[str, ...]:
        return (*self.origins, self.needs.get(self.need.data or "", ""))

    def validate_due_on(self, field: Field) -> None:
        _ahead(self, field)

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if right and not self.words.data.strip() and not self.type_title:
            return _refuse(self.words, _("Please write what the client wants to reach."))
        if right and "date_reason" in self and self.moves_date and not self.date_reason.data:
            return _refuse(self.date_reason, _("Please say why the date changes."))
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
            "The target is below the starting number: is less better?") if self.better.data == "up" else _(
            "The target is above the starting number: is more better?"))

    def _steps_have_somebody(self) -> bool:
        """Whether every open step has a worker who may see it under the protection that was chosen."""
        steps = self.steps_to_give(self.protection["sensitivity"]) if "steps_to" in self else []
        if not steps or self.steps_to.data:
            return True
        named = "; ".join(f"{step.worker.name}: {step.text}" for step in steps)
        return _refuse(self.steps_to, _("These workers could not see their steps any more (%(steps)s). Please choose "
                                        "somebody who may see this goal.", steps=named))

    @property
    def moves_date(self) -> bool:
        """Whether a date that was agreed on is changed or taken away."""
        return bool(self.due_on.object_data) and self.due_on.data != self.due_on.object_data


class ProgressForm(Form):
    """How a goal stands on a day."""

    on = Day(_("On"), required=True, past=True)
    value = Figure(_("Number"))
    note = LongText(_("In words"), _("What changed, what helped, what got in the way."), limit=5000)

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if right and self.value.data is None and not self.note.data.strip():
            return _refuse(self.note, _("Please give a number, or say it in words."))
        return right


class ClosureForm(Form):
    """How a goal ended."""

    closing = Radio(_("How did it go?"), choices(CLOSINGS.items()), required=True)
    reason = LongText(_("Why"), _("What led to this; for a goal that was not met, what got in the way."),
                      limit=5000)

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if right and self.closing.data != "met" and not self.reason.data.strip():
            return _refuse(self.reason, _("Please say why, for whoever reads this later."))
        return right


class ReopeningForm(Form):
    """Why a closed goal is reopened."""

    reason = LongText(_("Why is it reopened?"), required=True, limit=2000)


class StepForm(Form):
    """Who does what by when."""

    text = Text(_("What is done"), _("One thing, so that it is clear when it is done."), required=True)
    who = Radio(_("Who does it?"), choices(WHO.items()), required=True, default="client")
    worker = Pick(_("Which worker"), hint=_("They see the client from then on, and the step on their Today."))
    who_name = Text(_("Who else"), _("A name: the daughter, the clinic, the landlord."))
    due_on = Day(_("By when"))
    category = Pick(_("Kind of help it draws on"))

    def validate_due_on(self, field: Field) -> None:
        _ahead(self, field)

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if right and self.who.data == "worker" and not self.worker.data:
            return _refuse(self.worker, _("Please choose the worker."))
        if right and self.who.data == "other" and not self.who_name.data:
            return _refuse(self.who_name, _("Please name who does it."))
        return right


class DoneForm(Form):
    """What came of a step."""

    outcome = LongText(_("What came of it"), limit=2000)


class ReviewForm(RecordForm):
    """That the plan was looked at, and when it is looked at again."""

    on = Day(_("Reviewed on"), required=True, past=True)
    words = LongText(_("What was said and agreed"), _("Everybody who may see this review will read this."),
                     limit=10_000)
    next_on = Day(_("Next review"), required=True, default=lambda: clock.today() + REVIEW_EVERY)

    def validate_next_on(self, field: Field) -> None:
        day: date | None = field.data
        if day and day <= max(filter(None, (self.on.data, clock.today()))):
            raise validators.ValidationError(_("The next review must lie ahead, and after this one."))

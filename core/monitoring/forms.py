"""Forms of Today, contacts and tasks."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Field, ValidationError
from wtforms.validators import Regexp

from core.clients.forms import RecordForm
from core.foundation import clock
from core.monitoring.models import CONTACT_KINDS, OUTCOMES, TASK_KINDS
from core.web.forms import Count, Day, Form, LongText, Many, Pick, Radio, Text, choices

REPEATS = {"0": _("Does not repeat"), "7": _("Every week"), "14": _("Every 2 weeks"), "28": _("Every 4 weeks"),
           "91": _("Every 3 months"), "182": _("Every half year"), "365": _("Every year")}


def to_come(form: Form, field: Field) -> None:
    """Refuse a day that has passed."""
    if field.data and field.data < clock.today():
        raise ValidationError(_("This day has passed. Please choose today or later."))


class ContactForm(RecordForm):
    """A contact note, meant to take 30 seconds."""

    open_goals: list[tuple[int, str, str]]  # id, words and sensitivity of what may be worked on

    on = Day(_("Day"), required=True, past=True)
    kind = Pick(_("How"), choices(CONTACT_KINDS.items()), required=True)
    outcome = Radio(_("Reached?"), choices(OUTCOMES.items()), required=True)
    minutes = Count(_("Minutes"), 0, 1440)
    text = LongText(_("What was said and done"))
    goals = Many(_("Goals worked on"))
    next_step = Text(_("Next step"))
    next_on = Day(_("Next step by"))

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one, then what they ask of each other."""
        fine = super().validate(extra_validators)
        for field, objection in self._objections():
            field.errors = [*field.errors, objection]
            fine = False
        return fine

    def _objections(self) -> Iterator[tuple[Field, Any]]:
        if self.outcome.data in ("reached", "collateral") and not self.text.data.strip():
            yield self.text, _("Please write down what was said, if only a line.")
        if self.next_step.data and not self.next_on.data and not self.next_on.errors:
            yield self.next_on, _("Please give the next step a day, so that it is not lost.")
        if self.next_on.data and not self.next_step.data:
            yield self.next_step, _("Please say what happens on that day.")

    validate_next_on = to_come


class AddendumForm(Form):
    """An addendum to a signed contact."""

    text = LongText(_("Addendum"), required=True)


class TaskForm(RecordForm):
    """Something to do."""

    title = Text(_("What is to be done"), required=True)
    kind = Pick(_("Kind"), choices(TASK_KINDS.items()), required=True)
    detail = LongText(_("Details"))
    due_from = Day(_("Not before"), _("The first day on which it makes sense. May stay empty."))
    due_on = Day(_("Due"), required=True)
    at_time = Text(_("Time"), _("For an appointment, like 14:30."), limit=5, more=[
        Regexp(r"([01]\d|2[0-3]):[0-5]\d$", message=_("Please write the time like 14:30."))])
    worker = Pick(_("Who does it"), required=True)
    repeat_days = Pick(_("Repeats"), choices(REPEATS.items()), required=True)

    def validate_due_from(self, field: Field) -> None:
        if field.data and self.due_on.data and field.data > self.due_on.data:
            raise ValidationError(_("This is after the day on which it is due."))


class OutcomeForm(Form):
    """How a task went."""

    outcome = LongText(_("How it went"), limit=2000)


class ReasonForm(Form):
    """Why something is called off."""

    reason = LongText(_("Why it is called off"), required=True, limit=2000)


class UntilForm(Form):
    """Away until a day."""

    until = Day(_("Until"), required=True, latest=date(2099, 12, 31))
    validate_until = to_come


class GiveForm(Form):
    """To somebody else."""

    worker = Pick(_("To whom"), required=True)

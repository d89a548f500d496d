"""Forms of Today, contacts and tasks."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, ValidationError

from core.clients.forms import RecordForm
from core.clients.models import Client
from core.extension.contributions import NoteFormat
from core.foundation import clock
from core.monitoring.models import (
    CONTACT_KINDS,
    OLDER_KINDS,
    TASK_KINDS,
    WHOM,
    Contact,
    DueItem,
    Task,
    outcome_of,
)
from core.monitoring.models.assignment import Assigner
from core.monitoring.queries.tasks import takers
from core.monitoring.rules import REPEATS, repetition
from core.web.forms import Count, Day, Form, LongText, Many, Pick, Radio, Text, choices, last_day_alive
from core.web.hours import Hour

LONGEST_NAME = 200

Goal = tuple[int, str, str]  # id, words and sensitivity of a goal that may be worked on


def to_come(form: Form, field: Field) -> None:
    """Refuse a day that has passed, unless it is the stored one: it was fine when it was typed."""
    if field.data and field.data != field.object_data and field.data < clock.today():
        raise ValidationError(_("This date is in the past. Choose today or later."))


class NoteForm(Form):
    """What happened in a contact."""

    STORED = ("on", "kind", "whom", "minutes", "text")

    on = Day(_("Date"), required=True, past=True)
    kind = Pick(_("Contact type"), choices(CONTACT_KINDS.items()), required=True)
    whom = Radio(_("With whom?"), choices(WHOM.items()), default="client")
    outcome = Radio(_("Outcome"), choices({"reached": _("Reached"), "attempted": _("Not reached")}.items()),
                    required=True)
    minutes = Count(_("Duration (minutes)"), 0, 1440)
    text = LongText(_("Note"))
    goals = Many(_("Goals addressed"))

    offered_goals: list[Goal]
    format: NoteFormat | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.kind.object_data in OLDER_KINDS:
            self.kind.choices = choices((CONTACT_KINDS | OLDER_KINDS).items())

    @classmethod
    def stored(cls, contact: Contact) -> dict[str, Any]:
        """What the form of this contact holds before anybody types, but for the goals."""
        outcome = "attempted" if contact.outcome == "attempted" else "reached"
        return {**{name: getattr(contact, name) for name in cls.STORED}, "outcome": outcome}

    def use_format(self, chosen: NoteFormat | None) -> None:
        """Let the note begin with the headings of this format, and say what belongs below each."""
        self.format = chosen
        if chosen:
            self.text.data = self.text.data or chosen.blank
            self.text.description = " ".join(
                gettext("%(heading)s: %(prompt)s", heading=part.heading, prompt=part.prompt)
                for part in chosen.sections if part.prompt)

    def switch_format(self, former: NoteFormat | None, chosen: NoteFormat | None) -> None:
        """Let what is being written have the headings of another format: what was typed stays, above them."""
        text = self._without_blank(former).rstrip()
        if chosen and text and not all(f"{part.heading}:" in text for part in chosen.sections):
            text = f"{text}\n\n{chosen.blank}"
        self.text.data = text
        self.use_format(chosen)

    def _without_blank(self, former: NoteFormat | None) -> str:
        """The note without the headings at its end below which nothing was written."""
        text = str(self.text.data or "").replace("\r\n", "\n").rstrip()
        kept = text
        for part in reversed(former.sections if former else ()):
            if kept.rpartition("\n")[2].strip() != f"{part.heading}:":
                return text
            kept = kept.rpartition("\n")[0].rstrip()
        return kept

    @property
    def written(self) -> str:
        """The note; "" while nothing stands below the headings of its format."""
        text = str(self.text.data)
        return "" if self.format and text.split() == self.format.blank.split() else text

    def offer(self, goals: list[Goal]) -> None:
        """Let these goals be chosen."""
        self.offered_goals = goals
        self.goals.choices = choices((number, words) for number, words, _sensitivity in goals)

    @property
    def offered_ids(self) -> list[int]:
        """The ids of the goals that could be chosen."""
        return [number for number, _words, _sensitivity in self.offered_goals]

    @property
    def chosen_goals(self) -> list[Goal]:
        """The goals that were chosen, with their words and protection."""
        chosen = set(self.goals.data or ())
        return [goal for goal in self.offered_goals if str(goal[0]) in chosen]

    @property
    def columns(self) -> dict[str, Any]:
        """What Contact.log(), edit() and amend() take from it."""
        return {"on": self.on.data, "kind": self.kind.data, "whom": self.whom.data,
                "outcome": outcome_of(self.outcome.data == "reached", self.whom.data),
                "minutes": self.minutes.data or 0, "text": self.written}

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one, then what they ask of each other."""
        valid = super().validate(extra_validators)
        for field, objection in self._objections():
            field.errors = [*field.errors, objection]
            valid = False
        return valid

    def _objections(self) -> Iterator[tuple[Field, Any]]:
        if not self.whom.data:
            yield self.whom, _("Choose one.")
        last, with_client = last_day_alive(), (self.whom.data, self.outcome.data) == ("client", "reached")
        if last and with_client and self.on.data and self.on.data > last:
            yield self.whom, _("The client died before this date. Choose who else you talked to, or check the date.")
        if self.outcome.data == "reached" and not self.written.strip():
            yield self.text, _("Enter a note.")


class ContactForm(NoteForm, RecordForm):
    """A contact note, meant to take 30 seconds."""

    STORED = (*NoteForm.STORED, "next_step", "next_on", "sensitivity")

    next_step = Text(_("Next step"))
    next_on = Day(_("Next step due"))
    validate_next_on = to_come

    @property
    def columns(self) -> dict[str, Any]:
        return {**super().columns, "next_step": self.next_step.data or "", "next_on": self.next_on.data,
                **self.protection}

    def _objections(self) -> Iterator[tuple[Field, Any]]:
        yield from super()._objections()
        if self.next_step.data and not self.next_on.data and not self.next_on.errors:
            yield self.next_on, _("Enter a due date for the next step.")
        if self.next_on.data and not self.next_step.data:
            yield self.next_step, _("Enter the next step.")


class AmendmentForm(NoteForm):
    """The correction of a signed note: as it should have been, and why."""

    reason = LongText(_("Reason for the amendment"), _("Shown with the amendment."), required=True, limit=2000)


class AddendumForm(Form):
    """An addendum to a signed contact."""

    text = LongText(_("Addendum"), required=True)


class TaskListForm(Form):
    """Which tasks a list shows."""

    kind = Pick(_("Type"), choices(TASK_KINDS.items(), blank=_("Any")))
    due = Pick(_("Due"), choices({"overdue": _("Overdue"), "week": _("By a week from today")}.items(),
                                 blank=_("Any time")))


class TaskForm(RecordForm):
    """Something to do."""

    STORED = ("title", "kind", "detail", "due_from", "due_on", "at_time", "sensitivity")

    title = Text(_("Task"), required=True)
    kind = Pick(_("Type"), choices(TASK_KINDS.items()), required=True)
    detail = LongText(_("Details"))
    due_from = Day(_("Start date"), _("Optional. The first day to work on it."))
    due_on = Day(_("Due"), required=True)
    at_time = Hour(_("Time"), _("For an appointment."))
    worker = Pick(_("Assigned to"), hint=_("Only staff with access to this client and task are listed."), required=True)
    repeat_days = Pick(_("Repeats"), choices(REPEATS.items()), required=True)

    def __init__(self, client: Client, task: Task | None = None, **kwargs: Any) -> None:
        if task:
            kwargs["data"] = self.stored(task)
        super().__init__(client, task, **kwargs)
        self.task = task
        self.assigner, self.note = Assigner.of(client), task.contact if task else None
        offered = takers(self.assigner, task.sensitivity if task else client.sensitivity)
        is_offered = self.worker.object_data in {str(number) for number, _name in offered}
        self.worker.choices = choices(offered, None if is_offered else gettext("Choose"))

    @classmethod
    def stored(cls, task: Task) -> dict[str, Any]:
        """What the form of this task holds before anybody types."""
        return {**{name: getattr(task, name) for name in cls.STORED}, "worker": str(task.worker_id),
                "repeat_days": task.repetition.key}

    @property
    def columns(self) -> dict[str, Any]:
        """What Task.add() and Task.edit() take from it."""
        chosen = repetition(self.repeat_days.data, self.due_on.data)
        if self.task and chosen.key == self.task.repetition.key and self.due_on.data == self.task.due_on:
            chosen = self.task.repetition  # with the day of the month that was meant
        return {"title": self.title.data, "kind": self.kind.data, "detail": self.detail.data,
                "due_from": self.due_from.data, "due_on": self.due_on.data, "at_time": self.at_time.data or "",
                "worker": int(self.worker.data), "repeat_days": chosen.days,
                "repeat_months": chosen.months, "repeat_day": chosen.day, **self.protection}

    def validate_due_from(self, field: Field) -> None:
        if field.data and self.due_on.data and field.data > self.due_on.data:
            raise ValidationError(_("The start date is after the due date."))

    def validate_worker(self, field: Field) -> None:
        if not field.errors and not self.assigner.may_have(int(field.data), self.sensitivity.data or ""):
            raise ValidationError(_("This person doesn't have clearance for this protection. Choose someone else."))

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields, then that the task is protected as the note that it came from."""
        valid = super().validate(extra_validators)
        if self.note and self.note.sensitivity not in ("", self.sensitivity.data):
            self.sensitivity.errors = [_("This task came from a protected note. Remove the protection from the note "
                                         "first.")]
            return False
        return valid


class OutcomeForm(Form):
    """How a task went."""

    outcome = LongText(_("Outcome"), limit=2000)


class ReasonForm(Form):
    """Why something is called off."""

    reason = LongText(_("Reason for canceling"), required=True, limit=2000)


class UntilForm(Form):
    """Away until a day; with the line of Today in `due`, no later than that line may wait."""

    due: DueItem | None = None

    until = Day(_("Until"), required=True, latest=date(2099, 12, 31))

    def validate_until(self, field: Field) -> None:
        to_come(self, field)
        if self.due and field.data and not self.due.may_wait_until(field.data):
            raise ValidationError(_("Choose a date on or before the due date."))


class BackForm(Form):
    """Back at once."""


class UndoForm(Form):
    """What was done was not done after all."""


class SignForm(Form):
    """The signature below a note."""


class GiveForm(Form):
    """To somebody else."""

    worker = Pick(_("Assign to"), required=True)


class NameForm(Form):
    """A client of one's own, by name."""

    name = Text(_("Name"), _("Or the first few letters."), required=True, limit=LONGEST_NAME)

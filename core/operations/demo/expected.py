"""What must happen by when, for clients made in bulk: what the core's own rules would answer from the database.

Asking the rules themselves costs a dozen queries a client. The first answers of each are compared with the rule's
own (dates.py): a rule that is new or says something else is asked, which costs speed and not correctness.

To follow a rule: name here what it depends on (Record), fill that in lives.py, say what the rule says in a function
of the same name, and add it to ANSWERS. tests/demo/test_bulk.py fails while a rule of the core is not followed.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from core.clients.models import NEVER
from core.extension.contributions import AssessmentForm, Due
from core.extension.registry import owner
from core.foundation import clock
from core.monitoring.declared import last_reached
from core.monitoring.rules import contact_by, sign_by
from core.plans.rules import FIRST_PLAN, REVIEW_EVERY
from core.web.sentences import lazy_gettext as _


@dataclass
class Record:
    """What a client's due dates follow from. What is recorded about a protected client has its sensitivity."""

    id: int
    worker: int
    worker_name: str
    status: str
    risk: str
    opened_on: date
    sensitivity: str = ""
    is_protected: bool = False  # whether the client or one of the records is
    is_restricted: bool = False
    closed_at: datetime | None = None
    reached: date = NEVER
    tasks: list[tuple[int, date, str, date | None, str]] = field(default_factory=list)  # id, on, title, since, time
    alert: tuple[int, date] | None = None
    power: tuple[int, date] | None = None  # a legal power of somebody around the client, and its end
    done: dict[str, tuple[AssessmentForm, date, int | None]] = field(default_factory=dict)
    unsigned: list[tuple[int, AssessmentForm, date]] = field(default_factory=list)
    told: list[tuple[int, int, datetime, int, str]] = field(default_factory=list)  # step, assessment, at, supervisor
    notes: list[tuple[int, date, datetime]] = field(default_factory=list)  # unsigned: id, on, created
    goal: tuple[int, str, date, datetime] | None = None  # id, words, due, made
    step: tuple[int, str, str, str, date] | None = None  # id, text, who, other's name, due
    review: date | None = None


def _day_of(moment: datetime) -> date:
    """The day of a moment in naive UTC, on the agency's calendar."""
    return clock.local(moment.replace(tzinfo=UTC)).date()


def _contact(record: Record) -> Iterator[Due]:
    if record.reached != NEVER:
        reached: date | None = record.reached
        why = last_reached(record.risk, record.reached)
    else:
        reached, why = None, _("Not reached since the client was added.")
    on = contact_by(record.risk, record.opened_on, reached)
    yield Due("contact", on, _("Contact the client"), why, since=on - timedelta(days=3), link="contacts/new",
              settled_by_record=True)


def _tasks(record: Record) -> Iterator[Due]:
    for number, on, title, since, at in record.tasks:
        why = (_("Appointment at %(time)s.", time=time.fromisoformat(at)) if at
               else _("Task created by %(name)s.", name=record.worker_name))
        yield Due(f"task-{number}", on, title, why, since=since, worker_id=record.worker,
                  sensitivity=record.sensitivity)


def _unsigned_notes(record: Record) -> Iterator[Due]:
    for number, on, created in record.notes:
        written_on = _day_of(created)
        yield Due(f"note-{number}", sign_by(written_on), _("Sign the note from %(on)s", on=on),
                  _("Written by %(name)s. Not signed yet.", name=record.worker_name), since=written_on,
                  worker_id=record.worker, link=f"/contacts/{number}", settled_by_record=True,
                  sensitivity=record.sensitivity)


def _alert(record: Record) -> Iterator[Due]:
    if record.alert:
        number, until = record.alert
        yield Due(f"alert-{number}", until, _("Review alert"),
                  _("The alert stays until someone renews or removes it."), link=f"/alerts/{number}/renewal",
                  settled_by_record=True, sensitivity=record.sensitivity)


def _reassess(record: Record) -> Iterator[Due]:
    for key, (form, on, total) in record.done.items():
        if form.repeat_every and (form.repeat_while is None or form.repeat_while.met({}, total)):
            yield Due(key, on + timedelta(days=form.repeat_every), _("Reassess: %(title)s", title=form.title),
                      _("Last completed %(on)s. Repeats every %(days)s days.", on=on, days=form.repeat_every),
                      link=f"assessments/new/{key}", settled_by_record=True,
                      sensitivity=form.sensitivity, owner=owner(key))


def _unsigned(record: Record) -> Iterator[Due]:
    for number, form, on in record.unsigned:
        yield Due(f"step-{number}", on, _("Safety follow-up: %(title)s", title=str(form.title)),
                  _("An urgent answer. Record what was done today."), since=on, safety=True,
                  settled_by_record=True, link=f"/assessments/{number}", worker_id=record.worker,
                  sensitivity=form.sensitivity or record.sensitivity)


def _told(record: Record) -> Iterator[Due]:
    for step, assessment, at, supervisor, name in record.told:
        yield Due(f"told-{step}", _day_of(at), _("Review safety follow-up"),
                  _("Recorded by %(name)s. Supervisor notified: %(supervisor)s.", name=record.worker_name,
                    supervisor=name),
                  since=_day_of(at), safety=True,
                  link=f"/assessments/{assessment}", worker_id=supervisor, sensitivity=record.sensitivity)


def _review(record: Record) -> Iterator[Due]:
    if record.review:
        yield Due("review", record.review, _("Review the plan"), _("Set at the last review."),
                  link="plan/reviews/new", settled_by_record=True)
    elif record.goal:
        yield Due("review", _day_of(record.goal[-1]) + REVIEW_EVERY, _("Review the plan"),
                  _("%(days)s days after the first goal was added.", days=REVIEW_EVERY.days), link="plan/reviews/new",
                  settled_by_record=True)


def _first_plan(record: Record) -> Iterator[Due]:
    if not record.goal:
        yield Due("first", record.opened_on + FIRST_PLAN, _("Create the first plan"),
                  _("No goals yet. The first is due %(days)s days after the client was added.",
                    days=FIRST_PLAN.days),
                  link="plan", settled_by_record=True)


def _goal(record: Record) -> Iterator[Due]:
    if record.goal:
        number, words, on, _made = record.goal
        yield Due(f"goal-{number}", on, words,
                  _("This goal has reached its due date. Close it or set a new date."),
                  link=f"/goals/{number}", settled_by_record=True, sensitivity=record.sensitivity)


def _step(record: Record) -> Iterator[Due]:
    if record.step and record.goal:
        number, text, who, name, on = record.step
        why = {"client": _("Step in the plan for the client. Ask how it went."),
               "other": _("Step in the plan for %(name)s. Ask how it went.", name=name),
               }.get(who, _("Step in the plan."))
        yield Due(f"step-{number}", on, text, why, link=f"/steps/{number}/done", settled_by_record=True,
                  worker_id=record.worker if who == "worker" else None, sensitivity=record.sensitivity)


def _power(record: Record) -> Iterator[Due]:
    if record.power:
        number, until = record.power
        yield Due(f"power-{number}", until, _("Renew or end a legal power"),
                  _("A legal power of someone around the client ends on this day."), since=until - timedelta(days=30),
                  link=f"/related/{number}", settled_by_record=True, sensitivity=record.sensitivity)


ANSWERS: dict[str, Callable[[Record], Iterator[Due]]] = {
    "core.contact": _contact, "core.task": _tasks, "core.unsigned_note": _unsigned_notes, "core.alert": _alert,
    "core.reassess": _reassess, "core.safety": _unsigned, "core.safety_told": _told, "core.plan_review": _review,
    "core.first_plan": _first_plan, "core.goal": _goal, "core.step": _step, "core.power": _power,
}

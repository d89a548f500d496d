"""What plans declare to the registry: what must happen by when, and the plan on the client page."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext, ngettext
from flask_login import current_user

from core.access.rules import may
from core.clients.models import Client, CopySection, OpenWork, copy_sections, open_work
from core.extension.contributions import ClientPanel, Due, GoalType, MonitoringRule, NothingYet
from core.foundation import clock
from core.monitoring.rules import everybody, for_readers
from core.plans import queries
from core.plans.models import CLOSINGS, Goal, Step, by_whom
from core.plans.rules import FIRST_PLAN, REVIEW_EVERY
from core.web.dates import day
from core.web.sentences import lazy_gettext


def _review(client: Client, today: date) -> Iterator[Due]:
    facts = queries.review_facts(client.id)
    for (on, is_set), sensitivity, settled_under in for_readers(everybody(client), facts.policies, facts.next_on):
        why = (lazy_gettext("Set at the last review.") if is_set
               else lazy_gettext("%(days)s days after the first goal was added.", days=REVIEW_EVERY.days))
        yield Due(f"review-{sensitivity}" if sensitivity else "review", on, lazy_gettext("Review the plan"), why,
                  link="plan/reviews/new", settled_by_record=True, sensitivity=sensitivity,
                  settled_under=settled_under)


def _first_plan(client: Client, today: date) -> Iterator[Due]:
    kinds = {kind for kind, in Goal.select(Goal.sensitivity).where(Goal.client == client.id).distinct().tuples()}

    def is_missing(may_see: frozenset[str]) -> bool | None:
        return None if kinds & may_see else True

    for _missing, sensitivity, settled_under in for_readers(everybody(client), kinds, is_missing):
        yield Due("first", client.opened_on + FIRST_PLAN, lazy_gettext("Create the first plan"),
                  lazy_gettext("No goals yet. The first is due %(days)s days after the client was added.",
                               days=FIRST_PLAN.days), link="plan", settled_by_record=True, sensitivity=sensitivity,
                  settled_under=settled_under)


def _goals(client: Client, today: date) -> Iterator[Due]:
    dated = Goal.due_on.is_null(False)
    for goal in Goal.select().where(Goal.client == client.id, Goal.closed_at.is_null(), dated):
        yield Due(f"goal-{goal.id}", goal.due_on, goal.title,
                  lazy_gettext("This goal has reached its due date. Close it or set a new date."),
                  link=goal.url, settled_by_record=True, sensitivity=goal.sensitivity)


def _steps(client: Client, today: date) -> Iterator[Due]:
    steps = (Step.select(Step, Goal).join(Goal)
             .where(Goal.client == client.id, Goal.closed_at.is_null(), Step.done_at.is_null(),
                    Step.due_on.is_null(False)))
    for step in steps:
        yield Due(f"step-{step.id}", step.due_on, step.text, _whose(step), link=f"/steps/{step.id}/done",
                  settled_by_record=True, worker_id=step.worker_id if step.who == "worker" else None,
                  sensitivity=step.goal.sensitivity)


def _whose(step: Step) -> Any:
    if step.who == "client":
        return lazy_gettext("Step in the plan for the client. Ask how it went.")
    if step.who == "other":
        return lazy_gettext("Step in the plan for %(name)s. Ask how it went.", name=step.who_name)
    return lazy_gettext("Step in the plan.")


def _plan(client: Client, today: date) -> dict[str, Any] | NothingYet:
    plan = queries.summary(client.id, current_user.may_see)
    if not plan.goals and not plan.next_on:
        return NothingYet(gettext("Start the plan"), f"{client.url}/plan", "plans.write")
    kinds = {goal.sensitivity for goal, _percent in plan.goals}
    return {"client": client, "plan": plan, "protected": kinds, "goes_home": "" in kinds}


GOAL_TYPES = [  # what any agency's clients may aim at; a specialization adds its own
    GoalType("find_home", lazy_gettext("Find a place to live"), lazy_gettext("applications sent"), domain="housing",
             hint=lazy_gettext("Vouchers, waiting lists, deposits, documents that a landlord asks for.")),
    GoalType("keep_home", lazy_gettext("Keep the housing"), lazy_gettext("months without a notice"), domain="housing",
             hint=lazy_gettext("Rent, repairs, lease, and what to do when a notice comes.")),
    GoalType("benefits", lazy_gettext("Get the benefits that apply"), lazy_gettext("benefits received"),
             domain="income", hint=lazy_gettext("For example SSI, SSDI, SNAP, Medicaid, TANF, or unemployment.")),
    GoalType("income", lazy_gettext("Have enough money for the month"), lazy_gettext("dollars a month"),
             domain="income"),
    GoalType("food", lazy_gettext("Have enough food"), lazy_gettext("days a week with enough to eat"), domain="food"),
    GoalType("legal", lazy_gettext("Settle a legal matter"), lazy_gettext("matters settled"), domain="legal",
             hint=lazy_gettext("Papers, immigration, debt, custody, criminal record, or a hearing.")),
    GoalType("safe_home", lazy_gettext("Be safe at home"), lazy_gettext("days in a row felt safe"), domain="safety",
             hint=lazy_gettext("A safety plan, locks, a protective order, or a place to go.")),
    GoalType("work", lazy_gettext("Find or keep a job"), lazy_gettext("hours of work a week"), domain="work"),
    GoalType("school", lazy_gettext("Go to school or training"), lazy_gettext("days a week in class"),
             domain="school", hint=lazy_gettext("School, GED, English classes, vocational training, or college.")),
    GoalType("rides", lazy_gettext("Get around"), lazy_gettext("trips missed a month"), "down",
             domain="transport", hint=lazy_gettext("Bus passes, paratransit, a license, or rides from others.")),
    GoalType("doctor", lazy_gettext("See a doctor and a dentist regularly"), lazy_gettext("visits a year"),
             domain="health"),
    GoalType("community", lazy_gettext("Belong somewhere"), lazy_gettext("times a month with others"),
             domain="belonging", hint=lazy_gettext("Family, neighbors, faith, a club, volunteering, or a sport.")),
]
VALUES: dict[str, list[Any]] = {
    "goal_types": GOAL_TYPES,
    "monitoring_rules": [
        MonitoringRule("plan_review", lazy_gettext("Plan reviews"), ("plan",), _review),
        MonitoringRule("first_plan", lazy_gettext("First plan"), ("plan",), _first_plan),
        MonitoringRule("goal", lazy_gettext("Goals"), ("plan",), _goals),
        MonitoringRule("step", lazy_gettext("Plan steps"), ("plan",), _steps),
    ],
    "client_panels": [
        ClientPanel("plan", lazy_gettext("Plan"), "plans/panel_plan.html", _plan, order=20,
                    permission="plans.read"),
    ],
}


# --- What goes home with the client ---------------------------------------------------------------


@copy_sections.connect
def _copied(client: Client, worker: Any) -> list[CopySection]:
    """Open goals in short, and what is to be done for them, the first first; nothing protected."""
    if not may(worker, "plans.read"):
        return []
    lines = queries.open_lines(client.id, [""], clock.today())
    steps = sorted((step for line in lines for step in line.steps if step.done_at is None),
                   key=lambda step: (step.due_on or date.max, step.id))
    return [CopySection(20, gettext("Your goals"), [(line.title, _by(line.goal.due_on)) for line in lines]),
            CopySection(30, gettext("Next steps"), [(step.text, " · ".join(filter(None, (
                by_whom(step), _due(step.due_on))))) for step in steps])]


def _by(on: date | None) -> str:
    return gettext("by %(day)s", day=day(on)) if on else ""


def _due(on: date | None) -> str:
    return gettext("due %(day)s", day=day(on)) if on else ""


# --- What is open, to hand over and to settle -----------------------------------------------------


class OpenStep(OpenWork):
    """A step of an open goal that nobody has taken yet."""

    kind = "step"
    order = 10  # before its goal
    ends_at_death = True

    def ways(self, by: Any) -> Mapping[str, str]:
        return {"done": gettext("Done"), "not_done": gettext("Not done (close with its goal)")}

    @classmethod
    def counted(cls, count: int) -> str:
        return ngettext("%(num)d plan step", "%(num)d plan steps", count)

    def give(self, worker_id: int, by: Any) -> None:
        self.row.edit(self.row.version, by, "give", worker=worker_id)

    def settle(self, way: str, reason: str, by: Any) -> None:
        if way == "done":
            self.row.finish(self.row.version, reason, by)

    @classmethod
    def bring_back(cls, row_id: int, by: Any) -> None:
        step = Step.get_or_none(Step.id == row_id, Step.done_at.is_null(False))
        if step and not step.goal.closed_at:
            step.edit(step.version, by, "undo", done_at=None, done_by="", outcome="")


class OpenGoal(OpenWork):
    """A goal that is still aimed at. It is the client's, not a worker's."""

    kind = "goal"
    order = 20
    ends_at_death = True

    def ways(self, by: Any) -> Mapping[str, str]:
        return CLOSINGS

    @classmethod
    def counted(cls, count: int) -> str:
        return ngettext("%(num)d open goal", "%(num)d open goals", count)

    def settle(self, way: str, reason: str, by: Any) -> None:
        self.row.close(self.row.version, way, reason, by)

    @classmethod
    def bring_back(cls, row_id: int, by: Any) -> None:
        goal = Goal.get_or_none(Goal.id == row_id, Goal.closed_at.is_null(False))
        if goal:
            goal.reopen(goal.version, gettext("The client was marked as deceased by mistake."), by)


@open_work.connect
def _open_steps(_sender: Any, client_id: int, worker_id: int) -> list[OpenWork]:
    query = (Step.select(Step, Goal, Client).join(Goal).join(Client)
             .where(Goal.closed_at.is_null(), Step.done_at.is_null()))
    if worker_id:
        query = query.where(Step.worker == worker_id)
    query = query.where(Goal.client == client_id) if client_id else query.where(Client.status != "closed")
    return [OpenStep(step, step.goal.client_id, step.text, step.worker_id or 0, step.due_on, step.goal.sensitivity,
                     f"/steps/{step.id}/done") for step in query]


@open_work.connect
def _open_goals(_sender: Any, client_id: int, worker_id: int) -> list[OpenWork]:
    goals = Goal.select().where(Goal.client == client_id, Goal.closed_at.is_null()) if not worker_id else ()
    return [OpenGoal(goal, goal.client_id, goal.title, 0, goal.due_on, goal.sensitivity, goal.url, moves=False)
            for goal in goals]

"""Questions about plans. Each takes the sensitivities that the asker may see, and shows nothing else."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any

from peewee import JOIN, NodeList, fn

from core.access.queries import Assigner
from core.accounts.models import Worker, active_workers
from core.assessments.models import Assessment
from core.clients.models import Client
from core.foundation import clock
from core.foundation.prepared import Prepared, given
from core.monitoring.models import Contact, ContactGoal
from core.plans import rules
from core.plans.models import Goal, GoalChange, GoalProgress, Need, PlanReview, Step

NO_DAY = date.max  # sorts what has no date last


@dataclass(frozen=True)
class GoalLine:
    """A goal as a page shows it: the row, its steps, its newest entry, and what follows from them."""

    goal: Any
    steps: Sequence[Any]
    last: Any
    today: date

    @property
    def title(self) -> str:
        return self.goal.words or self.goal.type_title

    @property
    def percent(self) -> int | None:
        return rules.percent(self.goal.baseline, self.goal.latest, self.goal.target, self.goal.better)

    @property
    def status(self) -> str:
        reached = rules.is_reached(self.goal.latest, self.goal.target, self.goal.better)
        return rules.goal_status(self.goal.closing, reached, self.goal.due_on, bool(self.last), self.today)

    @property
    def missing(self) -> tuple[str, ...]:
        goal = self.goal
        return rules.missing(goal.words, goal.measure, goal.target, goal.due_on, len(self.steps))

    @property
    def done(self) -> int:
        return sum(step.done_at is not None for step in self.steps)


@dataclass(frozen=True)
class Plan:
    """A client's plan: needs with their open goals, goals without a need, and what is settled."""

    needs: list[tuple[Any, list[GoalLine]]]
    without_need: list[GoalLine]
    closed: list[GoalLine]
    settled: list[Any]
    next_on: date | None
    review: Any = None
    open: list[GoalLine] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.needs or self.open or self.closed or self.settled)

    @property
    def sensitivities(self) -> set[str]:
        """The protected kinds of record that this plan shows."""
        rows = [*(need for need, _lines in self.needs), *self.settled, *(line.goal for line in self.open + self.closed),
                *([self.review] if self.review else [])]
        return {row.sensitivity for row in rows} - {""}

    @property
    def is_blank(self) -> bool:
        """Whether it shows neither a need nor an open goal."""
        return not (self.needs or self.without_need)

    def going_home(self) -> Plan:
        """What of it is for the client's copy: open needs and goals, no review and nothing that is settled."""
        needs = [(need, lines) for need, lines in self.needs if lines or need.state == "open"]
        return replace(self, needs=needs, closed=[], settled=[], review=None)


def plan(client_id: int, may_see: list[str], today: date) -> Plan:
    """The whole plan in five queries, however long it is."""
    lines = _lines(Goal.client == client_id, may_see, today)
    open_now = [line for line in lines if not line.goal.closing]
    by_need: dict[int | None, list[GoalLine]] = {}
    for line in open_now:
        by_need.setdefault(line.goal.need, []).append(line)
    needs = needs_of(client_id, may_see)
    shown = [need for need in needs if need.state in ("open", "deferred") or need.id in by_need]
    shown_ids = {need.id for need in shown}
    review = _last_review(client_id, may_see)
    return Plan(
        needs=[(need, by_need.get(need.id, [])) for need in shown],
        without_need=[line for line in open_now if line.goal.need not in shown_ids],
        closed=[line for line in lines if line.goal.closing],
        settled=[need for need in needs if need.id not in shown_ids],
        next_on=next_on(review.next_on if review else None, [line.goal for line in lines]),
        review=review, open=open_now)


def next_on(set_for: date | None, goals: Iterable[Any]) -> date | None:
    """The day of the next review, from what the last one set and the goals, open and closed, that are shown."""
    first = min((clock.local(goal.at).date() for goal in goals), default=None)
    return rules.next_review(set_for, first)


def open_lines(client_id: int, may_see: list[str], today: date) -> list[GoalLine]:
    """The open goals of a plan with how each stands."""
    return _lines((Goal.client == client_id) & Goal.closed_at.is_null(), may_see, today)


OPEN = Prepared(lambda: Goal.select(Goal.id, Goal.words, Goal.type_title, Goal.sensitivity).where(
    Goal.client == given("client"), Goal.closed_at.is_null(), Goal.sensitivity << given("may_see")).order_by(
        Goal.priority, Goal.id))


def open_goals(client_id: int, may_see: list[str]) -> list[tuple[int, str, str]]:
    """(id, words, sensitivity) of the open goals, for a note that says which of them it worked on."""
    rows = OPEN.rows(client=client_id, may_see=may_see)
    return [(number, words or title, sensitivity) for number, words, title, sensitivity in rows]


@dataclass(frozen=True)
class PlanSummary:
    """The plan in a few lines, for the client page."""

    goals: list[tuple[Any, int | None]]  # open goals with how far each is
    next_on: date | None


def _summary() -> Any:
    """A client's goals, and beside each when the next review is; one row for a client without any."""
    steps = Step.select(fn.COUNT(Step.id)).where(Step.goal == Goal.id)
    known = (Goal.client == Client.id) & (Goal.sensitivity << given("may_see"))
    review = NodeList((_newest_review(PlanReview.next_on),)).converter(PlanReview.next_on.python_value)
    return (Client.select(Goal.id, Goal.words, Goal.type_title, Goal.baseline, Goal.latest, Goal.target, Goal.better,
                          Goal.due_on, Goal.priority, Goal.closing, Goal.at, Goal.sensitivity, steps.alias("steps"),
                          steps.where(Step.done_at.is_null(False)).alias("done"), review.alias("review_on"))
            .join(Goal, JOIN.LEFT_OUTER, on=known).where(Client.id == given("client"))
            .order_by(Goal.priority, Goal.id))


SUMMARY = Prepared(_summary)


def summary(client_id: int, may_see: list[str]) -> PlanSummary:
    """Open goals with their progress, and the next review, in one query."""
    rows = SUMMARY.rows(client=client_id, may_see=may_see)
    goals = [row for row in rows if row.id is not None]
    return PlanSummary([(goal, rules.percent(goal.baseline, goal.latest, goal.target, goal.better))
                        for goal in goals if not goal.closing], next_on(rows[0].review_on if rows else None, goals))


def needs_of(client_id: int, may_see: list[str]) -> list[Any]:
    """The needs of a client, oldest first, with the assessment that each came from, as far as it may be seen."""
    source = (Need.assessment == Assessment.id) & (Assessment.sensitivity << may_see)
    return list(Need.select(Need.id, Need.words, Need.state, Need.reason, Need.sensitivity, Need.at,
                            Assessment.title.alias("source"), Assessment.on.alias("source_on"))
                .join(Assessment, "LEFT JOIN", on=source).where(Need.client == client_id, Need.sensitivity << may_see)
                .order_by(Need.id).namedtuples())


def needs_from(assessment_id: int, may_see: list[str]) -> list[str]:
    """The words of the needs that already came from this assessment."""
    return [words for words, in Need.select(Need.words).where(
        Need.assessment == assessment_id, Need.sensitivity << may_see).tuples()]


def line_of(goal: Goal, today: date) -> GoalLine:
    """One goal as a page shows it."""
    return GoalLine(goal, steps_of([goal.id]).get(goal.id, []), _newest([goal.id]).get(goal.id), today)


def _lines(which: Any, may_see: list[str], today: date) -> list[GoalLine]:
    goals = list(Goal.select().where(which, Goal.sensitivity << may_see).namedtuples())
    ids = [goal.id for goal in goals]
    steps, newest = steps_of(ids), _newest(ids)
    lines = [GoalLine(goal, steps.get(goal.id, []), newest.get(goal.id), today) for goal in goals]
    return sorted(lines, key=lambda line: (line.goal.priority, line.goal.due_on or NO_DAY, line.goal.id))


def steps_of(goal_ids: list[int]) -> dict[int, list[Any]]:
    """The steps of goals by goal: what is to be done first, by its day; then what is done."""
    rows = (Step.select(Step.id, Step.goal, Step.text, Step.who, Step.who_name, Step.due_on,
                        Step.category_title, Step.done_at, Step.done_by, Step.outcome,
                        Worker.name.alias("worker_name"))
            .join(Worker, "LEFT JOIN").where(Step.goal << goal_ids).namedtuples())
    steps: dict[int, list[Any]] = {}
    for step in sorted(rows, key=lambda s: (s.done_at is not None, s.due_on or NO_DAY, s.id)):
        steps.setdefault(step.goal, []).append(step)
    return steps


def _newest(goal_ids: list[int]) -> dict[int, Any]:
    """The newest entry of each goal."""
    later = GoalProgress.alias()
    last = (later.select(later.id).where(later.goal == GoalProgress.goal)
            .order_by(later.on.desc(), later.id.desc()).limit(1))
    entries = (GoalProgress.select(GoalProgress.goal, GoalProgress.on, GoalProgress.value, GoalProgress.note)
               .where(GoalProgress.goal << goal_ids, GoalProgress.id == last).namedtuples())
    return {entry.goal: entry for entry in entries}


def _newest_review(*columns: Any) -> Any:
    return (PlanReview.select(*columns)
            .where(PlanReview.client == given("client"), PlanReview.sensitivity << given("may_see"))
            .order_by(PlanReview.on.desc(), PlanReview.id.desc()).limit(1))


LAST_REVIEW = Prepared(lambda: _newest_review(PlanReview.on, PlanReview.words, PlanReview.next_on, PlanReview.by,
                                              PlanReview.sensitivity))


def _last_review(client_id: int, may_see: list[str]) -> Any:
    return LAST_REVIEW.first(client=client_id, may_see=may_see)


# --- One goal -------------------------------------------------------------------------------------


def history(goal_id: int, most: int = 200) -> list[tuple[Any, float | None]]:
    """Entries of a goal, newest first, each with the change since the number before it."""
    entries = list(GoalProgress.select().where(GoalProgress.goal == goal_id)
                   .order_by(GoalProgress.on.desc(), GoalProgress.id.desc()).limit(most).namedtuples())
    counted = [entry for entry in entries if entry.value is not None]
    change = {later.id: later.value - earlier.value for later, earlier in pairwise(counted)}
    return [(entry, change.get(entry.id)) for entry in entries]


def changes(goal_id: int, most: int = 200) -> list[Any]:
    """What was changed about a goal, the newest first."""
    return list(GoalChange.select().where(GoalChange.goal == goal_id)
                .order_by(GoalChange.at.desc(), GoalChange.id.desc()).limit(most))


def contacts_on(goal_id: int, may_see: list[str], most: int = 20) -> list[Any]:
    """The newest contacts that count and in which the goal was worked on."""
    return list(Contact.select(Contact.id, Contact.on, Contact.kind, Contact.outcome,
                               Worker.name.alias("worker_name"))
                .join(ContactGoal, on=ContactGoal.contact == Contact.id)
                .join(Worker, on=Contact.worker == Worker.id)
                .where(ContactGoal.goal_id == goal_id, Contact.counting(), Contact.sensitivity << may_see)
                .order_by(Contact.on.desc(), Contact.id.desc()).limit(most).namedtuples())


def possible_workers(client: Client, sensitivity: str) -> list[tuple[int, str]]:
    """(id, name) of the workers who can take a step: those who may see the client and a goal of this sensitivity."""
    assigner = Assigner.of(client)
    return [(worker.id, worker.name) for worker in active_workers("case_manager", "supervisor")
            if assigner.may_have(worker.id, sensitivity)]


# --- What due dates follow from -------------------------------------------------------------------


@dataclass(frozen=True)
class ReviewFacts:
    """What the next review of a client's plan is counted from, by sensitivity."""

    reviews: dict[str, tuple[date, int, date]]  # the newest: its day, its id, and the day that it set
    goals: dict[str, date]  # the day of the first goal

    @property
    def policies(self) -> set[str]:
        return {*self.reviews, *self.goals}

    def next_on(self, may_see: frozenset[str]) -> tuple[date, bool] | None:
        """The day of the next review for whoever may see these, and whether a review set it; None without a plan."""
        reviews = [review for kind, review in self.reviews.items() if kind in may_see]
        last = max(reviews)[2] if reviews else None
        first = min((on for kind, on in self.goals.items() if kind in may_see), default=None)
        day = rules.next_review(last, first)
        return (day, last is not None) if day else None


def review_facts(client_id: int) -> ReviewFacts:
    """What a client's next review is counted from, in two queries."""
    reviews: dict[str, tuple[date, int, date]] = {}
    for kind, *review in (PlanReview.select(PlanReview.sensitivity, PlanReview.on, PlanReview.id, PlanReview.next_on)
                          .where(PlanReview.client == client_id).tuples()):
        reviews[kind] = max(reviews.get(kind, (date.min, 0, date.min)), tuple(review))
    goals = (Goal.select(Goal.sensitivity, fn.MIN(Goal.at)).where(Goal.client == client_id)
             .group_by(Goal.sensitivity).tuples())
    return ReviewFacts(reviews, {kind: clock.local(at).date() for kind, at in goals})

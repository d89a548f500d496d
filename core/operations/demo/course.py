"""How it went with a client of the training agency: assessed, planned, met and followed up, and slowly better."""
from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from core.assessments.models import Assessment, SafetyStep
from core.extension.contributions import AssessmentForm, GoalType
from core.extension.registry import owner
from core.monitoring.models import Contact, Task
from core.monitoring.rules import CONTACT_EVERY
from core.operations.demo import notes, wording
from core.operations.demo.answers import can_be_urgent, filled, is_urgent
from core.operations.demo.cases import Case
from core.operations.demo.story import moment
from core.plans.models import Goal, Need, PlanReview, Step
from core.plans.rules import REVIEW_EVERY

HELD, RECURRING, CANCELLED = 6, 9, 11  # places in a caseload that have such a task in any case
AMENDED, STRUCK, UNSIGNED, LABELED = 1, 2, 9, (1, 2)  # and such a note


def follow(case: Case) -> None:
    """Everything between the first day and today."""
    if case.is_new:
        _task(case, "Schedule the first home visit", 1)
        return
    forms = case.random.sample(case.forms, min(len(case.forms), 2))
    needs = [need for form in forms for need in _assess(case, form)]
    goals = _plan(case, needs)
    _meet(case, goals)
    _tasks(case)


# --- Assessments ----------------------------------------------------------------------------------


def _assess(case: Case, form: AssessmentForm) -> list[tuple[str, Assessment]]:
    """Fill the form as often as it is due, the answers getting better; returns the needs that came up."""
    random, times = case.random, 3 if 0 < form.repeat_every <= 45 else 2 if 0 < form.repeat_every <= 200 else 1
    last = random.randint(2, min(form.repeat_every or 60, 60) - random.choice((2, 9, 9)))
    days = [last + gap * random.randint(24, 30) for gap in reversed(range(times))]
    if form.repeat_every == 0 and random.random() < 0.4:
        return []
    bad, need = random.uniform(0.45, 0.75), []
    for number, ago in enumerate(days):
        urgent = number == 0 and not case.unique.with_step and can_be_urgent(form)
        made = _finish(case, form, max(bad - number * random.uniform(0.1, 0.2), 0.05), ago, urgent)
        suggested = next(filter(None, made.needs), "")
        need = need or ([(suggested, made)] if suggested and bad > 0.5 else [])
    if case.unique.with_step not in (0, case.client.id) and not case.unique.without_step and can_be_urgent(form):
        _finish(case, form, 0.8, 0, True)
        case.unique.without_step = case.client.id
    return need


def _finish(case: Case, form: AssessmentForm, badness: float, ago: int, urgent: bool) -> Assessment:
    """Keep one filled form; an urgent answer of the past was cared for the same day."""
    random, on = case.random, case.ago(ago)
    answers, result = filled(random, form, badness, {"sex": case.client.sex}, urgent)
    note = random.choice(wording.ASSESSMENT_NOTES) if random.random() < 0.5 else ""
    made = Assessment.finish(case.client, case.worker, form, answers, result, on=on, note=note)
    at = moment(random, on)
    if is_urgent(result) and ago:
        step = SafetyStep.add(made, case.worker, on=on, how="Clinical interview", crisis_line=True,
                              found=random.choice(wording.SAFETY_FOUND), **_told(case),
                              disposition=random.choice(wording.SAFETY_AGREED))
        case.past.put(step, at + timedelta(minutes=40), "at")
        made.sign(case.worker)
        case.unique.with_step = case.unique.with_step or case.client.id
    if ago:
        case.past.put(made, at, "created", "signed_at")
    return made


def _told(case: Case) -> dict[str, Any]:
    """The supervisor who was told about a safety step, or nobody."""
    told = next((worker for worker in case.team if "supervisor" in worker.role_names), None)
    return {"told": told, "supervisor": told.name if told else ""}


# --- The plan -------------------------------------------------------------------------------------


def _plan(case: Case, needs: list[tuple[str, Assessment]]) -> list[Goal]:
    """Needs, one or two goals with steps and progress, and the reviews."""
    random, began = case.random, _days_ago(case, 40, 88)
    wishes: list[tuple[str, Any]] = [*needs[:2], (random.choice(list(wording.NEEDS)), None)]
    goals = []
    for number, (words, assessment) in enumerate(wishes[:random.choice((1, 2, 2, 3))]):
        sensitivity = assessment.sensitivity if assessment else ""
        need = Need.add(case.client, case.worker, words=words, assessment=assessment, sensitivity=sensitivity)
        case.past.put(need, moment(random, case.ago(began)), "at")
        if number and random.random() < 0.15:
            need.set_state(need.version, "declined", "Client isn't ready to work on this now.")
            continue
        goals.append(_goal(case, need, began - number * 6))
    if goals and random.random() < 0.3:
        goals[0].close(goals[0].version, *random.choice(wording.CLOSED_GOALS), case.worker)
        case.past.put(goals[0], moment(random, case.ago(random.randint(1, 9))), "closed_at")
    if began > 70 or random.random() < 0.4:
        _review(case, random.randint(12, min(began, 80)))
    return [goal for goal in goals if goal.closed_at is None]


def _days_ago(case: Case, low: int, high: int) -> int:
    """So many days ago, but not before the client was added."""
    return min(case.random.randint(low, high), (case.today - case.client.opened_on).days)


def _goal(case: Case, need: Need, ago: int) -> Goal:
    random, kind = case.random, _goal_type(case, need)
    if kind:
        title = str(kind.title)
        words = f"I want to {title[0].lower()}{title[1:]}"
        start, aim = (random.randint(0, 2), random.randint(4, 7)) if kind.better == "up" else (
            random.randint(10, 16), random.randint(3, 6))
        columns = {"type": kind.key, "type_title": title, "measure": str(kind.measure), "better": kind.better,
                   "sensitivity": kind.sensitivity or need.sensitivity}
    else:
        words, measure, better, start, aim = wording.NEEDS.get(need.words) or wording.GOAL
        columns = {"measure": measure, "better": better, "sensitivity": need.sensitivity}
    due_on = case.today + timedelta(days=_ahead(random, 150, late=0.03))
    goal = Goal.add(case.client, case.worker, need=need, words=words, baseline=start, target=aim, due_on=due_on,
                    priority=random.choice("1223"), **columns)
    case.past.put(goal, moment(random, case.ago(ago)), "at")
    _steps(case, goal, ago)
    for number, days in enumerate(sorted(random.sample(range(1, max(ago, 4)), random.randint(1, 3)), reverse=True), 1):
        value = round(start + (aim - start) * number * random.uniform(0.15, 0.3))
        entry = goal.record(case.worker, case.ago(days), value, random.choice(wording.PROGRESS))
        case.past.put(entry, moment(random, case.ago(days)), "at")
    return goal


def _ahead(random: Random, most: int, late: float) -> int:
    """In so many days something is due; a share of it was due a few days ago."""
    return -random.randint(1, 6) if random.random() < late else random.randint(0, most)


def _goal_type(case: Case, need: Need) -> GoalType | None:
    """For a need that an assessment found, what its specialization offers, as protected as the need is."""
    if need.assessment is None:
        return None
    kinds = [kind for plugin in case.about for kind in plugin.values["goal_types"]
             if owner(kind.key) == owner(need.assessment.form) and kind.sensitivity in ("", need.sensitivity)
             and str(kind.title).split()[0] not in wording.NO_VERBS]
    return case.random.choice(kinds) if kinds else None


def _steps(case: Case, goal: Goal, ago: int) -> None:
    """One to three steps; the first are done, the last is open."""
    random, count = case.random, case.random.choice((1, 2, 2, 3))
    categories = [category for plugin in case.about for category in plugin.values["resource_categories"]]
    for number, text in enumerate(random.sample(wording.STEPS, count), 1):
        who = random.choice(("client", "client", "worker", "other"))
        category = random.choice(categories) if categories and random.random() < 0.5 else None
        is_open = number == count
        days = _ahead(random, 100, late=0.05) if is_open else -random.randint(1, max(ago - 1, 2))
        step = Step.add(goal, case.worker, text=text, who=who, due_on=case.today + timedelta(days=days),
                        who_name=random.choice(wording.OTHERS) if who == "other" else "",
                        worker=case.worker.id if who == "worker" else None,
                        category=category.key if category else "",
                        category_title=str(category.title) if category else "")
        if not is_open:
            step.finish(step.version, random.choice(wording.OUTCOMES), case.worker)
            case.past.put(step, moment(random, case.ago(-days)), "done_at")


def _review(case: Case, ago: int) -> None:
    on = case.ago(ago)
    ordinary = Goal.select().where(Goal.client == case.client, Goal.closed_at.is_null(), Goal.sensitivity == "")
    review = PlanReview.add(case.client, case.worker, on=on, words=case.random.choice(wording.REVIEWS),
                             next_on=on + REVIEW_EVERY, goals=ordinary.count())
    case.past.put(review, moment(case.random, on), "at")


# --- Contacts and tasks ---------------------------------------------------------------------------


def _meet(case: Case, goals: list[Goal]) -> None:
    """Contacts of the last 90 days, about as often as the risk asks for; now and then one is late."""
    random, every = case.random, CONTACT_EVERY[case.client.risk]
    late = random.random() < 0.07
    last = every + random.randint(1, 4) if late else random.randint(0, every - random.choice((1, 4)))
    days, reached = last, True
    meetings = []
    while days <= 90:
        meetings.append((days, "reached" if reached else random.choices(
            notes.OUTCOMES, cum_weights=notes.OUTCOME_WEIGHTS)[0]))
        days, reached = days + random.randint(6, max(every - 6, 14)), False
    if last > 2 and random.random() < 0.35:
        meetings.insert(0, (random.randint(0, last - 1), "attempted"))
    contacts = []
    for days, outcome in reversed(meetings):
        worked_on = random.sample(goals, min(len(goals), random.choice((0, 1, 1, 2))))
        is_newest = days == meetings[0][0]
        contacts.append(_contact(case, case.ago(days), outcome, worked_on, is_newest))
    _correct(case, contacts)
    _label(case, contacts)


def _contact(case: Case, on: date, outcome: str, goals: list[Goal], is_newest: bool) -> Contact:
    random, kind = case.random, notes.kind_of(case.random, outcome)
    is_recent = (case.today - on).days < 3
    step = random.choice(notes.NEXT_STEPS) if is_recent and random.random() < 0.4 else ""
    signed = (not is_recent or random.random() < 0.3) and not (is_newest and case.place == UNSIGNED)
    minutes = notes.minutes_of(random, kind, outcome)
    whom, text = notes.told_by(random, kind, outcome, case.client.voicemail)
    contact = Contact.log(
        case.client, case.worker, on=on, kind=kind, outcome=outcome, whom=whom, minutes=minutes, text=text,
        sensitivity=case.client.sensitivity, next_step=step,
        next_on=case.today + timedelta(days=random.randint(1, 6)) if step else None,
        sign=signed,
        goals=[(goal.id, goal.title, goal.sensitivity) for goal in goals if outcome == "reached"])
    case.past.put(contact, moment(random, on), "created", *(["signed_at"] if signed else []))
    if signed and random.random() < 0.04:
        addendum = contact.add_addendum(random.choice(wording.ADDENDA), case.worker)
        case.past.put(addendum, moment(random, on + timedelta(days=1)), "at")
    return contact


def _correct(case: Case, contacts: list[Contact]) -> None:
    """A signed note with "reached" by mistake, amended; and one of another client, struck."""
    random = case.random
    signed = [contact for contact in contacts if contact.signed_at and contact.outcome == "reached"]
    if case.place == AMENDED and signed:
        wrong, (reason, text) = signed[-1], wording.AMENDED
        right = wrong.amend(wrong.version, case.worker, reason, on=wrong.on, kind="phone", outcome="attempted",
                            minutes=5, text=text)
        at = moment(random, min(wrong.on + timedelta(days=1), case.today))
        case.past.put(wrong, at, "amended_at")
        case.past.put(right, at, "created", "signed_at")
    if case.place == STRUCK:
        (text, reason), on = wording.STRUCK, case.ago(4)
        wrong = Contact.log(case.client, case.worker, on=on, kind="phone", outcome="reached", minutes=15, text=text,
                            sign=True)
        wrong.strike(wrong.version, case.worker, reason)
        case.past.put(wrong, moment(random, on), "created", "signed_at", "struck_at")


def _label(case: Case, contacts: list[Contact]) -> None:
    """Notes of a cleared worker that were protected later; from one of them the protection is lifted again."""
    policies = sorted(case.worker.clearances)
    if policies and case.place in LABELED and not case.client.sensitivity:
        for contact in contacts[:2]:
            contact.change(contact.version, sensitivity=policies[0])
        contacts[0].change(contacts[0].version, lifted_because=wording.LIFTED, sensitivity="")


def _tasks(case: Case) -> None:
    """Tasks of every kind: open, late, on hold, done, called off, coming back by themselves."""
    random = case.random
    if random.random() < 0.35 or case.place == HELD:
        kind, title, detail = random.choice(wording.TASKS)
        task = _task(case, title, random.choice((-3, -1, 0, 0, 2, 4, 6, 9, 12, 16, 21, 28)), kind=kind, detail=detail,
                     at_time=random.choice(("09:30", "10:00", "13:15", "15:30")) if kind == "appointment" else "")
        if random.random() < 0.12 or case.place == HELD:
            task.hold(task.version, case.today + timedelta(days=random.randint(3, 20)), case.worker)
    if random.random() < 0.1 or case.place == RECURRING:
        title, days = random.choice(wording.RECURRING)
        often = {"repeat_days": days} if days < 28 else {"repeat_months": 1}
        task = _task(case, title, -random.randint(1, days - 1), **often)
        task.finish(task.version, random.choice(wording.OUTCOMES), case.worker)
        case.past.put(task, moment(random, task.due_on), "closed_at")
    for _ in range(random.choice((0, 0, 1, 2)) or case.place == CANCELLED):
        kind, title, detail = random.choice(wording.TASKS)
        task = _task(case, title, -random.randint(3, 60), kind=kind, detail=detail)
        if random.random() < 0.1 or case.place == CANCELLED:
            task.cancel(task.version, random.choice(wording.CANCELLED), case.worker)
        else:
            task.finish(task.version, random.choice(wording.OUTCOMES), case.worker)
        case.past.put(task, moment(random, task.due_on), "closed_at")


def _task(case: Case, title: str, days: int, **more: Any) -> Task:
    task = Task.add(case.client, case.worker, title=title, worker=case.worker.id, sensitivity=case.client.sensitivity,
                    due_on=case.today + timedelta(days=days), **more)
    created = min(task.due_on, case.today) - timedelta(days=case.random.randint(1, 9))
    case.past.put(task, moment(case.random, max(created, case.client.opened_on)), "created")
    return task

"""All that a plugin may import. It stays when the inside of the core changes; README has a plugin that uses it.

`current_user` is the Worker who is signed in: `id`, `name`, `may_see` (the sensitivities of records that they may
see, a list that begins with ""). In a rule, an event, and a score nobody is signed in, whoever saved.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import gettext, ngettext
from flask_login import current_user

from core.access.models import Agency
from core.assessments.declared import instrument
from core.assessments.models import Assessment
from core.assessments.rules import evaluate
from core.clients.forms import RecordForm
from core.clients.models import Client, Record, as_it_is_now
from core.clients.queries.visibility import client_for
from core.clients.views.page import client_page, get_client, get_open_client, get_record
from core.clients.views.records import change_page, new_page
from core.extension import seams
from core.extension.contributions import (
    Answered,
    AssessmentForm,
    AtLeast,
    Band,
    BandsByFact,
    Choice,
    ClientEvent,
    ClientPanel,
    ClientTab,
    Demo,
    Due,
    Flag,
    GoalType,
    MonitoringRule,
    NewTask,
    NoteFormat,
    NoteSection,
    NothingYet,
    Number,
    Permission,
    Question,
    Readable,
    RecordChange,
    ResourceCategory,
    Scored,
    SensitivityPolicy,
    Setting,
    Specialization,
    Subscale,
    bands,
    lookup,
    total,
)
from core.extension.hookspecs import hookimpl
from core.extension.registry import Registry
from core.extension.settings import setting
from core.foundation import application
from core.foundation.business_days import business_days_after, is_business_day
from core.foundation.clock import now, today
from core.foundation.db import Conflict, Moment, PluginTable, atomic
from core.foundation.prepared import Prepared, given
from core.monitoring.models import CONTACT_KINDS, WHOM, Contact, Task, outcome_of
from core.monitoring.models.nearest import nearest
from core.monitoring.rules import everybody, for_readers, for_readers_of
from core.plans.models import Goal, PlanReview
from core.web.answers import answer
from core.web.dates import day
from core.web.forms import Check, Count, Day, Form, LongText, Many, Pick, Radio, Text, choices
from core.web.gate import needs
from core.web.pages import add_notices
from core.web.sentences import lazy_gettext, lazy_ngettext

__all__ = [
    "Answered", "AssessmentForm", "AtLeast", "Band", "BandsByFact", "Check", "Choice", "Client", "ClientEvent",
    "ClientPanel", "ClientTab", "Conflict", "Count", "Day", "Demo", "Due", "Flag", "Form", "GoalType", "LongText",
    "Many", "Moment", "MonitoringRule", "NewTask", "NoteFormat", "NoteSection", "NothingYet", "Number", "Permission",
    "Pick", "PluginTable", "Prepared", "Question", "Radio", "Readable", "Record", "RecordChange", "RecordForm",
    "ResourceCategory", "Scored", "SensitivityPolicy", "Setting", "Specialization", "Subscale", "Text", "add_contact",
    "add_goal", "add_notices", "add_task", "agency_state", "answer", "assess", "atomic", "bands", "business_days_after",
    "change_page", "choices", "client_for", "client_page", "contact_kinds", "contacts_since", "current_user", "day",
    "everybody", "finished", "for_readers", "for_readers_of", "get_client", "get_open_client", "get_record", "gettext",
    "given", "hookimpl", "is_business_day", "lazy_gettext", "lazy_ngettext", "lookup", "needs", "new_page", "ngettext",
    "now", "open_goal", "open_task", "plan_reviews", "setting", "today", "total",
]


def agency_state() -> str:
    """The state of the agency in two letters, for business_days_after() and is_business_day(); "" while not given."""
    return Agency.here().state


def assess(client: Client, by: Any, form: str, answers: Mapping[str, str], on: date) -> None:
    """Keep a filled form as the assessment page does: scored, signed unless a flag asks for a safety step, and logged.

    `by` is the Worker, `form` the full key ("wellbeing.sleep"), `answers` the stored value of each question by its
    key ("" or missing: no answer), `on` the day on which it was filled. Raises LookupError for a form that is not
    there, ValueError for an answer that its question does not offer or that earlier answers rule out and for a day that
    isn't one from 1900 to 2199, and ClientClosed.
    """
    seams.must_be_day(on, "on")
    declared = instrument(form)
    if declared is None:
        raise LookupError(f"there is no form {form!r}")
    result = evaluate(declared, answers, {"sex": client.sex})
    if result.contradicted:
        raise ValueError(f"earlier answers rule these out: {', '.join(result.contradicted)}")
    Assessment.finish(client, by, declared, dict(answers), result, on=on)


CONTACTS = Prepared(lambda: Contact.select(
    Contact.on, Contact.kind, Contact.outcome, Contact.whom, Contact.sensitivity)
    .where(Contact.client == given("client"), Contact.on >= given("first"), Contact.counting())
    .order_by(Contact.on, Contact.id))


def contact_kinds() -> Mapping[str, Any]:
    """The kinds of contact, by key, in words."""
    return MappingProxyType(CONTACT_KINDS)


def add_task(client: Client, by: Any, title: str, due_on: date, *, detail: str = "", worker_id: int | None = None,
             sensitivity: str = "", source: Record | None = None) -> str:
    """Set a task for whom `worker_id` names, by default for `by`; returns its address.

    When that worker may not see it, it goes to the nearest who may. `source` is the record that it comes from: it is
    protected as that one is, now and later. Raises ClientClosed, Conflict when the source takes no more changes, and
    ValueError for an empty title, a day that isn't one from 1900 to 2199, and a `sensitivity` that is no policy's.
    """
    if not title.strip():
        raise ValueError("title is empty")
    seams.must_be_day(due_on, "due_on")
    _must_be_known(client, sensitivity)
    with atomic():
        label = sensitivity or (as_it_is_now(source).sensitivity if source else "")
        return Task.add(client, by, made_from=source, title=title, due_on=due_on, detail=detail,
                        worker=nearest(client, worker_id or by.id, label), sensitivity=label).url


def add_contact(client: Client, by: Any, on: date, kind: str, whom: str, reached: bool, text: str, *, minutes: int = 0,
                sign: bool = False, sensitivity: str = "", source: Record | None = None) -> str:
    """Log a contact as its form does, unsigned unless `sign`; returns its address.

    `kind` is one of contact_kinds(), `whom` "client", "family" or "other", who was reached or was to be. `source` is as
    for add_task(). Raises ValueError for another kind or whom, and as add_task() does.
    """
    seams.must_be_day(on, "on")
    _must_be_known(client, sensitivity)
    if kind not in CONTACT_KINDS or whom not in WHOM:
        raise ValueError(f"there is no contact {kind!r} with {whom!r}")
    return Contact.log(client, by, on=on, kind=kind, whom=whom, outcome=outcome_of(reached, whom), minutes=minutes,
                       text=text, sign=sign, sensitivity=sensitivity, made_from=source).url


def add_goal(client: Client, by: Any, goal_type: str, *, words: str = "", baseline: float | None = None,
             target: float | None = None, due_on: date | None = None, sensitivity: str = "",
             source: Record | None = None) -> str:
    """Set a goal of a declared type (its full key) in the client's plan, measured as the type says.

    Returns its address. `source` is as for add_task(). Raises LookupError for a type that is not there, and as
    add_task() does.
    """
    if due_on is not None:
        seams.must_be_day(due_on, "due_on")
    _must_be_known(client, sensitivity)
    kind = application.current(Registry).get("goal_types", goal_type)
    if kind is None:
        raise LookupError(f"there is no goal type {goal_type!r}")
    return Goal.add(client, by, made_from=source, type=kind.key, type_title=str(kind.title), words=words,
                    measure=str(kind.measure), better=kind.better, baseline=baseline, target=target, due_on=due_on,
                    sensitivity=kind.sensitivity or sensitivity).url


def open_task(client: Client, title: str, sensitivity: str = "") -> Any | None:
    """The client's open task of this title, so that a page leads to it instead of setting it again: a row with `url`,
    `title` and `due_on`. None when there is none that is unprotected or has this sensitivity."""
    return (Task.select().where(Task.client == client.id, Task.title == title, Task.closed_at.is_null(),
                                Task.sensitivity << ["", sensitivity]).order_by(Task.due_on, Task.id).first())


def open_goal(client: Client, goal_type: str, sensitivity: str = "") -> Any | None:
    """The client's open goal of a type (its full key), as open_task() finds a task: a row with `url` and `title`."""
    return (Goal.select().where(Goal.client == client.id, Goal.type == goal_type, Goal.closed_at.is_null(),
                                Goal.sensitivity << ["", sensitivity]).order_by(Goal.id).first())


def _must_be_known(client: Client, sensitivity: str) -> None:
    if sensitivity != client.sensitivity:
        seams.must_be_policy(sensitivity, "sensitivity")


def contacts_since(client: Client, first: date, protected: bool = False) -> Sequence[Any]:
    """Contacts from the day `first` on, the oldest first.

    Rows of `on` (a date), `kind` ("phone", "visit", "office", "video", "text", "email", "letter", "other"; of older
    notes also "message", a text or an email), `outcome` ("reached": the client was, "collateral": somebody else was,
    "attempted"), `whom` (who was reached or was to be: "client", "family" for family or caregiver, "other"; "" for
    older notes that do not say) and `sensitivity` ("" or the full key of a policy). Amended ones and those entered in
    error are left out. So are protected ones, because a date that everybody sees must not give away that they took
    place; with `protected` they are there, and what a rule makes of them must name their sensitivity
    (Due.settled_under).
    """
    rows = CONTACTS.rows(client=client.id, first=first)
    return [row for row in rows if protected or row.sensitivity in ("", client.sensitivity)]


FINISHED = Prepared(lambda: Assessment.select(
    Assessment.id, Assessment.form, Assessment.on, Assessment.total, Assessment.band, Assessment.level,
    Assessment.subscales, Assessment.sensitivity)
    .where(Assessment.client == given("client"), Assessment.form << given("forms"), Assessment.counting(),
           Assessment.complete)
    .order_by(Assessment.on, Assessment.id))


def finished(client: Client, *forms: str, protected: bool = False) -> tuple[list[Any], ...]:
    """For each of these forms (full keys) a list of the client's complete assessments, the oldest first. One query.

    Rows of `id`, `form` (the full key), `on` (a date), `total` (an int; None when the form has no score), `band` (its
    label, or ""), `level` ("info", "warning", "urgent", "emergency", or ""), `subscales` (the score of each by its
    key) and `sensitivity` ("" or the full key of a policy). Those with a gap, amended ones and those entered in error
    are left out; an amendment stands in their place. So are those that are protected otherwise than the client and the
    form, as in contacts_since(); with `protected` they are there.
    """
    by_form: dict[str, list[Any]] = {form: [] for form in forms}
    usual = {key: declared.sensitivity for key in forms if (declared := instrument(key))}
    for row in FINISHED.rows(client=client.id, forms=forms):
        if protected or row.sensitivity in everybody(client) | {usual.get(row.form, "")}:
            by_form[row.form].append(row._replace(subscales={one["key"]: one["score"] for one in row.subscales}))
    return tuple(by_form.values())


def plan_reviews(client: Client) -> Sequence[Any]:
    """The reviews of the client's plan, protected ones too, the oldest first: rows of `on` and `sensitivity`."""
    return list(PlanReview.select(PlanReview.on, PlanReview.sensitivity).where(PlanReview.client == client.id)
                .order_by(PlanReview.on, PlanReview.id).namedtuples())

"""What monitoring declares to the registry: its own rules, made of the same values as a plugin's."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from flask import g, request
from flask_babel import gettext
from flask_login import current_user

from core.access.rules import may
from core.accounts.models import Worker
from core.clients.models import NEVER, Alert, Client, CopySection, RelatedPerson, copy_sections, first_day
from core.extension.contributions import ClientPanel, Due, MonitoringRule, NothingYet
from core.foundation import clock
from core.foundation.prepared import Prepared, given
from core.monitoring.models import Contact, Task, kind_words, outcome_words
from core.monitoring.models.due import RecordRule
from core.monitoring.queries import today as dates
from core.monitoring.queries.contacts import recent
from core.monitoring.rules import CONTACT_EVERY, contact_by, sign_by
from core.web.dates import day, hour
from core.web.sentences import lazy_gettext, shown


def last_reached(risk: str, on: date) -> Any:
    """Why a client of this risk, who was reached on this day, is to be contacted."""
    if not risk:
        return lazy_gettext("Last reached %(on)s. Risk isn't rated: every %(days)s days.", on=on,
                            days=CONTACT_EVERY[risk])
    return lazy_gettext("Last reached %(on)s. At this risk level, every %(days)s days.", on=on,
                        days=CONTACT_EVERY[risk])


def _contact(client: Client, today: date) -> Iterator[Due]:
    last = client.last_contact_on if client.last_contact_on != NEVER else None  # kept up to date before rules are asked
    if last:
        why = last_reached(client.risk, last)
    else:
        why = lazy_gettext("Not reached since the client was added.")
    on = contact_by(client.risk, client.opened_on, last)
    yield Due("contact", on, lazy_gettext("Contact the client"), why, since=on - timedelta(days=3),
              link="contacts/new", settled_by_record=True)


def _tasks(client: Client, today: date, ids: frozenset[int] | None = None) -> Iterator[Due]:
    for task in TASKS.rows(client=client.id, ids=ids):
        why = (lazy_gettext("Appointment at %(time)s.", time=time.fromisoformat(task.at_time)) if task.at_time
               else lazy_gettext("Task created by %(name)s.", name=task.name))
        yield Due(f"task-{task.id}", task.due_on, task.title, why,
                  since=task.hold_until or task.due_from, worker_id=task.worker, sensitivity=task.sensitivity)


def _unsigned_notes(client: Client, today: date, ids: frozenset[int] | None = None) -> Iterator[Due]:
    for note in NOTES.rows(client=client.id, ids=ids):
        written_on = clock.local(note.created).date()
        yield Due(f"note-{note.id}", sign_by(written_on), lazy_gettext("Sign the note from %(on)s", on=note.on),
                  lazy_gettext("Written by %(name)s. Not signed yet.", name=note.name), since=written_on,
                  worker_id=note.worker, link=f"/contacts/{note.id}", settled_by_record=True,
                  sensitivity=note.sensitivity)


def _alerts(client: Client, today: date, ids: frozenset[int] | None = None) -> Iterator[Due]:
    for alert in ALERTS.models(client=client.id, ids=ids):
        yield Due(f"alert-{alert.id}", alert.until, lazy_gettext("Review alert"),
                  lazy_gettext("The alert stays until someone renews or removes it."), link=alert.url,
                  settled_by_record=True, sensitivity=alert.sensitivity)


def _powers(client: Client, today: date, ids: frozenset[int] | None = None) -> Iterator[Due]:
    """Legal powers that end: the papers are asked for before that."""
    for row in POWERS_ENDING.models(client=client.id, ids=ids):
        yield Due(f"power-{row.id}", row.power_until, lazy_gettext("Renew or end a legal power"),
                  lazy_gettext("A legal power of someone around the client ends on this day."),
                  since=row.power_until - timedelta(days=30), link=row.url, settled_by_record=True,
                  sensitivity=row.sensitivity)


def _of(query: Any, kind: Any) -> Any:
    """The records of a client, or those of them with these ids."""
    ids, query = given("ids"), query.where(kind.client == given("client"))
    return query if ids is None else query.where(kind.id << ids)


TASKS = Prepared(partial(_of, Task.select(
    Task.id, Task.at_time, Task.due_on, Task.title, Task.hold_until, Task.due_from, Task.worker, Task.sensitivity,
    Worker.name).join(Worker, on=(Task.by == Worker.id)).where(Task.closed_at.is_null()), Task))
NOTES = Prepared(partial(_of, Contact.select(
    Contact.id, Contact.on, Contact.created, Contact.worker, Contact.sensitivity, Worker.name).join(Worker).where(
        Contact.signed_at.is_null(), Contact.struck_at.is_null()), Contact))
POWERS_ENDING = Prepared(partial(_of, RelatedPerson.select().where(
    RelatedPerson.power != "", RelatedPerson.power_until.is_null(False), RelatedPerson.ended_on.is_null()),
    RelatedPerson))
ALERTS = Prepared(partial(_of, Alert.select().where(Alert.ended_at.is_null()), Alert))


VALUES: dict[str, list[Any]] = {"monitoring_rules": [
    MonitoringRule("contact", lazy_gettext("Contact"), ("client", "contact"), _contact),
    RecordRule("task", lazy_gettext("Tasks"), ("task",), _tasks, prefix="task-", after_death=True),
    RecordRule("unsigned_note", lazy_gettext("Unsigned notes"), ("contact",), _unsigned_notes, prefix="note-",
               after_death=True),
    RecordRule("alert", lazy_gettext("Alerts"), ("alert",), _alerts, prefix="alert-"),
    RecordRule("power", lazy_gettext("Legal powers"), ("related",), _powers, prefix="power-"),
]}


SHOWN = 3  # upcoming dates on the client page until all are asked for


def _dates(client: Client, today: date) -> dict[str, Any]:
    """The first three, or all where they were asked for and on paper."""
    rows = dates.next_dates(client, current_user, g.on, today)
    some = rows if "all" in request.args.getlist("upcoming") or g.get("on_paper") else rows[:SHOWN]
    listed = [row._replace(title=str(shown(row.title))) for row in some]
    appointments = [row for row in rows if row.task_kind == "appointment" and not row.sensitivity and row.on >= today]
    return {"dates": listed, "client": client, "total": len(rows), "protected": {row.sensitivity for row in listed},
            "goes_home": bool(appointments)}


def _contacts(client: Client, today: date) -> dict[str, Any] | NothingYet:
    contacts = recent(client.id, current_user.may_see, most=5)
    if not contacts:
        return NothingYet(gettext("Log contact"), f"{client.url}/contacts/new", "contacts.write")
    return {"contacts": contacts, "client_id": client.id, "kind_words": kind_words, "outcome_words": outcome_words,
            "protected": {contact.sensitivity for contact in contacts}}


VALUES["client_panels"] = [
    ClientPanel("dates", lazy_gettext("Upcoming"), "monitoring/panel_dates.html", _dates, order=10,
                permission="tasks.read"),
    ClientPanel("contacts", lazy_gettext("Recent contacts"), "monitoring/panel_contacts.html", _contacts, order=30,
                permission="contacts.read"),
]


@first_day.connect
def _first_day(_sender: Any, reader: Any, plugins: Any) -> Any:
    return dates.first_day(reader, plugins)


@copy_sections.connect
def _appointments(client: Client, worker: Any) -> list[CopySection]:
    """The client's appointments to come; nothing protected."""
    if not may(worker, "tasks.read"):
        return []
    coming = (Task.select().where(Task.client == client.id, Task.kind == "appointment", Task.closed_at.is_null(),
                                  Task.sensitivity == "", Task.day() >= clock.today())
              .order_by(Task.day(), Task.at_time, Task.id))
    lines = [(task.title, ", ".join(filter(None, (day(max(task.due_on, task.hold_until or task.due_on)),
                                                  hour(task.at_time))))) for task in coming]
    return [CopySection(10, gettext("Your appointments"), lines)]

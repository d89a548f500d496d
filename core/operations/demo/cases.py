"""One client of the training agency: opened, rated, watched over, and for some paused, closed or hidden."""
from __future__ import annotations

import re
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from core.accounts.models import Worker
from core.clients.models import Alert, CareTeamMember, Client, ClientState, OtherName, client_event
from core.clients.models.closing import close_client, closing_of
from core.clients.models.death import record_death, to_settle
from core.extension.contributions import AssessmentForm
from core.extension.registry import Plugin, Registry
from core.monitoring.models import Contact, Task
from core.operations.demo import background, people, wording
from core.operations.demo.story import Past, acting_as, moment

# Places in a caseload with a story of their own.
NEW, PROTECTED, REOPENED, PAUSED, CLOSED, HIDDEN, DIED, HANDED_OVER = 0, (3, 7), 4, 5, 8, 10, 11, 12
RATINGS = (("low",), ("medium",), ("high", "medium"), ("medium", "low"), ("low", "medium"), ("medium", "high"),
           ("high", "medium", "low"), ())  # of the risk, one after the other
LATER_LIFE = re.compile(r"later life|older|ag(e)?ing", re.IGNORECASE)


@dataclass
class Unique:
    """What is there once: names, and with whom an answer that could not wait was cared for (or still waits)."""

    with_step: int = 0
    without_step: int = 0
    names: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Case:
    """A client in the making. `place` counts the clients of the worker; `about` are its specializations."""

    random: Random
    today: date
    worker: Worker
    team: list[Worker]
    place: int
    about: list[Plugin]
    registry: Registry
    unique: Unique
    past: Past
    client: Client = field(init=False)

    @property
    def is_new(self) -> bool:
        return self.place == NEW

    @property
    def forms(self) -> list[AssessmentForm]:
        return [form for plugin in self.about for form in plugin.values["assessment_forms"]]

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


def open_case(case: Case) -> Case:
    """Add the client, on a day of the past, with the risk as it was rated then and since."""
    random = case.random
    opened = case.ago(random.randint(1, 2) if case.is_new else random.randint(96, 400))
    protects = _protects(case)
    columns = _somebody_new(case)
    maiden = columns.pop("other_names")
    with nullcontext() if case.is_new else client_event.muted():  # of others it was done long ago
        client = case.client = Client.add(case.worker, **columns, sensitivity=protects)
    if maiden:
        OtherName.add(client, case.worker, kind="maiden", family=maiden)
    background.tell(client, case.worker)
    client.opened_on = opened
    Client.update(opened_on=opened).where(Client.id == client.id).execute()
    CareTeamMember.update(since=moment(random, opened)).where(CareTeamMember.client == client).execute()
    day = opened
    for risk in () if case.is_new else RATINGS[(case.place + case.worker.id) % len(RATINGS)]:
        day = min(day + timedelta(days=random.randint(1, 40)), case.ago(3))
        client.set_risk(client.version, risk, random.choice(wording.RISKS[risk]), case.worker)
        _backdate_state(case, day)
    return case


def _somebody_new(case: Case) -> dict[str, Any]:
    """A person whose name nobody in the agency has yet: in training, two of one name would only confuse."""
    while True:
        columns = people.person(case.random, case.today, people.OLDER if _is_about_age(case.about) else people.WORKING)
        name = columns["given"], columns["family"]
        if name not in case.unique.names:
            case.unique.names.add(name)
            return columns


def _protects(case: Case) -> str:
    """A sensitivity for some clients of a cleared worker: to everybody else they are not there."""
    policies = sorted(case.worker.clearances)
    is_manager = "case_manager" in case.worker.role_names
    return policies[0] if policies and is_manager and case.place in PROTECTED else ""


def _is_about_age(plugins: list[Plugin]) -> bool:
    """Whether what a specialization says of itself speaks of old age."""
    return any(LATER_LIFE.search(" ".join((str(plugin.about.summary) if plugin.about else "", *(
        f"{form.title} {form.need}" for form in plugin.values["assessment_forms"])))) for plugin in plugins[:1])


def _backdate_state(case: Case, day: date) -> None:
    newest = ClientState.select().where(ClientState.client == case.client).order_by(ClientState.id.desc()).first()
    case.past.put(newest, moment(case.random, day), "at")


def settle(case: Case) -> None:
    """Alerts, and others on the care team."""
    random, client = case.random, case.client
    if random.random() < 0.28:
        for kind, severity, text in random.sample(people.ALERTS, random.choice((1, 1, 2))):
            until = case.today + timedelta(days=random.choice((-1, 3, 6, 20, 45, 60, 90, 120)))
            alert = Alert.add(client, case.worker, kind=kind, severity=severity, text=text, until=until)
            case.past.put(alert, moment(random, max(client.opened_on, case.ago(random.randint(5, 60)))), "at")
    if case.team and random.random() < 0.2:
        colleague = random.choice(case.team)
        if not client.sensitivity or client.sensitivity in colleague.clearances:
            CareTeamMember.join_team(client, colleague.id, case.worker, random.choice(wording.TEAM_PARTS))


def conclude(case: Case) -> None:
    """Pause, close, reopen, hide or hand over the clients whose story that is."""
    client, random = Client.get_by_id(case.client.id), case.random
    if case.place == PAUSED:
        client.set_status(client.version, "paused", random.choice(wording.PAUSED), case.worker)
        _backdate_state(case, case.ago(12))
    if case.place in (CLOSED, REOPENED):
        _close(case, client, case.ago(25))
    if client.status == "closed" and case.place == REOPENED:
        client.set_status(client.version, "active", random.choice(wording.REOPENED), case.worker)
        _backdate_state(case, case.ago(9))
    if case.place == HIDDEN and not case.worker.clearances and not Client.select().where(
            Client.restricted_at.is_null(False)).exists():
        client.restrict(client.version, True, case.worker)
    if case.place == DIED and not Client.select().where(Client.deceased).exists():
        _die(case, client)
    if case.place == HANDED_OVER and not case.worker.clearances:
        _hand_over(case, client)


def _close(case: Case, client: Client, on: date) -> None:
    """Close the client with everything settled, unless a safety step is still open."""
    closing = closing_of(client, case.worker)
    if closing.waiting or closing.hidden:
        return
    ways = {item.key: next(iter(item.ways(case.worker))) for item in closing.to_settle}
    close_client(client, client.version, case.random.choice(wording.CLOSED), case.worker, ways)
    _backdate_state(case, on)
    for item in closing.to_settle:
        for name in ("closed_at", "done_at"):
            if getattr(item.row, name, None):
                case.past.put(item.row, moment(case.random, on), name)


def _die(case: Case, client: Client) -> None:
    """The client died some days ago, and the family was talked to."""
    ways = {item.key: list(item.ways(case.worker))[-1] for item in to_settle(client, case.worker)}
    record_death(client, client.version, max(case.ago(6), client.last_contact_on), case.worker, ways)
    Contact.log(client, case.worker, on=case.today, kind="phone", whom="family", outcome="collateral", minutes=15,
                text=wording.DIED, sign=True)


def _hand_over(case: Case, client: Client) -> None:
    """The supervisor assigns the client to a colleague of the team, who calls to say so."""
    supervisor = next((worker for worker in case.team if "supervisor" in worker.role_names), None)
    colleague = next((worker for worker in case.team if "case_manager" in worker.role_names), None)
    if supervisor and colleague:
        with acting_as(supervisor):
            client.assign(client.version, colleague, supervisor)
        with acting_as(colleague):
            contact = Contact.log(client, colleague, on=case.ago(1), kind="phone", outcome="reached", minutes=10,
                                  text=wording.HANDED_OVER.format(name=case.worker.name), sign=True)
            case.past.put(contact, moment(case.random, case.ago(1)), "created", "signed_at")


def oversee(worker: Worker, clients: list[Any], today: date) -> None:
    """Tasks of a supervisor about clients of the team."""
    titles = ("Sign off on the plan", "Discuss the case with the assigned worker", "Respond to the complaint letter",
              "Approve the emergency funds request", "Review the closing summary", "Arrange coverage during leave")
    for client, title, days in zip(clients, titles, (-1, 0, 0, 2, 4, 6), strict=False):
        Task.add(client, worker, title=title, worker=worker.id, due_on=today + timedelta(days=days))

"""The client."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from peewee import JOIN, BooleanField, CharField, DateField, ForeignKeyField, TextField

from core.access.rules import ClientFacts
from core.accounts.models import Team, Worker
from core.clients.models import names
from core.clients.models.care_team import ASSIGNED, CareTeamMember, ClientState
from core.clients.models.choices import RISKS, STATUSES
from core.clients.models.events import client_event, log_client_change
from core.clients.models.work import hand_over
from core.clients.rules import phone_numbers
from core.foundation import clock
from core.foundation.db import Moment, VersionedTable, atomic
from core.foundation.prepared import Prepared, given
from core.web.birth import ABOUT, Birth, birth_of, last_day
from core.web.sentences import stored

DATING = {"born", "born_precision", "sex", "sensitivity"}  # columns that due dates, or whose they are, depend on
NAMES = ("given", "family", "middle", "preferred")

NEVER, NO_DATE = date(1, 1, 1), date(9999, 12, 31)  # instead of NULL, which the two databases sort differently


class Client(VersionedTable):
    """A person whom the agency helps."""

    given = CharField(200)
    family = CharField(200)
    preferred = CharField(200, default="")
    prefix = CharField(200, default="")
    middle = CharField(200, default="")
    suffix = CharField(200, default="")
    other_names = TextField(default="")  # a kept copy, one a line, to search by: make_findable() in other_names.py
    pronouns = CharField(200, default="")
    born = DateField(null=True)  # the first day that it may be: see `birth`
    born_precision = CharField(8, default="")  # "": the day is known; "month", "year", "about"
    sex = CharField(16, default="")
    phone = CharField(200, default="")
    email = CharField(200, default="")
    address = TextField(default="")
    voicemail = CharField(16, default="")
    safe_contact = TextField(default="")
    language = CharField(64, default="")
    interpreter = CharField(16, default="")
    insurer = CharField(200, default="")
    insurance_number = CharField(200, default="")
    unanswered = CharField(400, default="")  # "born:declined phone:unknown": why a field is blank

    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    team = ForeignKeyField(Team, null=True, backref="+", on_delete="RESTRICT")
    status = CharField(16, default="active")
    risk = CharField(16, default="")
    opened_on = DateField()
    deceased = BooleanField(default=False)  # see death.py
    died_on = DateField(null=True)  # None also when nobody knows the day
    restricted_at = Moment(null=True)
    restricted_by = CharField(200, default="")
    sensitivity = CharField(100, default="")

    name_sort = CharField(420)
    phone_tail = CharField(4, default="", index=True)
    other_phone_tail = CharField(4, default="", index=True)  # of the second number in the same field
    last_contact_on = DateField(default=NEVER)  # of a contact in which the client was reached
    next_on = DateField(default=NO_DATE)  # the first open date that everybody who sees the client may know

    class Meta:
        indexes = (
            # One for each order of the list of clients: core/clients/queries/caseload.py.
            (("status", "risk", "name_sort", "id"), False),
            (("status", "risk", "next_on", "id"), False),
            (("status", "risk", "last_contact_on", "id"), False),
            (("team", "status", "risk", "name_sort", "id"), False),
            (("team", "status", "risk", "next_on", "id"), False),
            (("team", "status", "risk", "last_contact_on", "id"), False),
            (("born",), False),
        )

    @property
    def url(self) -> str:
        return f"/clients/{self.id}"

    @classmethod
    def as_stored(cls, client_id: int) -> Client | None:
        """The client as the database holds it, or None when it is not there."""
        return CLIENT.model(client=client_id)

    @property
    def called(self) -> str:
        """What the client is called: the preferred name, or the given one."""
        return self.preferred or self.given or self.family

    @property
    def status_words(self) -> str:
        return str(STATUSES.get(self.status, self.status))

    @property
    def risk_words(self) -> str:
        return str(RISKS.get(self.risk, self.risk))

    @property
    def blanks(self) -> dict[str, str]:
        """Why a field is blank: {"born": "declined"}."""
        return dict(pair.split(":") for pair in self.unanswered.split())

    def age(self, today: date) -> int | None:
        """Whole years, or None while the date of birth is not known; where two are possible, the smaller one.

        Of somebody who died, at their death; None when nobody knows the day.
        """
        until = last_day(self, today)
        return self.birth.ages(until)[0] if self.birth and until else None

    @property
    def birth(self) -> Birth | None:
        """When the client was born, and how exactly that is known: its ages() and its window() for an age."""
        return birth_of(self)

    @property
    def not_before(self) -> date | None:
        """The day before which nothing about the client can have been; None when nobody knows it."""
        return None if self.born_precision == ABOUT else self.born

    @classmethod
    def add(cls, by: Worker, *, worker: Any = None, reason: str = "", **fields: Any) -> Client:
        """Open a new client; without a worker it is assigned to who adds it. `reason`: why in spite of a likely
        duplicate."""
        chosen = worker or by
        with atomic():
            client = cls(worker=chosen.id, team=chosen.team_id, opened_on=clock.today(), **fields)
            client._index()
            client.save(force_insert=True)
            names.index(client.id, client.all_names)
            CareTeamMember.create(client=client, worker=chosen.id, part=ASSIGNED, since=clock.now(), by=by.name)
            client.log_change("add", reason=reason)
            client_event.send(client, on="enrolled", by=by)
        return client

    def change(self, seen_version: int, lifted_because: str = "", **fields: Any) -> None:
        """Save these fields. Raises Stale, and ValueError when a protection is lifted without a reason."""
        before = self.sensitivity
        for name, value in fields.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
        changed = sorted(field.name for field in self.dirty_fields)
        is_lifted = before and self.sensitivity != before
        if is_lifted and not lifted_because.strip():
            raise ValueError("a protection is lifted with a reason only")
        reason = {"lifted_because": stored(lifted_because)} if is_lifted else {}
        with atomic():
            self._index()
            self.save_from(seen_version)
            if not set(NAMES).isdisjoint(changed):
                names.index(self.id, self.all_names)
            self.log_change("change", "client" if DATING & set(changed) else "", before, fields=changed, **reason)

    def log_change(self, action: str, kind: str = "client", also: str = "", **detail: Any) -> None:
        """Write the audit row of a change of the client itself; see log_client_change()."""
        log_client_change(self, f"client.{action}", f"client {self.id}", kind, (also,), **detail)

    def facts(self) -> ClientFacts:
        """What decides who sees this client, as the database holds it."""
        return client_facts([self.id])[self.id]

    @property
    def all_names(self) -> tuple[str, ...]:
        """The given name, the family name, and all others."""
        return (*(getattr(self, name) for name in NAMES), *self.other_names.splitlines())

    def _index(self) -> None:
        self.name_sort = " ".join(names.words(f"{self.family} {self.given}"))[:420]
        tails = [number[-4:] for number in phone_numbers(self.phone)]
        self.phone_tail, self.other_phone_tail = [*tails[:2], "", ""][:2]

    def set_status(self, seen_version: int, status: str, reason: str, by: Worker, sensitivity: str = "") -> None:
        """Pause, close or reopen, with the reason. Raises Stale."""
        was_closed, is_closed = self.status == "closed", status == "closed"
        with atomic():
            self._state("status", seen_version, status, reason, by, sensitivity)
            if was_closed != is_closed:
                client_event.send(self, on="closed" if is_closed else "reopened", by=by)

    def set_risk(self, seen_version: int, risk: str, reason: str, by: Worker, sensitivity: str = "") -> None:
        """Rate the risk, with the reason; earlier ratings stay. `sensitivity` protects the reason. Raises Stale."""
        self._state("risk", seen_version, risk, reason, by, sensitivity)

    def _state(self, kind: str, seen_version: int, value: str, reason: str, by: Worker, sensitivity: str) -> None:
        with atomic():
            setattr(self, kind, value)
            self.save_from(seen_version)
            ClientState.create(client=self, kind=kind, value=value, reason=reason, by=by.name, at=clock.now(),
                               sensitivity=sensitivity or self.sensitivity)
            self.log_change(kind, value=value)

    def assign(self, seen_version: int, worker: Any, by: Worker, *, former_stays: bool = False,
               keeps_work: bool = False, takers: Mapping[str, int] | None = None) -> None:
        """Assign the client to another worker, who takes over what the former one has open; see hand_over().

        The former one leaves the care team unless they stay, and then may keep their work. Raises Stale.
        """
        with atomic():
            former, self.worker, self.team = self.worker_id, worker.id, worker.team_id
            self.save_from(seen_version)
            for member in (former, worker.id):
                CareTeamMember.end_part(self, member)
            CareTeamMember.join_team(self, worker.id, by, ASSIGNED)
            if former_stays:
                CareTeamMember.join_team(self, former, by)
            if not (former_stays and keeps_work):
                hand_over(self, former, worker.id, by, takers)
            self.log_change("assign", former=former, worker=worker.id)
            client_event.send(self, on="transferred", by=by)

    def restrict(self, seen_version: int, restricted: bool, by: Worker) -> None:
        """Hide the client from everybody but its assigned worker and care team, or lift that. Raises Stale."""
        with atomic():
            self.restricted_at, self.restricted_by = (clock.now(), by.name) if restricted else (None, "")
            self.save_from(seen_version)
            self.log_change("restrict", restricted=restricted)


def update_team(which: Any) -> None:
    """Keep on each of these clients the team of its worker."""
    team = Worker.select(Worker.team).where(Worker.id == Client.worker)
    Client.update(team=team).where(which).execute()


CLIENT = Prepared(lambda: Client.select().where(Client.id == given("client")))
FACTS = Prepared(lambda: (  # a row for each member of a care team
    Client.select(Client.id, Client.worker, Client.team, Client.restricted_at, Client.sensitivity,
                  CareTeamMember.worker.alias("member"))
    .join(CareTeamMember, JOIN.LEFT_OUTER,
          on=(CareTeamMember.client == Client.id) & CareTeamMember.until.is_null())
    .where(Client.id << given("ids"))))


def client_facts(ids: Iterable[int]) -> dict[int, ClientFacts]:
    """What decides who sees these clients, by id, in one query."""
    clients: dict[int, tuple[Any, ...]] = {}
    teams: dict[int, set[int]] = {}
    for number, *columns, member in FACTS.rows(ids=list(ids)):
        clients[number] = tuple(columns)
        teams.setdefault(number, set()).add(member)
    return {number: ClientFacts(worker, team, restricted_at is not None, sensitivity,
                                frozenset(teams[number] - {None}))
            for number, (worker, team, restricted_at, sensitivity) in clients.items()}

"""The client, its care team, and its changes of status and risk."""
from __future__ import annotations

from datetime import date
from typing import Any

from blinker import Signal
from flask_babel import ngettext
from peewee import CharField, DateField, ForeignKeyField, TextField

from core.accounts.models import Team, Worker, worker_leaving
from core.clients.models import names
from core.foundation import audit, clock
from core.foundation.db import Moment, Table, VersionedTable, atomic

NEVER, NO_DATE = date(1, 1, 1), date(9999, 12, 31)  # instead of NULL, which the two databases sort differently

STATUSES = {"active": "Active", "paused": "Paused", "closed": "Closed"}
RISKS = {"": "Not rated", "low": "Low", "medium": "Medium", "high": "High"}
SEXES = {"": "Not asked", "female": "Female", "male": "Male", "other": "Another answer",
         "unknown": "Unknown", "declined": "Declined to answer"}
INTERPRETER = {"": "Not asked", "needed": "Interpreter needed", "not_needed": "No interpreter needed",
               "declined": "Interpreter offered and declined"}
VOICEMAIL = {"": "Not asked", "yes": "Voicemail and texts are fine", "no": "No voicemail, no texts"}
UNANSWERED = {"": "Not asked yet", "unknown": "Unknown", "declined": "Declined to answer"}

client_changed = Signal()
"""Sent inside the transaction of any write about a client: client_changed.send(client, what="contact")."""


class Client(VersionedTable):
    """A person whom the agency helps."""

    given = CharField(200)
    family = CharField(200)
    preferred = CharField(200, default="")
    other_names = CharField(200, default="")
    pronouns = CharField(200, default="")
    born = DateField(null=True)
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
    restricted_at = Moment(null=True)
    restricted_by = CharField(200, default="")
    sensitivity = CharField(100, default="")

    name_sort = CharField(420)
    phone_tail = CharField(4, default="", index=True)
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

    @property
    def called(self) -> str:
        """What the client is called: the preferred name, or the given one."""
        return self.preferred or self.given or self.family

    @property
    def status_words(self) -> str:
        return STATUSES.get(self.status, self.status)

    @property
    def risk_words(self) -> str:
        return RISKS.get(self.risk, self.risk)

    @property
    def blanks(self) -> dict[str, str]:
        """Why a field is blank: {"born": "declined"}."""
        return dict(pair.split(":") for pair in self.unanswered.split())

    def age(self, today: date) -> int | None:
        """Whole years, or None while the date of birth is not known."""
        if self.born is None:
            return None
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))

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
            CareTeamMember.create(client=client, worker=chosen.id, part="Assigned worker", since=clock.now(),
                                  by=by.name)
            audit.record("client.add", client_id=client.id, subject=f"client {client.id}", reason=reason)
            client_changed.send(client, what="client")
        return client

    def change(self, seen: int, **fields: Any) -> None:
        """Save these fields. Raises Stale when somebody else saved in the meantime."""
        for name, value in fields.items():
            if getattr(self, name) != value:
                setattr(self, name, value)
        changed = sorted(field.name for field in self.dirty_fields)
        with atomic():
            self._index()
            self.save_from(seen)
            names.index(self.id, self.all_names)
            audit.record("client.change", client_id=self.id, subject=f"client {self.id}", fields=changed)
            client_changed.send(self, what="client")

    @property
    def all_names(self) -> str:
        return " ".join((self.given, self.family, self.preferred, self.other_names))

    def _index(self) -> None:
        self.name_sort = " ".join(names.words(f"{self.family} {self.given}"))[:420]
        self.phone_tail = "".join(c for c in self.phone if c.isdecimal() and c.isascii())[-4:]

    def set_status(self, seen: int, status: str, reason: str, by: Worker) -> None:
        """Pause, close or reopen, with the reason."""
        self._state("status", seen, status, reason, by)

    def set_risk(self, seen: int, risk: str, reason: str, by: Worker) -> None:
        """Rate the risk, with the reason; earlier ratings stay."""
        self._state("risk", seen, risk, reason, by)

    def _state(self, kind: str, seen: int, value: str, reason: str, by: Worker) -> None:
        with atomic():
            setattr(self, kind, value)
            self.save_from(seen)
            ClientState.create(client=self, kind=kind, value=value, reason=reason, by=by.name, at=clock.now())
            audit.record(f"client.{kind}", client_id=self.id, subject=f"client {self.id}", value=value)
            client_changed.send(self, what="client")

    def assign(self, seen: int, worker: Any, by: Worker) -> None:
        """Hand the client to another worker; the former one leaves the care team."""
        with atomic():
            former, self.worker, self.team = self.worker_id, worker.id, worker.team_id
            self.save_from(seen)
            CareTeamMember.leave(self, former)
            CareTeamMember.join_team(self, worker.id, "Assigned worker", by)
            audit.record("client.assign", client_id=self.id, subject=f"client {self.id}",
                         former=former, worker=worker.id)
            client_changed.send(self, what="client")

    def restrict(self, seen: int, restricted: bool, by: Worker) -> None:
        """Hide the client from everybody but its assigned worker and care team, or lift that."""
        with atomic():
            self.restricted_at, self.restricted_by = (clock.now(), by.name) if restricted else (None, "")
            self.save_from(seen)
            audit.record("client.restrict", client_id=self.id, subject=f"client {self.id}", restricted=restricted)


@worker_leaving.connect
def _assigned_to(worker: Worker) -> str:
    """A client must not be left with somebody who is gone."""
    count = Client.select().where(Client.worker == worker.id, Client.status != "closed").count()
    return ngettext("%(num)d client is assigned to them: please hand the client over first.",
                    "%(num)d clients are assigned to them: please hand the clients over first.", count) if count else ""


class ClientState(Table):
    """A change of status or risk: what it became, why, by whom and when."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    kind = CharField(16)
    value = CharField(16)
    reason = TextField()
    by = CharField(200)
    at = Moment()


class CareTeamMember(Table):
    """Somebody who works with a client and therefore sees it; ended with a date, never deleted."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    part = CharField(200)
    since = Moment()
    by = CharField(200)
    until = Moment(null=True)

    class Meta:
        indexes = ((("worker", "until", "client"), False),)

    @classmethod
    def join_team(cls, client: Client, worker_id: int, part: str, by: Worker) -> None:
        """Add a worker to the care team, once."""
        with atomic():
            if not cls.select().where(cls.client == client, cls.worker == worker_id, cls.until.is_null()).exists():
                cls.create(client=client, worker=worker_id, part=part, since=clock.now(), by=by.name)
                audit.record("careteam.join", client_id=client.id, subject=f"worker {worker_id}")

    @classmethod
    def leave(cls, client: Client, worker_id: int) -> None:
        """End a worker's place in the care team."""
        with atomic():
            cls.update(until=clock.now()).where(
                cls.client == client, cls.worker == worker_id, cls.until.is_null()).execute()
            audit.record("careteam.leave", client_id=client.id, subject=f"worker {worker_id}")

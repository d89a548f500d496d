"""Workers, teams, clearances and invitations."""
from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from blinker import Signal
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import UserMixin
from peewee import CharField, ForeignKeyField

from core.accounts.rules import StaffFacts
from core.extension.registry import Registry
from core.foundation import application, audit, clock
from core.foundation.db import Moment, Table, VersionedTable, atomic, collect

ROLES = {
    "administrator": _("Administrator"),
    "supervisor": _("Supervisor"),
    "case_manager": _("Case manager"),
    "front_desk": _("Front desk"),
    "auditor": _("Auditor"),
}
INVITED_FOR = timedelta(days=7)

access_changing = Signal()
"""Asked before somebody's access shrinks: access_changing.send(worker, after=StaffFacts), None when they leave.

Receivers answer with Consequences. Those who know stand above this feature and may not be imported here.
"""

access_shrunk = Signal()
"""Sent in the same transaction, once it has shrunk: access_shrunk.send(worker, by=worker). Receivers give to others
what the worker may not have any more."""


@dataclass(frozen=True)
class Consequences:
    """What follows when somebody's access shrinks, in sentences that name no client."""

    first: tuple[str, ...] = ()  # what must be done before
    then: tuple[str, ...] = ()  # what is done with it, once that is confirmed

    def __add__(self, other: Consequences) -> Consequences:
        return Consequences(self.first + other.first, self.then + other.then)


staff_changed = Signal()
"""Sent once at the end of a transaction after which somebody may see more or less, or works here no longer:
staff_changed.send(worker_id); 0 stands for everybody."""


def tell_staff_changed(worker_id: int) -> None:
    """Have staff_changed sent when the transaction ends. Call it within atomic()."""
    collect(("staff", worker_id), worker_id, lambda ids: [staff_changed.send(number) for number in ids])


class NotYet(ValueError):
    """Sentences that say why this cannot be done to a worker now.

    `by_cause` has them by what brings each about: roles, team or clearances; it is empty when the worker leaves.
    """

    def __init__(self, sentences: Iterable[str], by_cause: Mapping[str, list[str]] | None = None):
        self.sentences, self.by_cause = list(sentences), by_cause or {}
        super().__init__(" ".join(self.sentences))


class Unconfirmed(NotYet):
    """What would be done beside this; it is done once somebody has confirmed it."""


class Team(Table):
    """Workers who share a supervisor and, in most agencies, their clients."""

    name = CharField(200, unique=True)

    @classmethod
    def add(cls, name: str) -> Team:
        """A new team. Raises IntegrityError when one has this name."""
        with atomic():
            team = cls.create(name=name)
            audit.record("team.add", subject=f"team {team.id}", name=name)
        return team


class Worker(UserMixin, VersionedTable):
    """Somebody who works here. `roles` are names from ROLES, separated by blanks: small agencies wear many hats."""

    name = CharField(200)
    sign_in = CharField(64, unique=True)
    roles = CharField(200)
    team = ForeignKeyField(Team, null=True, backref="+", on_delete="RESTRICT")
    password = CharField(200, default="")
    ended_at = Moment(null=True)
    ended_by = CharField(200, default="")
    last_seen_at = Moment(null=True)

    _clearances: frozenset[str] | None = None

    @property
    def is_active(self) -> bool:
        return self.ended_at is None

    @property
    def role_names(self) -> frozenset[str]:
        return frozenset(self.roles.split())

    @property
    def role_titles(self) -> str:
        return ", ".join(str(title) for name, title in ROLES.items() if name in self.role_names)

    @property
    def clearances(self) -> frozenset[str]:
        """Policies this worker is cleared for; asked of the database once, unless the session brought them."""
        if self._clearances is None:
            self._clearances = frozenset(
                policy for policy, in Clearance.select(Clearance.policy).where(Clearance.worker == self.id).tuples())
        return self._clearances

    @clearances.setter
    def clearances(self, policies: frozenset[str]) -> None:
        self._clearances = policies

    @property
    def may_see(self) -> list[str]:
        """Sensitivities of records this worker may see: "" is an ordinary one.

        A policy whose plugin is not there is nobody's: its notice could not stand beside the record.
        """
        known = application.current(Registry).everything("sensitivity_policies") if self.clearances else ()
        return ["", *sorted(self.clearances & {policy.key for policy in known})]

    @property
    def url(self) -> str:
        return f"/staff/{self.id}"

    @classmethod
    def add(cls, name: str, sign_in: str, roles: Iterable[str], team: Team | int | None = None) -> Worker:
        """A new worker without a password; an invitation lets them choose one."""
        with atomic():
            worker = cls.create(name=name, sign_in=sign_in.casefold(), roles=" ".join(roles), team=team)
            audit.record("staff.add", subject=f"worker {worker.id}", roles=worker.roles, team=worker.team_id)
            tell_staff_changed(worker.id)
        return worker

    def invite(self) -> str:
        """A one-time code with which this worker chooses a password; it ends all earlier ones. Its blanks are for
        reading."""
        code = " ".join(secrets.token_hex(10)[start:start + 5] for start in range(0, 20, 5))
        with atomic():
            Invitation.delete().where(Invitation.worker == self).execute()
            Invitation.create(worker=self, code=_digest(code), until=clock.now() + INVITED_FOR)
            audit.record("staff.invite", subject=f"worker {self.id}")
        return code

    def set_clearances(self, policies: Iterable[str], by: str) -> None:
        """Give exactly these clearances; those that stay keep who gave them and when."""
        wanted, has = set(policies), {c.policy for c in Clearance.select().where(Clearance.worker == self)}
        with atomic():
            if has - wanted:
                Clearance.delete().where(Clearance.worker == self, Clearance.policy << list(has - wanted)).execute()
            for policy in sorted(wanted - has):
                Clearance.create(worker=self, policy=policy, by=by, at=clock.now())
            if wanted != has:
                audit.record("staff.clearance", subject=f"worker {self.id}",
                             given=sorted(wanted - has), taken=sorted(has - wanted))
                self._clearances = None
                tell_staff_changed(self.id)

    def change(self, seen_version: int, by: Worker, *, name: str, sign_in: str, roles: Iterable[str],
               team: int | None, clearances: Iterable[str], confirmed: bool = False) -> None:
        """Save these; roles, team and clearances hold from the next request on.

        Raises Stale, NotYet (the last administrator, the last one cleared, clients to be handed over), Unconfirmed
        when open work would go to others, and IntegrityError when somebody has the sign-in name.
        """
        wanted = {"name": name, "sign_in": sign_in.casefold(), "roles": " ".join(roles), "team_id": team}
        changed = sorted(key for key, value in wanted.items() if getattr(self, key) != value)
        cleared = frozenset(clearances)
        with atomic():
            if "administrator" not in wanted["roles"].split():
                self._leave_an_administrator()
            shrinks = self._ask(StaffFacts(self.id, frozenset(wanted["roles"].split()), team, cleared), confirmed)
            self.name, self.sign_in, self.roles, self.team = name, wanted["sign_in"], wanted["roles"], team
            self.save_from(seen_version)
            audit.record("staff.change", subject=f"worker {self.id}", fields=changed, roles=self.roles, team=team)
            self.set_clearances(cleared, by.name)
            if {"roles", "team_id"} & set(changed):
                tell_staff_changed(self.id)
            if shrinks:
                access_shrunk.send(self, by=by)

    def facts(self) -> StaffFacts:
        """What decides whom this worker sees."""
        return StaffFacts(self.id, self.role_names, self.team_id, self.clearances)

    def consequences(self, after: StaffFacts | None) -> Consequences:
        """What follows when only this access is left; None when the worker leaves."""
        if after and after.has_all_of(self.facts()):
            return Consequences()
        return sum((answer for _receiver, answer in access_changing.send(self, after=after)), Consequences())

    def _ask(self, after: StaffFacts | None, confirmed: bool) -> bool:
        """Whether access shrinks. Raises NotYet and Unconfirmed when something else comes first."""
        follows = self.consequences(after)
        if follows.first:
            raise NotYet(follows.first, self._causes("first", after))
        if follows.then and not confirmed:
            raise Unconfirmed(follows.then, self._causes("then", after))
        return after is None or not after.has_all_of(self.facts())

    def _causes(self, kind: str, after: StaffFacts | None) -> dict[str, list[str]]:
        """What follows from each change by itself, by what is changed; each sentence once, with the last that brings
        it about. What follows only from all of them together stands with the last, too."""
        if after is None:
            return {}
        before, causes = self.facts(), {}
        for cause, name in (("roles", "roles"), ("team", "team_id"), ("clearances", "clearances")):
            if getattr(before, name) != getattr(after, name):
                alone = replace(before, **{name: getattr(after, name)})
                causes[cause] = list(getattr(self.consequences(alone), kind))
        if not any(causes.values()):
            causes[[*causes][-1]] = list(getattr(self.consequences(after), kind))
        said: set[str] = set()
        for cause in reversed(causes):
            causes[cause] = [sentence for sentence in causes[cause] if sentence not in said]
            said.update(causes[cause])
        return causes

    def end(self, by: Worker, confirmed: bool = False) -> None:
        """Let this worker in no more, from the next request on. Raises Stale, NotYet and Unconfirmed; see change()."""
        from core.accounts.models.sessions import end_all

        with atomic():
            self._leave_an_administrator()
            self._ask(None, confirmed)
            self.ended_at, self.ended_by = clock.now(), by.name
            self.save_from(self.version)
            Invitation.delete().where(Invitation.worker == self).execute()
            end_all(self.id)
            audit.record("staff.end", subject=f"worker {self.id}")
            tell_staff_changed(self.id)
            access_shrunk.send(self, by=by)

    def _leave_an_administrator(self) -> None:
        """Without an administrator nobody could ever make one."""
        others = Worker.select().where(Worker.id != self.id, Worker.ended_at.is_null(),
                                       Worker.roles.contains("administrator"))
        if not others.exists() and "administrator" in Worker.get_by_id(self.id).role_names:
            sentences = [gettext("This is the only administrator. Make someone else an administrator first.")]
            raise NotYet(sentences, {"roles": sentences})


class Clearance(Table):
    """That a worker may see records of one sensitivity policy, by whom and since when."""

    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    policy = CharField(100)
    by = CharField(200)
    at = Moment()

    class Meta:
        indexes = ((("worker", "policy"), True),)


class Invitation(Table):
    """A one-time code, kept as its digest only."""

    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    code = CharField(64, unique=True)
    until = Moment()

    @classmethod
    def worker_for(cls, code: str) -> Worker | None:
        """The worker whom this code invites, if it is still good."""
        row = (cls.select(cls, Worker).join(Worker)
               .where(cls.code == _digest(code), cls.until > clock.now()).first())
        return row.worker if row and row.worker.is_active else None


def _digest(code: str) -> str:
    """The digest of a code, typed with or without the blanks or dashes between its groups."""
    return hashlib.sha256(re.sub(r"[\W_]+", "", code).lower().encode()).hexdigest()


def active_workers(*roles: str, cleared_for: str = "") -> list[Any]:
    """Workers who still work here, by name: those with one of these roles, cleared for this policy, if named."""
    workers = Worker.select(Worker.id, Worker.name, Worker.roles, Worker.team).where(
        Worker.ended_at.is_null()).order_by(Worker.name).namedtuples()
    if cleared_for:
        cleared = Clearance.select(Clearance.worker).where(Clearance.policy == cleared_for)
        workers = workers.where(Worker.id << cleared)
    return [w for w in workers if not roles or set(w.roles.split()) & set(roles)]

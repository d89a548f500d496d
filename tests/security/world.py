"""The agency of these tests: two teams and more, people of every role, and clients whose texts hold canaries.

Everything is found by looking at the tables, so that a new table or route takes part without being named here.
"""
from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from peewee import CharField, DateField, DateTimeField, ForeignKeyField, TextField
from werkzeug.datastructures import MultiDict

from core.access.models import Agency
from core.accounts.models import Invitation, Team, Worker, passwords
from core.accounts.models.sessions import Session
from core.accounts.models.throttle import Tries
from core.assessments.models import Assessment
from core.assessments.rules import evaluate
from core.clients.models import Alert, CareTeamMember, Client, client_changed
from core.extension import switches
from core.extension.registry import Registry
from core.foundation import clock, db
from core.foundation.audit import AuditEvent, LaterLabel, ListedClient
from core.foundation.db import Table
from core.monitoring.models import Contact, DueItem, Task
from core.plans.models import Goal, Need, PlanReview, Step
from core.testing import ORIGIN, Web
from core.web import drafts, gate
from core.web.markers import Marker
from core.web.once import Submission

ROLES = ("anonymous", "administrator", "supervisor", "case_manager", "colleague", "stranger", "front_desk", "auditor")
NOT_BUSINESS = (drafts.Draft, AuditEvent, LaterLabel, ListedClient, Session, Submission, Tries)
PASSWORD = "seven green lamps at night"
SOON = timedelta(days=5)
ON_POSTGRES = pytest.mark.parametrize("agency", ["postgres"], indirect=True)  # what only this database refuses


class World:
    """People by role, clients by letter, and a browser for each role.

    a: of the case manager, team North, seen by its team and by the supervisor. b: of a third team and
    restricted, seen by none of the roles. c: of the stranger, team South. d: like a, but protected itself.
    a also holds protected records; `protected` is the word in those.
    """

    def __init__(self, app: Flask, registry: Registry) -> None:
        self.app = app
        self.policy = registry.everything("sensitivity_policies")[0].key
        self.form = next(form for form in registry.everything("assessment_forms")
                         if any(flag.blocks for flag in form.flags))
        self.plugin = next(iter(registry.working())).name
        Agency.create(name="Riverside Support")
        for plugin in registry.working():
            switches.flip(plugin.name, True, "test")
        self.people = self._hire()
        self.clients = {letter: self._open(letter) for letter in "abcd"}
        self.clients["b"].restrict(self.clients["b"].version, True, self.people["elsewhere"])
        self.webs: dict[str, Web] = {}
        self.values: dict[tuple[str, str], Any] = {}
        self.met: dict[Any, list[Any]] = {}  # the forms of a role and its pages: tests/security/test_objects.py

    # --- Making it ----------------------------------------------------------------------------------

    def _hire(self) -> dict[str, Worker]:
        north, south, west = (Team.create(name=name) for name in ("North", "South", "West"))
        people = {role: Worker.add(f"{role} person".title(), role.replace("_", "."), [kind], team)
                  for role, kind, team in (
                      ("administrator", "administrator", None), ("supervisor", "supervisor", north),
                      ("case_manager", "case_manager", north), ("colleague", "case_manager", north),
                      ("stranger", "case_manager", south), ("front_desk", "front_desk", north),
                      ("auditor", "auditor", None), ("elsewhere", "case_manager", west),
                      ("cleared", "case_manager", north), ("spare", "case_manager", west))}
        people["cleared"].set_clearances([self.policy], "test")
        people["spare"].invite()
        Worker.update(password=passwords.digest(PASSWORD)).where(Worker.id == people["administrator"].id).execute()
        return {role: Worker.get_by_id(worker.id) for role, worker in people.items()}

    def word(self, letter: str) -> str:
        """The canary of a client: it stands in every text of the record."""
        return f"xqanary{letter}"

    protected = "xqanaryprotected"

    def _open(self, letter: str) -> Client:
        worker = self.people[{"a": "case_manager", "b": "elsewhere", "c": "stranger", "d": "cleared"}[letter]]
        word, policy = self.word(letter), self.policy if letter == "d" else ""
        client = Client.add(worker, given=f"{word} given", family=f"{word} family", preferred=f"{word} name",
                            born=clock.today() - timedelta(days=20000), phone="555 010 4477",
                            address=f"{word} street", safe_contact=f"{word} safe", sensitivity=policy)
        self._fill(client, worker, word, policy)
        if letter == "a":
            self._fill(client, worker, self.protected, self.policy)
        drafts.keep(Marker(worker.id, f"{client.url}/contacts/new", "ContactForm", "Contact note", client.id),
                    MultiDict({"once": word, "text": f"{word} draft"}))
        self._fill_the_rest(client, worker, word)
        client_changed.send(client, kinds=frozenset({"client"}))
        return Client.get_by_id(client.id)

    def _fill(self, client: Client, by: Worker, word: str, policy: str) -> None:
        """A record of each kind, by the verbs of the models."""
        today = clock.today()
        open_one = Contact.log(client, by, on=today, kind="phone", outcome="reached", minutes=5, text=f"{word} talk",
                               next_step=f"{word} next", next_on=today + SOON, sensitivity=policy)
        signed = Contact.log(client, by, on=today, kind="visit", outcome="reached", text=f"{word} signed", sign=True,
                             sensitivity=policy)
        signed.add_addendum(f"{word} addendum", by)
        Task.add(client, by, title=f"{word} task", due_on=today, worker=by.id, sensitivity=policy)
        need = Need.add(client, by, words=f"{word} need", sensitivity=policy)
        goal = Goal.add(client, by, need=need, words=f"{word} goal", measure=f"{word} count", baseline=1.0, target=9.0,
                        sensitivity=policy)
        goal.record(by, today, 3.0, f"{word} progress")
        Step.add(goal, by, text=f"{word} step", who="worker", worker=by.id, due_on=today)
        self._assess(client, by, word, policy)
        if word != self.protected:
            Alert.add(client, by, kind="other", severity="warning", text=f"{word} alert", until=today + SOON)
            client.set_risk(client.version, "high", f"{word} risk", by)
            PlanReview.add(client, by, on=today, words=f"{word} review", next_on=today + SOON)
            CareTeamMember.join_team(client, self.people["spare"].id, by, f"{word} part")
        assert open_one.id

    def _assess(self, client: Client, by: Worker, word: str, policy: str) -> None:
        """One with a flag that asks for a safety step, so that every page of assessments is there."""
        answers = {question.key: question.choices[-1].value for question in self.form.questions}
        Assessment.finish(client, by, self.form, answers, evaluate(self.form, answers, {"sex": ""}),
                          on=clock.today(), note=f"{word} note")
        newest = Assessment.select().order_by(Assessment.id.desc()).first()
        Assessment.update(sensitivity=policy).where(Assessment.id == newest.id).execute()

    def _fill_the_rest(self, client: Client, by: Worker, word: str) -> None:
        """A row in every other table that points at the client, whoever made that table."""
        for table in tables():
            towards = [f for f in table._meta.sorted_fields if isinstance(f, ForeignKeyField) and f.rel_model is Client]
            if towards and not table.select().where(towards[0] == client).exists():
                table.create(**{field.name: self._invented(field, client, by, word)
                                for field in table._meta.sorted_fields
                                if not field.primary_key and field.default is None and not field.null})

    def _invented(self, field: Any, client: Client, by: Worker, word: str) -> Any:
        if isinstance(field, ForeignKeyField):
            return client if field.rel_model is Client else by if field.rel_model is Worker else None
        if isinstance(field, DateTimeField):
            return clock.now()
        if isinstance(field, DateField):
            return clock.today()
        if isinstance(field, (CharField, TextField)):
            return f"{word} text"[:getattr(field, "max_length", 0) or 200]
        return 0

    # --- Asking it ----------------------------------------------------------------------------------

    def web(self, role: str) -> Web:
        """The browser of this role, signed in."""
        if role not in self.webs:
            web = self.webs[role] = Web(self.app)
            if role == "anonymous":  # a browser that has seen the door: it has a token, but no session
                web.http.set_cookie(gate.COOKIE, gate.new_token(), domain="localhost", secure=True)
            else:
                web.sign_in(self.people[role])
        return self.webs[role]

    def ask(self, role: str, method: str, url: str, data: Any = None, htmx: bool = False, **more: Any) -> Any:
        """The answer to any request of this role, with the right token; read to its end."""
        web = self.web(role)
        headers = {"X-CSRF-Token": web.csrf, **({"HX-Request": "true"} if htmx else {}), **more.pop("headers", {})}
        return web.http.open(url, method=method, base_url=ORIGIN, data=data, headers=headers, buffered=True, **more)

    def rules(self, method: str = "") -> list[Any]:
        """Every route, or those with this method."""
        found = sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.rule)
        return [rule for rule in found if not method or method in rule.methods]

    def permission(self, rule: Any) -> str:
        return "public" if rule.endpoint == "static" else self.app.view_functions[rule.endpoint].permission

    def url(self, rule: Any, letter: str = "a", **chosen: Any) -> str:
        """The address of a rule for the rows of this client."""
        for name in rule.arguments:
            if (name, letter) not in self.values:
                self.values[name, letter] = self.value(name, letter)
        values = {name: chosen.get(name, self.values[name, letter]) for name in rule.arguments}
        return str(rule.build(values)[1])

    def value(self, name: str, letter: str) -> Any:
        """What stands in an address for this name: the id of a row of the client, or a word."""
        if not name.endswith("_id"):
            words = {"key": self.form.key, "filename": "app.js", "plugin": self.plugin, "name": self.plugin}
            assert name in words, f"tests/security/world.py: say what <{name}> is in World.value()"
            return words[name]
        if name == "draft_id":  # it names its client without pointing at it
            return drafts.Draft.get(drafts.Draft.client == self.clients[letter].id).id
        table = table_named(name.removesuffix("_id"))
        path = path_to_client(table)
        if path is None:
            return table.select().order_by(table.id.desc()).first().id  # the last one made: nobody's own
        rows = [row for row in table.select().order_by(table.id)
                if client_of(row) == self.clients[letter].id and self._fits(row)]
        assert rows, f"tests/security/world.py: client {letter} has no {table.__name__}"
        return rows[0].id

    def _fits(self, row: Any) -> bool:
        """Not one that the page would refuse for another reason."""
        if isinstance(row, CareTeamMember):
            return row.worker_id != row.client.worker_id
        ordinary = getattr(row, "sensitivity", "") in ("", Client.get_by_id(client_of(row)).sensitivity)
        return ordinary and not (isinstance(row, DueItem) and row.settled_by_record)

    def protected_ids(self, name: str) -> list[int]:
        """Ids of the protected records of client a that this name of an address may stand for."""
        table = table_named(name.removesuffix("_id"))
        if path_to_client(table) is None or "sensitivity" not in table._meta.fields or table is Client:
            return []
        return [row.id for row in table.select().where(table.sensitivity == self.policy)
                if client_of(row) == self.clients["a"].id]

    def digest(self) -> str:
        """Changes when any business row does."""
        found = hashlib.sha256()
        for table in tables():
            if table not in NOT_BUSINESS:
                found.update(repr(list(table.select().order_by(table.id).tuples())).encode())
        return found.hexdigest()

    @contextmanager
    def watched(self) -> Iterator[list[str]]:
        """The names of the business tables that are written to within; quicker than two digests."""
        spared, written = {table._meta.table_name for table in NOT_BUSINESS}, []

        def see(event: Any) -> None:
            found = re.match(r'\s*(?:INSERT|REPLACE|UPDATE|DELETE)\b[^"]*"(\w+)"', event.sql)
            if found and found[1] not in spared:
                written.append(found[1])

        db.db.obj.query_hooks.append(see)
        yield written
        db.db.obj.query_hooks.remove(see)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Whatever happens within is taken back, sessions begun or ended there, too."""
        before = {role: web.token for role, web in self.webs.items()}
        with db.db.atomic() as step:
            yield
            step.rollback()
        self.webs = {role: web for role, web in self.webs.items() if web.token == before.get(role)}


# --- What the tables say --------------------------------------------------------------------------


def tables() -> list[Any]:
    """Every table of the core and of the plugins that is in the database."""
    there, found = set(db.db.get_tables()), []
    below = [Table]
    while below:
        kind = below.pop()
        below += kind.__subclasses__()
        if kind._meta.table_name in there and kind.__module__.startswith(("core.", "plugins.")):
            found.append(kind)
    return sorted(set(found), key=lambda kind: kind._meta.table_name)


def table_named(word: str) -> Any:
    """The table that an address means by "goal", "due" or "member"."""
    named = {re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(): kind for kind in tables()}
    named |= {"event": AuditEvent, "code": Invitation}
    fitting = [kind for name, kind in named.items() if word in (name, name.split("_")[0], name.split("_")[-1])]
    exact = [named[word]] if word in named else fitting
    assert len(exact) == 1, f"tests/security/world.py: which table is <{word}_id>? {fitting}"
    return exact[0]


def path_to_client(table: Any, seen: tuple[Any, ...] = ()) -> list[str] | None:
    """The names that lead from a row to its client; None when it is about no client."""
    if table is Client:
        return []
    keys = [f for f in table._meta.sorted_fields if isinstance(f, ForeignKeyField) and f.rel_model not in seen]
    for field in sorted(keys, key=lambda f: (f.rel_model is not Client, f.null)):
        further = None if field.rel_model is Worker else path_to_client(field.rel_model, (*seen, table))
        if further is not None:
            return [field.name, *further]
    return None


def client_of(row: Any) -> int:
    for name in path_to_client(type(row)) or []:
        row = getattr(row, name)
    return row.id


def has_client(rule: Any) -> bool:
    """Whether an id in the address is one of a client's record."""
    return any(name.endswith("_id") and path_to_client(table_named(name.removesuffix("_id"))) is not None
               for name in rule.arguments)

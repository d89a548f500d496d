"""The training agency of the browser tests, as `make run` invents it: made once, copied and served for each test."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from core.accounts.models import Worker, sessions
from core.app import create_app
from core.assessments.models import Assessment
from core.clients.models import Client
from core.extend import assess
from core.extension.registry import Plugin, Registry, discover
from core.foundation import application, audit, clock, db
from core.foundation.config import Settings
from core.operations.demo import build_training
from core.plans.models import Goal
from core.web import gate

CLIENTS = 60
PHQ9 = "mental_health.phq9"
MANAGER, SUPERVISOR, ADMINISTRATOR, AUDITOR, DESK = "tomas", "delphine", "marguerite", "owen", "fatima"


@dataclass
class Made:
    """Where the agency lies, how its staff sign in, and the plugins that are installed."""

    folder: Path
    passwords: dict[str, str]
    plugins: list[Plugin]


def make(url: str, folder: Path, clients: int = CLIENTS) -> Made:
    """Invent the training agency in an empty, migrated database."""
    registry = discover()
    create_app(_settings(url, folder), registry, application.active())
    with db.db.connection_context():
        people = build_training(registry, clients=clients)
    db.dispose()
    return Made(folder, {person.sign_in: person.password for person in people}, list(discover().plugins.values()))


def _settings(url: str, folder: Path) -> Settings:
    return Settings(data=folder, database_url=url, timezone="UTC", idle_minutes=15, session_hours=12,
                    audit_anchor=folder / "audit.anchor", training=True)


@dataclass
class Agency:
    """A training agency that is open: `address` once it is served."""

    made: Made
    url: str
    folder: Path
    address: str = ""
    app: Any = field(init=False)

    def __post_init__(self) -> None:
        registry = Registry([replace(plugin, values=dict(plugin.values)) for plugin in self.made.plugins])
        self.app = create_app(_settings(self.url, self.folder), registry, application.active())

    def close(self) -> None:
        db.dispose()

    @contextmanager
    def open(self) -> Iterator[None]:
        """A look into the database: `with agency.open(): …`; a request made within may close it."""
        db.db.connect(reuse_if_open=True)
        try:
            yield
        finally:
            if not db.db.is_closed():
                db.db.close()

    def password(self, sign_in: str) -> str:
        return self.made.passwords[sign_in]

    def enter(self, page: Page, sign_in: str) -> Page:
        """Begin a session of this worker in the page's browser, as if the password had been typed."""
        token, now = gate.new_token(), clock.now()
        with self.open():
            worker = Worker.get(Worker.sign_in == sign_in)
            sessions.Session.create(token=sessions.digest(token), worker=worker.id, created=now, seen=now,
                                    source="127.0.0.1", browser="test")
        page.context.add_cookies([{"name": gate.COOKIE, "value": token, "domain": "127.0.0.1", "path": "/",
                                   "secure": True, "httpOnly": True, "sameSite": "Lax"}])
        return page

    def client(self, sign_in: str) -> Client:
        """An ordinary client of this worker, with a plan and scores over time; the same for every test."""
        with self.open():
            return Client.select().join(Worker).where(
                Worker.sign_in == sign_in, Client.status == "active", Client.sensitivity == "",
                Client.restricted_at.is_null(), Client.id << Goal.select(Goal.client).where(Goal.sensitivity == ""),
                Client.id << Assessment.select(Assessment.client).where(Assessment.form == PHQ9),
                ).order_by(Client.id).get()

    def waiting(self, sign_in: str) -> Assessment:
        """An assessment of this worker, made now, with an answer that cannot wait."""
        client = self.client(sign_in)
        with self.open():
            worker = Worker.get(Worker.sign_in == sign_in)
            with audit.acting(audit.Actor(worker.id, worker.name, "test")):
                assess(client, worker, PHQ9, {f"q{n}": "1" for n in range(1, 10)}, clock.today())
            return Assessment.select().order_by(Assessment.id.desc()).get()

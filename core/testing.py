"""Fixtures for the tests of the core and of any plugin: an app, people with roles, and a browser without scripts.

A plugin's own tests begin with `pytest_plugins = ["core.testing"]`. The plugin need not be installed: the one that
pyproject.toml or setup.cfg of the tests' root folder names is loaded as if it were. docs/plugins.md lists the fixtures.
"""
from __future__ import annotations

import hmac
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from core.access.models import Agency
from core.accounts.models import Team, Worker, sessions
from core.app import assemble, create_app
from core.clients.models import Client
from core.extension import switches
from core.extension.registry import Plugin, Registry, discover, load
from core.foundation import application, audit, clock, config, db
from core.monitoring.models import Contact, DueItem, Task
from core.operations.authoring.sources import declared_in
from core.web import gate

pytest_plugins = ("core.operations.authoring.fixtures",)

ORIGIN = "https://localhost"


class Web:
    """A browser without scripts.

    `post` adds by itself what a page opened just now would hold: the CSRF token of the session, and the version of
    the note or the task at this address. A `version` that is given is sent as it is; None leaves it out.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()

    def sign_in(self, worker: Worker) -> Web:
        """Begin a session of this worker, as if the password had been typed."""
        token, now = gate.new_token(), clock.now()
        with _open():
            sessions.Session.create(token=sessions.digest(token), worker=worker.id, created=now, seen=now,
                                    source="127.0.0.1", browser="test")
        self.http.set_cookie(gate.COOKIE, token, domain="localhost", secure=True)
        return self

    def sign_out(self) -> Web:
        """Forget the cookie."""
        self.http.delete_cookie(gate.COOKIE, domain="localhost")
        return self

    @property
    def token(self) -> str:
        cookie = self.http.get_cookie(gate.COOKIE, domain="localhost")
        return cookie.value if cookie else ""

    @property
    def csrf(self) -> str:
        """The CSRF token that a page of this session holds."""
        key = self.app.extensions["caseloom.key"]
        return hmac.digest(key, self.token.encode(), "sha256").hex()

    def get(self, url: str, htmx: bool = False, **more: Any) -> Any:
        """Open a page; with `htmx` as a part of another."""
        return self.http.get(url, base_url=ORIGIN, headers=_headers(htmx), **more)

    def post(self, url: str, data: dict[str, Any] | None = None, htmx: bool = False, **more: Any) -> Any:
        """Send a form. The `version` of a row of the plugin's own is part of its data: {"version": "1", …}."""
        typed = {"csrf_token": self.csrf, **(data or {})}
        if "version" not in typed and (version := _version_at(url)):
            typed["version"] = str(version)
        if "version" in typed and typed["version"] is None:
            del typed["version"]
        return self.http.post(url, base_url=ORIGIN, data=typed, headers=_headers(htmx), **more)

    def follow(self, response: Any) -> Any:
        """The page that a redirect leads to."""
        assert response.status_code == 303, f"{response.status_code}: {response.text[:2000]}"
        return self.get(response.location)

    def assess(self, client: Client, form: str, answers: Mapping[str, str], on: date | None = None) -> Any:
        """Fill a form ("wellbeing.sleep") for the client on a day, by default today, and open its result."""
        return self.follow(self.post(f"{client.url}/assessments/new/{form}",
                                     {"on": (on or clock.today()).isoformat(), **answers}))


def _headers(htmx: bool) -> dict[str, str]:
    return {"HX-Request": "true"} if htmx else {}


def _version_at(url: str) -> int:
    """The version of the note or the task at this address, also of a line's task; 0 when there is none."""
    found = re.match(r"/(contacts|tasks|today)/(\d{1,9})/", url)
    if not found:
        return 0
    kind, number = {"contacts": Contact, "tasks": Task, "today": DueItem}[found[1]], int(found[2])
    with _open():
        row = kind.get_or_none(kind.id == number)
        row = row.task if isinstance(row, DueItem) else row
        return row.version if row else 0


def _open() -> Any:
    return db.db.connection_context() if db.db.is_closed() else db.atomic()


@pytest.fixture(scope="session")
def migrated(discovered: list[Plugin], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables of the core and of every plugin, made once for the whole run."""
    path = tmp_path_factory.mktemp("migrated") / "caseloom.db"
    db.connect(f"sqlite:///{path}")
    assert not (failed := db.upgrade(Registry(discovered).migrations()).failed), failed
    db.dispose()
    return path


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite database with all tables and no rows. Tests that need PostgreSQL override it."""
    return f"sqlite:///{shutil.copy(migrated, tmp_path / 'caseloom.db')}"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> config.Settings:
    """Settings with an empty data directory and a migrated database."""
    return config.Settings(data=tmp_path, database_url=database_url, timezone="UTC", idle_minutes=15,
                           session_hours=12, audit_anchor=tmp_path / "audit.anchor")


@pytest.fixture(scope="session")
def discovered(pytestconfig: pytest.Config) -> list[Plugin]:
    """The plugins that are installed, and those of the distribution whose tests run, asked once for the whole run."""
    plugins = discover().plugins
    for source in declared_in(pytestconfig.rootpath):
        plugin = plugins.setdefault(source.name, load(source.name, source.module))
        assert not plugin.refused, f"{plugin.name} isn't loaded: {plugin.hook}: {plugin.error}"
    return list(plugins.values())


@pytest.fixture
def registry(discovered: list[Plugin]) -> Registry:
    """The plugins that are installed, in a registry of the test's own."""
    return Registry([replace(plugin, values=dict(plugin.values)) for plugin in discovered])


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for the whole run, not once for every test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def built() -> dict[Any, Flask]:
    """Applications by the plugins they were built with: most tests share one, on a database of their own."""
    return {}


@pytest.fixture
def app(settings: config.Settings, registry: Registry, compiled_templates: FileSystemBytecodeCache,
        built: dict[Any, Flask], monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application of an agency with every working specialization switched on."""
    monkeypatch.setattr(Flask, "jinja_options", {"bytecode_cache": compiled_templates})
    plugins = tuple((plugin.name, plugin.module, plugin.refused) for plugin in registry.plugins.values())
    if plugins in built:
        made = built[plugins]
        assemble(settings, registry)
        made.extensions.update({"caseloom.settings": settings, "caseloom.key": config.secret(settings, "session.key")})
    else:
        made = built[plugins] = create_app(settings, registry, application.active())
    made.testing = False  # errors become pages, as they do for people
    with db.db.connection_context():
        Agency.create(name="Riverside Support")
        for plugin in registry.working():
            switches.flip(plugin.name, True, "test")
    db.db.connect(reuse_if_open=True)
    audit.write_anchor()  # so that no request of the test happens to be the one that writes it
    yield made
    db.dispose()


@pytest.fixture
def web(app: Flask) -> Iterator[Web]:
    """A browser without scripts; nobody is signed in yet. Its answers are Flask's: `status_code`, `text`."""
    yield Web(app)


@pytest.fixture
def north(app: Flask) -> Team:
    """A team: that of the worker, the colleague, the supervisor and the front desk."""
    return Team.create(name="North")


@pytest.fixture
def south(app: Flask) -> Team:
    """Another team: the stranger's."""
    return Team.create(name="South")


@pytest.fixture
def hire(app: Flask) -> Callable[..., Worker]:
    """Make a worker: hire("Ana", "case_manager", team)."""
    def made(name: str, roles: str, team: Team | None = None) -> Worker:
        return Worker.add(name, name.lower().replace(" ", "."), roles.split(), team)
    return made


@pytest.fixture
def worker(hire: Callable[..., Worker], north: Team) -> Worker:
    """A case manager with a client."""
    return hire("Ana Worker", "case_manager", north)


@pytest.fixture
def colleague(hire: Callable[..., Worker], north: Team) -> Worker:
    """A case manager of the same team, without the client."""
    return hire("Ben Colleague", "case_manager", north)


@pytest.fixture
def stranger(hire: Callable[..., Worker], south: Team) -> Worker:
    """A case manager of another team."""
    return hire("Cleo Stranger", "case_manager", south)


@pytest.fixture
def supervisor(hire: Callable[..., Worker], north: Team) -> Worker:
    """The supervisor of the worker's team."""
    return hire("Sue Supervisor", "supervisor", north)


@pytest.fixture
def auditor(hire: Callable[..., Worker]) -> Worker:
    """An auditor: reads everything that isn't restricted, changes nothing."""
    return hire("Otto Auditor", "auditor")


@pytest.fixture
def front_desk(hire: Callable[..., Worker], north: Team) -> Worker:
    """Somebody at the front desk: identity and alerts only."""
    return hire("Fay Frontdesk", "front_desk", north)


@pytest.fixture
def administrator(hire: Callable[..., Worker]) -> Worker:
    """An administrator, who sees no client."""
    return hire("Ada Administrator", "administrator")


@pytest.fixture
def client(worker: Worker) -> Client:
    """Rosa Alvarez, a client of the worker."""
    return Client.add(worker, given="Rosa", family="Alvarez", born=clock.today() - timedelta(days=20000),
                      phone="555 010 4477")

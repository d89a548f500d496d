"""The agency of the histories, made once for a module and each kind of database; a history is taken back at its end."""
from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.app import create_app
from core.extension.registry import discover
from core.foundation import application, clock, config, db
from tests.databases import _created
from tests.invariants.world import Clock, World


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world on a database of the kind that the test asks for, within one transaction that is never committed."""
    folder = tmp_path_factory.mktemp("agency")
    if request.param == "sqlite":
        with built(sqlite(request, folder), folder) as (make, patch):
            yield from _within(make, patch)
    else:
        server, template = request.getfixturevalue("postgres_template")
        with (_created(server, f"caseloom_test_{uuid.uuid4().hex}", template) as url,
              built(url, folder) as (make, patch)):
            yield from _within(make, patch)


def sqlite(request: pytest.FixtureRequest, folder: Path) -> str:
    """The URL of a fresh SQLite database in this folder."""
    return f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), folder / 'caseloom.db')}"


@contextmanager
def built(url: str, folder: Path) -> Iterator[tuple]:
    """The application on this database, with a clock of its own: a function that makes the world, and the patches."""
    settings = config.Settings(data=folder, database_url=url, timezone="UTC", idle_minutes=15, session_hours=12,
                               audit_anchor=folder / "audit.anchor")
    registry, time = discover(), Clock()
    app = create_app(settings, registry, application.active())
    app.testing = False
    db.db.connect(reuse_if_open=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", time.now)
        yield lambda: World(app, registry, time), patch
    db.dispose()


def _within(make, patch: pytest.MonkeyPatch) -> Iterator[World]:
    # A request closes its connection, which would end the transaction; another thread would not see it.
    patch.setattr(db.db.obj, "close", lambda: False)
    with db.db.obj.atomic() as whole:
        yield make()
        whole.rollback()

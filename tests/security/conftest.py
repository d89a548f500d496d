"""One agency for a module of tests; what a test does in it is taken back when the test ends."""
from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.app import create_app
from core.extension.registry import discover
from core.foundation import application, config, db
from tests.databases import _created, on_each_kind
from tests.security.world import World


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    on_each_kind(metafunc, "agency")


@pytest.fixture(scope="module")
def agency(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world on a database of this kind, within one transaction that is never committed."""
    folder = tmp_path_factory.mktemp("agency")
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("sqlite_template"), folder / "caseloom.db")
        yield from _within(f"sqlite:///{copy}", folder)
    else:
        server, template = request.getfixturevalue("postgres_template")
        with _created(server, f"caseloom_test_{uuid.uuid4().hex}", template) as url:
            yield from _within(url, folder)


def _within(url: str, folder: Path) -> Iterator[World]:
    settings = config.Settings(data=folder, database_url=url, timezone="UTC", idle_minutes=15, session_hours=12,
                               audit_anchor=folder / "audit.anchor")
    registry = discover()
    app = create_app(settings, registry, application.active())
    app.testing = False
    db.db.connect(reuse_if_open=True)
    with pytest.MonkeyPatch.context() as patch:
        # A request closes its connection, which would end the transaction.
        patch.setattr(db.db.obj, "close", lambda: False)
        with db.db.atomic() as whole:
            yield World(app, registry)
            whole.rollback()
    db.dispose()


@pytest.fixture
def world(agency: World) -> Iterator[World]:
    """The agency as it was made."""
    with agency.undone():
        yield agency

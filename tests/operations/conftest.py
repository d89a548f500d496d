"""The command line, with an agency of its own."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.foundation import db
from core.operations import cli
from tests.reliability.test_crash import free_port

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path, monkeypatch, capsys) -> Iterator[Run]:
    """run("backup", DATABASE_URL="…") gives the exit status and what was printed; the agency is in tmp_path/agency."""
    for name in ("DATABASE_URL", "CASELOOM_TIMEZONE", "CASELOOM_AUDIT_ANCHOR", "TZ"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CASELOOM_DATA", str(tmp_path / "agency"))
    monkeypatch.chdir(tmp_path)

    def once(*argv: str, **settings: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patched:
            for name, value in settings.items():
                patched.setenv(name, value)
            status = cli.main([*argv])
        db.dispose()
        out, err = capsys.readouterr()
        return status, out, err
    yield once
    db.dispose()


def on_a_free_port(command: list[str]) -> list[str]:
    """The command, told to listen where nobody does, if it listens at all."""
    return [*command, "--port", str(free_port())] if command[0] in ("serve", "training") else command


@pytest.fixture
def agency(run, tmp_path) -> Path:
    """The data directory of an agency that was just made."""
    assert run("init", "--agency", "Riverside", "--timezone", "America/Chicago", "--state", "IL")[0] == 0
    return tmp_path / "agency"

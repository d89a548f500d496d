"""A disk that is full before a command begins: each says so, and a server that runs goes on showing pages."""
from __future__ import annotations

import os
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from peewee import OperationalError

from core.foundation import config, db
from tests.operations.conftest import on_a_free_port
from tests.reliability.test_crash import free_port, serving

ROOT = Path(__file__).resolve().parents[2]
FULL = "The disk is full. Free up space and try again.\n"


@pytest.fixture
def small_disk(run, tmp_path) -> Iterator[Path]:
    """An agency on a file system of 3 MB."""
    place = tmp_path / "small"
    place.mkdir(0o700)
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m,mode=700", "none", place]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a file system; the case without one reaches the same error")
    assert run("init", CASELOOM_DATA=str(place))[0] == 0
    yield place
    db.dispose()
    subprocess.run(["umount", "-l", place], check=True)


def fill(place: Path) -> None:
    with (place / "ballast").open("wb", buffering=0) as file, pytest.raises(OSError):
        while True:
            file.write(os.urandom(1024))


@pytest.mark.parametrize("command", [["serve"], ["doctor"], ["audit", "verify"], ["backup"], ["upgrade"],
                                     ["invite", "admin"]], ids=" ".join)
def test_a_command_says_that_the_disk_is_full(run, small_disk, command):
    fill(small_disk)
    assert run(*on_a_free_port(command), CASELOOM_DATA=str(small_disk)) == (1, "", FULL)


def test_a_server_shows_its_first_page_although_the_disk_is_full_by_then(small_disk, monkeypatch):
    monkeypatch.chdir(ROOT)
    port = free_port()
    with serving(small_disk, port):
        fill(small_disk)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=10) as answer:
            assert answer.status == 200
        (small_disk / "ballast").unlink()


@pytest.mark.parametrize(("words", "free", "full"), [
    ("disk I/O error", 0, True), ("unable to open database file", 100, True), ("disk I/O error", 1_000_000, False),
    ("no such table: agency", 0, False)])
def test_what_sqlite_says_means_a_full_disk_when_there_is_no_room(database, monkeypatch, words, free, full):
    if not db.is_sqlite():
        return  # the server's disk is not ours
    monkeypatch.setattr("core.foundation.db.os.statvfs", lambda path: SimpleNamespace(f_bavail=free, f_frsize=4096))
    assert db.is_full(OperationalError(words)) is full


def test_half_a_key_is_not_left_behind(tmp_path, monkeypatch):
    settings = config.read({"CASELOOM_DATA": str(tmp_path)})

    def full(_number):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr("core.foundation.config.os.urandom", full)
        config.secret(settings, "session.key")
    assert len(config.secret(settings, "session.key")) == 32

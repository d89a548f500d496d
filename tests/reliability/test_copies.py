"""Copies: one flipped bit is found, only what fits is put back, and a copy that fails leaves nothing behind."""
from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest

from core.foundation import audit, clock, db
from core.monitoring.models import Contact
from core.operations import backup
from core.operations.backup import Unfit, put_back, verify_checksum, write_backup
from tests.reliability.test_backup import digest


@pytest.fixture
def lived(app, worker, client):
    """An agency with a note."""
    Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached", text="A note")
    return client


def test_one_flipped_bit_is_found_wherever_it_is(settings, registry, lived):
    """N: 60 random places, none unseen."""
    path = write_backup(settings, registry)
    whole, unseen = path.read_bytes(), []
    for place in random.Random(60).sample(range(len(whole) * 8), 60):
        harmed = bytearray(whole)
        harmed[place // 8] ^= 1 << place % 8
        path.write_bytes(bytes(harmed))
        try:
            put_back(settings, registry, path)
            unseen.append(place)
        except Unfit as refusal:
            assert "checksum differs" in str(refusal)
    assert unseen == []


@pytest.mark.parametrize("harm", ["cut", "longer", "another copy", "no checksum", "empty checksum",
                                  "another's checksum"])
def test_a_copy_that_is_not_what_was_written_is_refused_by_name(settings, registry, lived, tmp_path, harm):
    path, other = (write_backup(settings, registry, tmp_path / f"{name}.db") for name in ("copy", "other"))
    sums, before = tmp_path / "copy.db.sha256", digest()
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    elif harm == "longer":
        path.write_bytes(path.read_bytes() + b"\0")
    elif harm == "another copy":
        path.write_bytes(other.read_bytes())
    elif harm == "no checksum":
        sums.unlink()
    else:
        sums.write_text("" if harm == "empty checksum" else (tmp_path / "other.db.sha256").read_text())
    with pytest.raises(Unfit, match=r"copy\.db\.sha256"):
        put_back(settings, registry, path)
    assert digest() == before


def test_the_checksum_is_one_that_sha256sum_checks(settings, registry, lived):
    path = write_backup(settings, registry)
    assert (path.with_name(path.name + ".sha256")).stat().st_mode & 0o077 == 0
    subprocess.run(["sha256sum", "--check", "--status", path.name + ".sha256"], cwd=path.parent, check=True)


def test_a_copy_of_an_earlier_version_is_put_back_when_that_is_said(settings, registry, lived):
    path = write_backup(settings, registry)
    path.with_name(path.name + ".sha256").unlink()
    put_back(settings, registry, path, checksum=False)
    assert audit.verify() is None


def test_a_copy_that_another_key_sealed_is_refused_because_its_log_could_not_be_verified(settings, registry, lived):
    path, before = write_backup(settings, registry), digest()
    audit.configure(b"another key" * 4, settings.audit_anchor)
    with pytest.raises(Unfit, match=r"audit\.key"):
        put_back(settings, registry, path)
    assert digest() == before


def test_a_copy_of_a_newer_program_is_refused(settings, registry, lived):
    path, before = write_backup(settings, registry), digest()
    with closing(sqlite3.connect(path)) as copy, copy:
        copy.execute("INSERT INTO migration_core (name, applied) VALUES ('9999_later', '2030-01-01')")
    with pytest.raises(Unfit, match="newer version"):
        put_back(settings, registry, path, checksum=False)
    assert digest() == before


def test_nothing_is_restored_while_the_anchor_cannot_be_written(settings, registry, lived):
    path, before = write_backup(settings, registry), digest()
    settings.audit_anchor.unlink()
    settings.audit_anchor.mkdir()
    with pytest.raises(Unfit, match="anchor"):
        put_back(settings, registry, path)
    assert digest() == before


def test_a_damaged_database_is_kept_as_it_is_and_replaced(settings, registry, lived):
    if not db.is_sqlite():
        return  # the server keeps its own files
    path = write_backup(settings, registry)
    db.db.execute_sql("PRAGMA foreign_keys = 0")
    db.db.execute_sql("UPDATE contact SET client_id = 9999")
    db.db.execute_sql("PRAGMA foreign_keys = 1")
    aside = put_back(settings, registry, path).database
    assert aside.name.startswith("damaged-") and aside.is_file()
    assert Contact.select().where(Contact.client == 9999).count() == 0


def test_only_an_earlier_copy_is_written_over(settings, registry, lived, tmp_path):
    path = tmp_path / "weekly.db"
    first = write_backup(settings, registry, path).read_bytes()
    audit.record("something")
    assert write_backup(settings, registry, path).read_bytes() != first
    verify_checksum(path)
    (tmp_path / "letters.txt").write_text("Dear all")
    with pytest.raises(Unfit, match="already exists"):
        write_backup(settings, registry, tmp_path / "letters.txt")
    assert (tmp_path / "letters.txt").read_text() == "Dear all"


@pytest.mark.parametrize("failing", ["_copy_out", "verify_file", "_sync"])
def test_a_backup_that_fails_leaves_nothing_behind(settings, registry, lived, monkeypatch, failing):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, failing, fail)
    with pytest.raises(OSError, match="No space"):
        write_backup(settings, registry)
    assert list(settings.backups.iterdir()) == []


def test_a_killed_backup_is_swept_away_by_the_next_and_one_under_way_is_not(settings, registry, lived):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    settings.backups.mkdir()
    for name in (f"caseloom-1.db.{gone.pid}.partial", f"caseloom-1.db.{gone.pid}.partial-journal",
                 f"caseloom-2.db.{os.getppid()}.partial"):
        (settings.backups / name).touch()
    path = write_backup(settings, registry)
    assert {file.name for file in settings.backups.iterdir()} == {
        path.name, path.name + ".sha256", f"caseloom-2.db.{os.getppid()}.partial"}


def test_a_command_gets_its_turn_while_another_process_writes_without_a_pause(settings, registry, lived):
    """Left to SQLite's own lock, a command would poll for it and find it taken."""
    if not db.is_sqlite():
        return  # there they wait for an advisory lock
    writer = subprocess.Popen([sys.executable, "-c", WRITER, db.db.database], stdout=subprocess.PIPE)
    try:
        assert writer.stdout.readline() == b"begun\n"
        waits = []
        for _number in range(20):
            began = time.monotonic()
            audit.record("turn")
            waits.append(time.monotonic() - began)
        assert max(waits) < 2.5, waits
        write_backup(settings, registry)
    finally:
        writer.kill()
        writer.wait()
    assert audit.verify() is None


WRITER = """
import sys, time
from core.foundation import db
db.connect(f"sqlite:///{sys.argv[1]}")
db.db.connect()
with db.atomic():
    db.db.execute_sql("CREATE TABLE IF NOT EXISTS pressure (id INTEGER PRIMARY KEY)")
print("begun", flush=True)
while True:
    with db.atomic():
        db.db.execute_sql("INSERT INTO pressure DEFAULT VALUES")
        time.sleep(0.05)
"""

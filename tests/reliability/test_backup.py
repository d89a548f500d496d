"""Backups: whole, verified, put back on either database, and never beneath a running server."""
from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from core.accounts.models import Worker
from core.clients.models import Client
from core.foundation import audit, clock, db
from core.monitoring.models import Contact
from core.operations import backup
from core.operations.backup import Unfit, put_back, verify_checksum, verify_file, write_backup
from core.operations.serving import hold


@pytest.fixture
def lived(app, worker, client):
    """An agency with something in every kind of column: text, numbers, days, moments, true and false."""
    for number in range(5):
        Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached", minutes=number,
                    text="Ж — 漢字 — 'quoted' — \"double\"", sign=bool(number % 2))
    return client


def digest(but: tuple[str, ...] = ("session", "audit_event")) -> dict[str, str]:
    """A digest of every table's rows, the same for the same rows on both databases."""
    digests = {}
    for table in sorted(db.db.get_tables()):
        if table in but or table.startswith("sqlite_"):
            continue
        columns = sorted(column.name for column in db.db.get_columns(table))
        named = ", ".join(f'"{name}"' for name in columns)
        rows = db.db.execute_sql(f'SELECT {named} FROM "{table}"').fetchall()
        lines = sorted(repr([_plain(value) for value in row]) for row in rows)
        digests[table] = hashlib.sha256("\n".join(lines).encode()).hexdigest() + f" {len(rows)}"
    return digests


def _plain(value):
    return str(int(value)) if isinstance(value, bool) else str(value)


def test_a_backup_is_whole_and_readable_by_its_owner_only(settings, registry, lived):
    path = write_backup(settings, registry)
    assert path.stat().st_mode & 0o077 == 0
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert copy.execute("SELECT count(*) FROM contact").fetchone()[0] == 5
        assert copy.execute("SELECT count(*) FROM session").fetchone()[0] == 0


def test_what_was_backed_up_comes_back_as_it_was(settings, registry, lived, worker):
    before, path = digest(), write_backup(settings, registry)
    Contact.log(lived, worker, on=clock.today(), kind="phone", outcome="reached", text="After the backup")
    aside = put_back(settings, registry, path)
    assert digest() == before
    assert audit.verify() is None
    with closing(sqlite3.connect(aside)) as kept:
        assert kept.execute("SELECT count(*) FROM contact").fetchone()[0] == 6


def test_work_goes_on_after_a_restore(settings, registry, lived):
    put_back(settings, registry, write_backup(settings, registry))
    worker, client = Worker.get(), Client.get()
    made = Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached", text="The day after")
    assert made.id == 6 and audit.verify() is None
    with pytest.raises(Exception, match="append-only"), db.atomic():
        db.db.execute_sql("DELETE FROM audit_event")


def test_from_one_database_to_the_other_and_back(settings, registry, lived, empty_postgres_url, tmp_path):
    if not db.is_sqlite():
        return  # the road begins on SQLite; from PostgreSQL it is walked by the way back
    before, path = digest(), write_backup(settings, registry, tmp_path / "out.db")
    db.dispose()
    db.connect(empty_postgres_url)
    db.db.connect()
    put_back(settings, registry, path)
    assert digest() == before and audit.verify() is None
    again = write_backup(settings, registry, tmp_path / "back.db")
    db.dispose()
    db.connect(f"sqlite:///{tmp_path / 'returned.db'}")
    db.db.connect()
    put_back(settings, registry, again)
    assert digest() == before and audit.verify() is None


@pytest.mark.parametrize("harm", ["flipped", "cut", "empty", "foreign"])
def test_a_damaged_file_is_refused_and_nothing_is_changed(settings, registry, lived, tmp_path, harm):
    path = write_backup(settings, registry, tmp_path / "copy.db")
    content = bytearray(path.read_bytes())
    if harm == "flipped":
        for place in range(len(content) // 3, len(content) // 3 + 4000):
            content[place] ^= 0xFF
    path.write_bytes({"flipped": bytes(content), "cut": bytes(content[:len(content) // 2]), "empty": b"",
                      "foreign": b"not a database at all" * 100}[harm])
    before = digest()
    with pytest.raises(Unfit):
        put_back(settings, registry, path)
    assert digest() == before


def test_nothing_is_restored_beneath_a_running_server(settings, registry, lived):
    path, before = write_backup(settings, registry), digest()
    with hold(settings, exclusive=False), pytest.raises(Unfit, match="running"):
        put_back(settings, registry, path)
    assert digest() == before


def test_backups_made_while_people_write_are_whole(settings, registry, lived, worker):
    done, saved, troubles = threading.Event(), [], []

    def write() -> None:
        try:
            with db.db.connection_context():
                while not done.wait(0.02):  # some 50 writes a second from each of three
                    saved.append(Contact.log(lived, worker, on=clock.today(), kind="phone", outcome="attempted").id)
        except Exception as error:
            troubles.append(error)

    writers = [threading.Thread(target=write) for _number in range(3)]
    for writer in writers:
        writer.start()
    try:
        for number in range(8):
            acknowledged = len(saved)
            path = write_backup(settings, registry, settings.data / f"copy-{number}.db")
            verify_file(path)
            with closing(sqlite3.connect(path)) as copy:
                assert copy.execute("SELECT count(*) FROM contact").fetchone()[0] >= acknowledged
                lost = copy.execute("SELECT count(*) FROM contact WHERE NOT EXISTS (SELECT 1 FROM audit_event"
                                    " WHERE subject = 'contact ' || contact.id AND action = 'contact.add')")
                assert lost.fetchone()[0] == 0
    finally:
        done.set()
        for writer in writers:
            writer.join()
    assert not troubles


# --- The checksum, and what a backup leaves behind ------------------------------------------------


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
    with pytest.raises(Unfit, match="newer program"):
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
    aside = put_back(settings, registry, path)
    assert aside.name.startswith("damaged-") and aside.is_file()
    assert Contact.select().where(Contact.client == 9999).count() == 0


def test_only_an_earlier_copy_is_written_over(settings, registry, lived, tmp_path):
    path = tmp_path / "weekly.db"
    first = write_backup(settings, registry, path).read_bytes()
    audit.record("something")
    assert write_backup(settings, registry, path).read_bytes() != first
    verify_checksum(path)
    (tmp_path / "letters.txt").write_text("Dear all")
    with pytest.raises(Unfit, match="is there already"):
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

"""Somebody who can write to the database file, knows the program, and has not got the key (PH-3)."""
from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.foundation import audit, config, db
from core.foundation.audit import AuditEvent
from core.operations import cli

LENGTH, PLACES = 200, 20
LABELED, POLICY = 100, "substance_use.part2"  # the one row about something protected
COLUMNS = "id, at, actor_id, actor, source, action, client_id, subject, outcome, detail, mac"

Manipulation = Callable[[sqlite3.Connection, int], int]


def edit(log: sqlite3.Connection, row: int) -> int:
    log.execute("UPDATE audit_event SET actor = 'somebody else' WHERE id = ?", (row,))
    return row


def edit_and_hash(log: sqlite3.Connection, row: int) -> int:
    edit(log, row)
    log.execute("UPDATE audit_event SET mac = ? WHERE id = ?", (_guess(log, row), row))
    return row


def delete_in_the_middle(log: sqlite3.Connection, row: int) -> int:
    log.execute("DELETE FROM audit_event WHERE id = ?", (row,))
    return row


def insert(log: sqlite3.Connection, row: int) -> int:
    """A forged row between two others, which move up."""
    for number in range(LENGTH, row - 1, -1):
        log.execute("UPDATE audit_event SET id = id + 1 WHERE id = ?", (number,))
    log.execute(f"INSERT INTO audit_event ({COLUMNS}) SELECT ?, at, 7, actor, source, action, client_id, subject,"
                " outcome, detail, mac FROM audit_event WHERE id = ?", (row, row + 1))
    return row


def swap(log: sqlite3.Connection, row: int) -> int:
    for number, other in ((row, -1), (row + 1, row), (-1, row + 1)):
        log.execute("UPDATE audit_event SET id = ? WHERE id = ?", (other, number))
    return row


def delete_the_newest(log: sqlite3.Connection, row: int) -> int:
    log.execute("DELETE FROM audit_event WHERE id >= ?", (row,))
    return row


def rebuild(log: sqlite3.Connection, row: int) -> int:
    """From this row on, the whole chain anew, without the key."""
    edit(log, row)
    for number in range(row, LENGTH + 1):
        log.execute("UPDATE audit_event SET mac = ? WHERE id = ?", (_guess(log, number), number))
    return row


def wipe(log: sqlite3.Connection, row: int) -> int:
    log.execute("DELETE FROM audit_event")
    return 1


MANIPULATIONS = (edit, edit_and_hash, delete_in_the_middle, insert, swap, delete_the_newest, rebuild, wipe)


def _guess(log: sqlite3.Connection, row: int) -> str:
    told = log.execute(f"SELECT {COLUMNS} FROM audit_event WHERE id = ?", (row,)).fetchone()
    before = log.execute("SELECT mac FROM audit_event WHERE id = ?", (row - 1,)).fetchone() or ("",)
    return hashlib.sha256(json.dumps([before[0], *told[:-1]]).encode()).hexdigest()


@pytest.fixture(scope="module")
def log(sqlite_template, tmp_path_factory) -> Path:
    """A data directory with a log of 200 rows, anchored at its head."""
    folder = tmp_path_factory.mktemp("log")
    shutil.copy(sqlite_template, folder / "caseloom.db")
    settings = config.read({"CASELOOM_DATA": str(folder)})
    db.connect(settings.database_url)
    audit.configure(config.secret(settings, "audit.key"), settings.audit_anchor)
    with db.db.connection_context(), db.atomic(), audit.acting(audit.SYSTEM):
        for number in range(LENGTH):
            audit.record("client.read", client_id=number % 7, subject=f"contact {number}", ids=[number],
                         sensitivity=POLICY if number == LABELED - 1 else "")
    with db.db.connection_context():
        audit.write_anchor()
    db.dispose()
    return folder


@pytest.fixture
def copied(log, tmp_path) -> Callable[[], Path]:
    """A fresh copy of it, with the database's own guard taken away, as an attacker would."""
    def copy() -> Path:
        folder = tmp_path / "data"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(log, folder)
        with closing(sqlite3.connect(folder / "caseloom.db")) as file:
            for name, in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                file.execute(f"DROP TRIGGER {name}")
        return folder
    return copy


def verified(folder: Path) -> str | None:
    settings = config.read({"CASELOOM_DATA": str(folder)})
    db.connect(settings.database_url)
    audit.configure(config.secret(settings, "audit.key"), settings.audit_anchor)
    with db.db.connection_context():
        found = audit.verify()
    db.dispose()
    return found


def changed(folder: Path, manipulation: Manipulation, row: int) -> int:
    with closing(sqlite3.connect(folder / "caseloom.db")) as file, file:
        return manipulation(file, row)


def test_an_untouched_log_is_whole(copied):
    assert verified(copied()) is None


@pytest.mark.parametrize("manipulation", MANIPULATIONS, ids=lambda done: done.__name__)
def test_every_manipulation_is_found_and_the_first_bad_row_named(copied, manipulation):
    """N: 20 random places for each of 8 manipulations, 160 in all."""
    unseen = []
    for row in random.Random(manipulation.__name__).sample(range(2, LENGTH - 1), PLACES):
        folder = copied()
        first = changed(folder, manipulation, row)
        said = verified(folder)
        if not (said or "").startswith(f"Row {first} "):
            unseen.append(f"at {row}: {said}")
    assert unseen == []


@pytest.mark.parametrize("manipulation", MANIPULATIONS, ids=lambda done: done.__name__)
def test_the_command_says_so_and_fails(copied, manipulation, monkeypatch, capsys):
    folder = copied()
    first = changed(folder, manipulation, 90)
    monkeypatch.setenv("CASELOOM_DATA", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main(["audit", "verify"]) == 1
    assert f"Row {first} " in capsys.readouterr().out
    db.dispose()


def test_the_command_is_content_with_a_whole_log(copied, monkeypatch, capsys):
    monkeypatch.setenv("CASELOOM_DATA", str(copied()))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main(["audit", "verify"]) == 0
    assert "The audit log is intact (200 rows)." in capsys.readouterr().out
    db.dispose()


@pytest.mark.parametrize("value", ["x", 77, -1, 1.5, b"\xff\xfe", b"\xed\xa0\x80", "9" * 5000])
@pytest.mark.parametrize("column", ["at", "actor_id", "actor", "client_id", "detail", "mac"])
def test_rubbish_in_any_column_is_found_as_well(copied, column, value):
    folder = copied()
    with closing(sqlite3.connect(folder / "caseloom.db")) as file, file:
        if column in ("at", "actor", "detail", "mac") and isinstance(value, bytes):
            file.execute(f"UPDATE audit_event SET {column} = CAST(? AS TEXT) WHERE id = 33", (value,))
        else:
            file.execute(f"UPDATE audit_event SET {column} = ? WHERE id = 33", (value,))
    assert (verified(folder) or "").startswith("Row 33 ")


@pytest.mark.parametrize(("row", "label"), [(LABELED, ""), (LABELED, "other.policy"), (LABELED + 1, POLICY)])
def test_another_label_in_the_column_than_in_the_sealed_detail_is_found(copied, row, label):
    """The column is what keeps an event from who is not cleared; its seal is that of the detail."""
    folder = copied()
    with closing(sqlite3.connect(folder / "caseloom.db")) as file, file:
        assert file.execute("SELECT sensitivity FROM audit_event WHERE id = ?", (LABELED,)).fetchone() == (POLICY,)
        file.execute("UPDATE audit_event SET sensitivity = ? WHERE id = ?", (label, row))
    assert (verified(folder) or "").startswith(f"Row {row} doesn't match its seal")


def test_a_forged_anchor_file_is_found(copied):
    folder = copied()
    changed(folder, delete_the_newest, 150)
    lines = (folder / "audit.anchor").read_text().splitlines()
    (folder / "audit.anchor").write_text("\n".join([*lines, "restored 149 " + "0" * 64 + " " + "0" * 64]) + "\n")
    line = f"Line {len(lines) + 1} of the anchor file {folder / 'audit.anchor'}"
    assert (verified(folder) or "").startswith(f"{line} wasn't written with this agency's key.")
    (folder / "audit.anchor").write_bytes(b"\xff\xfe\n")
    assert "anchor file" in verified(folder)


@pytest.mark.slow
def test_a_log_of_fifty_thousand_rows_is_verified_in_seconds(copied):
    """1 million rows in 60 s is 50,000 in 3; twice that is allowed to a busy machine."""
    from time import perf_counter

    folder = copied()
    settings = config.read({"CASELOOM_DATA": str(folder)})
    db.connect(settings.database_url)
    audit.configure(config.secret(settings, "audit.key"), settings.audit_anchor)
    with db.db.connection_context():
        last, before = audit._head()
        rows = []
        template = AuditEvent.select().where(AuditEvent.id == last).dicts().get()
        for number in range(last + 1, 50_001):
            row = {**template, "id": number}
            row["mac"] = before = audit._mac(before, row)
            rows.append(row)
        with db.atomic():
            for start in range(0, len(rows), 1000):
                AuditEvent.insert_many(rows[start:start + 1000]).execute()
        began = perf_counter()
        assert audit.verify() is None
        assert perf_counter() - began < 6
    db.dispose()

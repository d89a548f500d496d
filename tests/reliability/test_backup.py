"""Backups: whole, verified, put back on either database, and never beneath a running server."""
from __future__ import annotations

import hashlib
import sqlite3
import threading
from contextlib import closing

import pytest

from core.accounts.models import Worker
from core.clients.models import Client
from core.foundation import application, audit, clock, db
from core.monitoring.models import Contact
from core.operations.backup import Unfit, put_back, verify_file, write_backup
from core.operations.serving import hold
from core.operations.starting import follow_registry


@pytest.fixture
def lived(app, registry, worker, client):
    """An agency with something in every kind of column: text, numbers, days, moments, true and false."""
    follow_registry(registry)
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
    aside = put_back(settings, registry, path).database
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


def test_an_older_copy_is_whole_although_the_anchor_had_seen_more(settings, registry, lived, worker):
    """The anchors above its head no longer bind, neither at once nor when other rows have their numbers."""
    path = write_backup(settings, registry)
    for number in range(5):
        Contact.log(lived, worker, on=clock.today(), kind="phone", outcome="reached", text=f"Later {number}")
        audit.write_anchor()
    put_back(settings, registry, path)
    assert audit.verify() is None
    for number in range(5):
        Contact.log(Client.get(), Worker.get(), on=clock.today(), kind="phone", outcome="reached", text=str(number))
    assert audit.verify() is None


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
    here, done, saved, troubles = application.active(), threading.Event(), [], []

    def write() -> None:
        try:
            with application.activated(here), db.db.connection_context():
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

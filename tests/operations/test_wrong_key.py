"""An audit key that is there but not the agency's: nothing starts with it, and a broken log has a way back."""
from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.app import assemble, create_app
from core.foundation import application, audit, db
from core.foundation.application import Application
from core.foundation.audit.chain import Chain
from core.operations.backup import put_back, write_backup
from tests.operations.conftest import on_a_free_port

OTHER = b"another key" * 4
WRITING = (["serve"], ["upgrade"], ["backup"], ["plugins"], ["refresh-due"], ["invite", "admin"], ["audit", "verify"],
           ["init"], ["demo"], ["training"])


def contents(agency: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in agency.iterdir()
            if path.is_file() and not path.name.endswith(("-wal", "-shm", "-turn", ".lock"))}


@pytest.mark.parametrize("command", WRITING, ids=" ".join)
def test_nothing_is_written_with_another_key(run, agency, command):
    right = (agency / "audit.key").read_bytes()
    (agency / "audit.key").write_bytes(OTHER)
    before = contents(agency)
    status, out, err = run(*on_a_free_port(command))
    assert status == 1 and out == "" and err.count("\n") == 1
    assert f"{agency / 'audit.key'} isn't the key that the audit log was sealed with" in err
    assert contents(agency) == before
    (agency / "audit.key").write_bytes(right)
    assert run("audit", "verify")[1] == "The audit log is intact (2 rows).\n"


def test_no_page_is_served_with_another_key(app, settings, registry, client):
    audit.record("something")
    (settings.data / "audit.key").write_bytes(OTHER)
    for start in (create_app, assemble):
        with pytest.raises(ValueError, match=r"audit\.key isn't the key"), application.activated(Application()):
            start(settings, registry)


def test_the_doctor_blames_a_wrong_key_and_not_the_log(run, agency):
    right = (agency / "audit.key").read_bytes()
    (agency / "audit.key").write_bytes(OTHER)
    out = run("doctor")[1]
    assert "BAD  audit key:" in out and "audit log:" not in out
    (agency / "audit.key").write_bytes(right)
    assert "ok   audit key:" in run("doctor")[1]


def harm(agency: Path, number: int) -> None:
    """Change one row of the log, as someone who can write the file would."""
    with closing(sqlite3.connect(agency / "caseloom.db")) as file, file:
        for name, in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        file.execute("UPDATE audit_event SET actor = 'nobody' WHERE id = ?", (number,))


def test_a_newest_row_that_was_changed_does_not_make_the_key_wrong(run, agency):
    for _number in range(3):
        assert run("invite", "admin")[0] == 0
    harm(agency, 5)
    out = run("doctor")[1]
    assert "ok   audit key:" in out and "BAD  audit log: Row 5 doesn't match its seal" in out
    assert run("invite", "admin")[0] == 0
    assert run("audit", "verify")[1] == ("Row 5 doesn't match its seal: it was changed, moved, or inserted. Keep this "
                                         "database and the anchor file, and restore the last good copy.\n")


def test_the_right_key_is_known_however_many_rows_another_one_has_added(run, agency):
    """As version 0.2.0 did it: the newest rows and the last anchors are the other key's."""
    break_the_chain(agency)
    out = run("doctor")[1]
    assert "ok   audit key:" in out and "BAD  audit log: Row 3 doesn't match its seal" in out
    assert run("backup")[0] == 0


def break_the_chain(agency: Path) -> None:
    with application.activated(Application()):
        db.connect(f"sqlite:///{agency / 'caseloom.db'}")
        audit.configure(OTHER, agency / "audit.anchor")
        with db.db.connection_context():
            for _number in range(30):
                audit.record("backup")
            audit.write_anchor()
        db.dispose()


def test_a_broken_log_is_whole_again_after_the_last_good_copy_is_restored(run, agency, tmp_path):
    assert run("backup", "--to", "good.db")[0] == 0
    break_the_chain(agency)
    status, out, _err = run("restore", "good.db")
    kept, = (agency / "backups").glob("audit.anchor-*")
    assert status == 0 and f"It is kept as {kept}" in out and "before-restore-" in out
    assert out.endswith("The audit log is intact (3 rows).\n")
    assert b"head 33 " in kept.read_bytes() and kept.stat().st_mode & 0o077 == 0
    assert run("audit", "verify") == (0, "The audit log is intact (3 rows).\n", "")
    assert "BAD  audit" not in run("doctor")[1]


def test_the_agencys_own_key_is_taken_back_with_a_copy_of_its_own(run, agency, tmp_path):
    """The present database is another's: it is kept as it is, without a row by this key."""
    assert run("backup", "--to", "good.db")[0] == 0
    own = (agency / "audit.key").read_bytes()
    (agency / "caseloom.db").unlink()
    (agency / "audit.key").unlink()
    (agency / "audit.anchor").unlink()
    assert run("init", "--agency", "Another")[0] == 0
    (agency / "audit.key").write_bytes(own)
    status, out, err = run("restore", "good.db")
    assert status == 0, err
    assert out.endswith("The audit log is intact (3 rows).\n")
    kept, = (agency / "backups").glob("before-restore-*.db")
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT count(*) FROM audit_event").fetchone() == (2,)


def test_a_restore_says_that_the_log_of_the_copy_is_not_whole(run, agency):
    for _number in range(3):
        run("invite", "admin")
    harm(agency, 3)
    assert run("backup", "--to", "later.db")[0] == 0
    status, out, _err = run("restore", "later.db")
    assert status == 0 and "Row 3 doesn't match its seal" in out


def test_lines_of_another_key_leave_the_anchor_file_when_a_copy_is_restored(app, settings, registry, client):
    """On both databases: the anchor's foreign lines go, ours stay, and the log is whole."""
    audit.record("one")
    path = write_backup(settings, registry)
    ours = settings.audit_anchor.read_text()
    own = application.current(Chain).key
    audit.configure(OTHER, settings.audit_anchor)
    audit.write_anchor()
    audit.configure(own, settings.audit_anchor)
    assert "wasn't written with this agency's key" in (audit.verify() or "")
    kept = put_back(settings, registry, path)
    assert kept.anchor.parent == settings.backups and settings.audit_anchor.read_text().startswith(ours)
    assert audit.verify() is None

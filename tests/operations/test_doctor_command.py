"""What `caseloom doctor` says of the machine: its backups, time zone, key and disk."""
from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from core.foundation import audit
from core.operations import neighbors


def bad(answer: tuple[int, str, str]) -> str:
    return "\n".join(line for line in answer[1].splitlines() if line.startswith("BAD"))


def test_the_doctor_is_content_with_an_agency_that_was_backed_up_elsewhere_today(run, agency):
    assert "backup: none. Run: caseloom backup" in bad(run("doctor"))
    run("backup", "--to", "copy.db")
    status, out, _err = run("doctor")
    assert (status, bad((status, out, ""))) == (0, "") and "copy.db, 0 hours old" in out


def test_the_doctor_says_how_old_the_last_backup_is(run, agency, tmp_path):
    run("backup")
    copy, = (agency / "backups").glob("*.db")
    with closing(sqlite3.connect(agency / "caseloom.db")) as file, file:
        for name, in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {name}")
        file.execute("DELETE FROM audit_event WHERE action = 'backup'")
    os.utime(copy, (copy.stat().st_mtime - 3 * 86_400 - 60,) * 2)
    assert "3 days old. Run: caseloom backup" in bad(run("doctor"))


def test_the_doctor_names_a_time_zone_that_this_machine_does_not_know(run, agency):
    assert "time zone: America/Chicago, from the Agency page" in run("doctor")[1]
    assert "UTC, from CASELOOM_TIMEZONE" in run("doctor", CASELOOM_TIMEZONE="UTC")[1]
    with closing(sqlite3.connect(agency / "caseloom.db")) as file, file:
        file.execute("UPDATE agency SET timezone = 'Mars/Olympus'")
    assert "Mars/Olympus isn't known to this computer" in bad(run("doctor"))


def test_the_doctor_names_a_key_that_is_not_the_logs_own(run, agency):
    (agency / "audit.key").write_bytes(b"another key" * 4)
    assert "audit.key isn't the key that the audit log was sealed with" in bad(run("doctor"))


def test_the_doctor_counts_what_waits_since_the_disk_was_full(run, agency):
    (agency / audit.SPOOL).write_bytes(b"one line\nand another\n" + bytes(1000))
    assert "2 audit log events are waiting" in bad(run("doctor"))


def test_the_doctor_names_a_distribution_that_brings_a_package_of_the_same_name(run, agency, tmp_path, monkeypatch):
    assert "ok   packages: only Caseloom brings core, plugins, templates" in run("doctor")[1]
    info = tmp_path / "site" / "acme-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (info / "top_level.txt").write_text("core\nacme\n")
    monkeypatch.syspath_prepend(tmp_path / "site")
    neighbors.brought.cache_clear()
    try:
        assert "packages: acme is installed here and also brings a package named core" in bad(run("doctor"))
    finally:
        neighbors.brought.cache_clear()

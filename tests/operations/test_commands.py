"""Every command answers a bad path or setting with one sentence, and a first start asks for what it must know."""
from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.access.models import Agency
from core.foundation import audit, clock, db
from core.operations.cli import asking
from tests.operations.conftest import on_a_free_port

ROOT = Path(__file__).resolve().parents[2]
EVERY = (["serve"], ["upgrade"], ["backup"], ["doctor"], ["plugins"], ["refresh-due"], ["invite", "admin"],
         ["audit", "verify"], ["restore", "copy.db"], ["init"], ["demo"], ["training"])


def refused(answer: tuple[int, str, str], *words: str) -> None:
    status, out, err = answer
    assert status in (1, 2) and out == "", answer
    assert err.count("\n") == 1 and len(err) > 20 and "Traceback" not in err, err
    for word in words:
        assert word in err, err


# --- The first start ------------------------------------------------------------------------------


def test_init_takes_the_time_zone_and_the_state(run):
    status, out, _err = run("init", "--agency", "Riverside", "--timezone", "America/Chicago", "--state", "il",
                            "--sign-in", "boss")
    assert status == 0 and "America/Chicago" in out and "boss" in out
    db.db.connect(reuse_if_open=True)
    assert (Agency.get().name, Agency.get().timezone, Agency.get().state) == ("Riverside", "America/Chicago", "IL")


def test_without_a_terminal_init_takes_the_machines_time_zone_and_says_so(run, monkeypatch):
    monkeypatch.setattr(asking, "machine_zone", lambda: "America/Denver")
    monkeypatch.setattr("core.operations.cli.commands.machine_zone", lambda: "America/Denver")
    _status, out, _err = run("init")
    assert "America/Denver   (change it on the Agency page)" in out
    db.db.connect(reuse_if_open=True)
    assert (Agency.get().timezone, Agency.get().state) == ("America/Denver", "")


def test_at_a_terminal_init_asks_until_it_knows(tmp_path):
    typed = b"Harbor House\nada\nMars/Olympus\nAmerica/New_York\nZZ\nny\n"
    env = {**os.environ, "CASELOOM_DATA": str(tmp_path / "agency"), "TZ": "America/Denver"}
    env.pop("DATABASE_URL", None)
    done = subprocess.run(["script", "-qec", f"{sys.executable} -m core.operations.cli init", "/dev/null"], input=typed,
                          env=env, cwd=ROOT, capture_output=True, timeout=60)
    said = done.stdout.decode()
    assert done.returncode == 0, said
    assert "Time zone [America/Denver]" in said and "isn't a time zone" in said and "two-letter code" in said
    with closing(sqlite3.connect(tmp_path / "agency" / "caseloom.db")) as made:
        assert made.execute("SELECT name, timezone, state FROM agency").fetchall() == [
            ("Harbor House", "America/New_York", "NY")]


@pytest.mark.parametrize(("typed", "word"), [
    (["--timezone", "Mars/Olympus"], "isn't a time zone"), (["--timezone", ""], "isn't a time zone"),
    (["--state", "ZZ"], "two-letter code"), (["--agency", " "], "empty"), (["--agency", "x" * 201], "200"),
    (["--agency", "\udcff"], "can't be saved"), (["--sign-in", "a\x00b"], "can't be saved")])
def test_init_refuses_what_it_cannot_take(run, typed, word, tmp_path):
    refused(run("init", *typed), word)
    assert not (tmp_path / "agency").exists()


@pytest.mark.parametrize(("zone", "link", "name"), [
    ("America/Denver", "", "America/Denver"), ("", "/usr/share/zoneinfo/America/Chicago", "America/Chicago"),
    ("", "/usr/share/zoneinfo/Etc/UTC", "UTC"), ("", "/nowhere", ""), ("EST5EDT", "/nowhere", "")])
def test_the_machines_time_zone_is_known_by_its_name(zone, link, name, tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", zone)
    (tmp_path / "localtime").symlink_to(link or "/nowhere")
    monkeypatch.setattr(asking, "LOCALTIME", tmp_path / "localtime")
    monkeypatch.setattr(Path, "resolve", lambda self: Path(os.readlink(self)))
    assert asking.machine_zone() == name


# --- Commands follow the agency -------------------------------------------------------------------


def test_commands_count_days_in_the_agencys_time_zone(run, agency):
    with closing(sqlite3.connect(agency / "caseloom.db")) as file, file:
        file.execute("UPDATE agency SET timezone = 'Pacific/Kiritimati'")
    assert run("plugins")[0] == 0
    east = clock.today()
    run("plugins", CASELOOM_TIMEZONE="Pacific/Pago_Pago")
    assert (east - clock.today()).days in (1, 2)


def test_help_and_version_are_printed(run):
    for typed in (["--help"], ["-h"], ["backup", "--help"], ["audit", "verify", "--help"]):
        status, out, _err = run(*typed)
        assert status == 0 and "Usage: caseloom" in out
    assert run("--version") == (0, "Caseloom 0.3.0\n", "")


# --- Bad settings ---------------------------------------------------------------------------------

SETTINGS = {
    "a zone that is none": {"CASELOOM_TIMEZONE": "Mars/Olympus"},
    "a zone that is a path": {"CASELOOM_TIMEZONE": "../x"},
    "a zone that is a directory": {"CASELOOM_TIMEZONE": "America"}, "words": {"CASELOOM_IDLE_MINUTES": "soon"},
    "zero": {"CASELOOM_SESSION_HOURS": "0"}, "a fraction": {"CASELOOM_IDLE_MINUTES": "1.5"},
    "bytes": {"CASELOOM_DATA": "/tmp/\udcff"}, "bytes in the zone": {"CASELOOM_TIMEZONE": "\udcff"},
    "another database": {"DATABASE_URL": "mysql://localhost/x"}, "no file": {"DATABASE_URL": "sqlite:///"},
    "a directory": {"DATABASE_URL": "sqlite:////tmp"}, "a port that is none": {"DATABASE_URL": "postgresql://h:p/x"},
    "nobody there": {"DATABASE_URL": "postgresql://u:secret-word@127.0.0.1:1/x"},
    "an option that is none": {"DATABASE_URL": "postgresql://127.0.0.1:1/x?colour=red"},
    "no home": {"CASELOOM_DATA": "~nobody-of-this-name/x"},
}


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
def test_a_bad_setting_is_named_in_a_sentence(run, agency, command):
    for setting in SETTINGS.values():
        answer = run(*command, **setting)
        refused(answer)
        assert "secret-word" not in answer[2]


PATHS: dict[str, Callable[[Path], object]] = {
    "there is nothing": lambda folder: shutil.rmtree(folder),
    "it is a file": lambda folder: (shutil.rmtree(folder), folder.touch()),
    "the key is a directory": lambda folder: ((folder / "audit.key").unlink(), (folder / "audit.key").mkdir()),
    "the key is too short": lambda folder: (folder / "audit.key").write_bytes(b"x"),
    "the key is missing": lambda folder: (folder / "audit.key").unlink(),
    "the database is a directory": lambda folder: ((folder / "caseloom.db").unlink(), (folder / "caseloom.db").mkdir()),
    "the database is something else": lambda folder: (folder / "caseloom.db").write_bytes(b"something else" * 500),
}
MAKES = {"init", "demo", "training", "upgrade", "restore"}  # they begin where there is nothing


@pytest.mark.parametrize("command", EVERY, ids=" ".join)
@pytest.mark.parametrize("harm", PATHS)
def test_a_bad_data_directory_is_named_in_a_sentence(run, agency, command, harm):
    if harm == "there is nothing" and command[0] in MAKES:
        return
    PATHS[harm](agency)
    refused(run(*command))


@pytest.mark.parametrize("command", [one for one in EVERY if one != ["doctor"]], ids=" ".join)
def test_a_database_newer_than_the_program_is_refused_and_left_alone(run, agency, command):
    assert run("backup", "--to", "copy.db")[0] == 0
    with closing(sqlite3.connect(agency / "caseloom.db")) as file, file:
        file.execute("INSERT INTO migration_core (name, applied) VALUES ('9999_later', '2030-01-01')")
    if command[0] == "restore":  # the way back that is documented
        assert run(*command)[0] == 0 and run("plugins")[0] == 0
        return
    refused(run(*on_a_free_port(command)), "newer than this version")


def test_the_doctor_names_a_newer_database(run, agency):
    with closing(sqlite3.connect(agency / "caseloom.db")) as file, file:
        file.execute("INSERT INTO migration_core (name, applied) VALUES ('9999_later', '2030-01-01')")
    status, out, _err = run("doctor")
    assert status == 1 and "newer than this version: core/9999_later" in out


# --- Bad words ------------------------------------------------------------------------------------

TYPED = {
    "a command that is none": ["begin"], "an option that is none": ["serve", "--colour"],
    "nothing to restore": ["restore"], "nobody to invite": ["invite"], "somebody unknown": ["invite", "nobody"],
    "a number that is none": ["serve", "--port", "x"],
    "a port too high": ["serve", "--port", "65536"], "a negative port": ["serve", "--port", "-1"],
    "no clients": ["demo", "--clients", "0"], "too many": ["demo", "--clients", "1000001"],
    "a seed that is none": ["demo", "--seed", "x"], "one word too many": ["doctor", "again"],
    "a host that is none": ["serve", "--host", "no such host"], "a host elsewhere": ["serve", "--host", "192.0.2.1"],
    "a host too long": ["serve", "--host", "a" * 100 + ".example"], "no host": ["serve", "--host", ""],
    "a copy into nowhere": ["backup", "--to", "nowhere/copy.db"],
    "a copy that is a directory": ["backup", "--to", "/tmp"],
    "a copy over the key": ["backup", "--to", "agency/audit.key"],
    "a copy over the database": ["backup", "--to", "agency/caseloom.db"],
    "a name too long": ["backup", "--to", "x" * 300], "a copy beneath a file": ["backup", "--to", "agency/audit.key/x"],
    "no such file": ["restore", "nothing.db"], "a directory to restore": ["restore", "/tmp"],
    "something else to restore": ["restore", "--no-checksum", "agency/audit.key"],
    "another thing to verify": ["audit", "everything"],
}


@pytest.mark.parametrize("case", TYPED)
def test_a_bad_word_is_answered_with_a_sentence(run, agency, case):
    before = {path: path.read_bytes() for path in agency.glob("*.key")}
    refused(run(*TYPED[case]))
    assert {path: path.read_bytes() for path in agency.glob("*.key")} == before
    assert run("plugins")[0] == 0


def test_a_port_that_is_taken_is_named(run, agency):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused(run("serve", "--port", port), port, "in use")
        refused(run("training", "--port", port), port, "make run PORT=")


def test_a_port_of_the_system_is_named(run, agency, monkeypatch):
    def refuse(self, address):
        raise PermissionError(13, "Permission denied")

    class Closed(socket.socket):
        bind = refuse

    monkeypatch.setattr("core.operations.serving.socket.socket", Closed)
    refused(run("serve", "--port", "80"), "reserved for the system")


def test_bytes_in_the_environment_and_on_the_line_are_answered_with_a_sentence(tmp_path):
    for argv, env in ((["doctor"], {b"CASELOOM_DATA": b"/tmp/\xff"}), ([b"restore", b"\xff.db"], {}),
                      (["doctor"], {b"PYTHONIOENCODING": b"ascii", b"CASELOOM_TIMEZONE": "Å".encode()})):
        done = subprocess.run([sys.executable, "-m", "core.operations.cli", *argv], cwd=ROOT, capture_output=True,
                              env={**{k: v for k, v in os.environb.items() if k != b"DATABASE_URL"},
                                   b"CASELOOM_DATA": str(tmp_path).encode(), **env}, timeout=60)
        assert done.returncode == 1 and done.stderr.count(b"\n") == 1 and b"Traceback" not in done.stderr, done.stderr


def test_a_command_anchors_what_it_wrote(run, agency):
    run("invite", "admin")
    db.db.connect(reuse_if_open=True)
    last = (agency / "audit.anchor").read_text().splitlines()[-1]
    assert last.startswith(f"head {audit.length()} ")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_stopped_leaves_nothing_half_done(run, agency, monkeypatch, number):
    from core.operations import backup

    def stopped(*_):
        os.kill(os.getpid(), number)

    monkeypatch.setattr(backup, "verify_file", stopped)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores Ctrl-C
    try:
        status, _out, err = run("backup")
    finally:
        signal.signal(signal.SIGINT, before)
    assert (status, err.strip()) == (1, "Stopped.")
    assert list((agency / "backups").iterdir()) == []


def test_plugins_names_what_failed_while_the_agency_worked(run, agency):
    with closing(sqlite3.connect(agency / "caseloom.db")) as file, file:
        file.execute("INSERT INTO plugin_fault (plugin, seam, key, error, since) VALUES ('geriatric', 'rule', "
                     "'geriatric.fall', 'ValueError in falls.py, line 7', '2026-11-02 08:30:00')")
    out = run("plugins")[1]
    assert "  rule geriatric.fall fails since 2026-11-02 08:30 UTC: ValueError in falls.py, line 7" in out

"""The sentences of the commands: what was taken for granted, what is next, and how a command is typed right."""
from __future__ import annotations

import socket
import sqlite3
from contextlib import closing

import pytest

from core.operations.serving import address
from tests.operations.test_commands import refused


def test_init_says_which_defaults_it_took_and_the_whole_address(run):
    out = run("init")[1]
    for line in ("Agency:         My agency   (change it on the Agency page)",
                 "State:          none   (change it on the Agency page)"):
        assert line in out
    assert "http://127.0.0.1:8000/welcome" in out


def test_init_says_nothing_of_defaults_where_there_are_none(run):
    out = run("init", "--agency", "Riverside", "--timezone", "America/Chicago", "--state", "IL")[1]
    assert "Agency page" not in out and "Agency:         Riverside\n" in out and "State:          IL\n" in out


@pytest.mark.parametrize(("typed", "said"), [
    (["backup", "--to"], "Option '--to' requires an argument. Run: caseloom backup --help\n"),
    (["serve", "--port", "abc"], "Invalid value for '--port': 'abc' is not a number from 1 to 65535. "
                                 "Run: caseloom serve --help\n"),
    (["serve", "--port", "0"], "Invalid value for '--port': '0' is not a number from 1 to 65535. "
                               "Run: caseloom serve --help\n"),
    (["demo", "--clients", "x"], "Invalid value for '--clients': 'x' is not a number from 1 to 1000000. "
                                 "Run: caseloom demo --help\n"),
    (["audit", "verify", "--all"], "No such option '--all'. Run: caseloom audit verify --help\n"),
    (["invite", "nobody"], "No one has the username nobody.\n")])
def test_what_is_wrong_is_named_with_the_command_that_explains_it(run, agency, typed, said):
    assert run(*typed)[2] == said


def test_a_copy_without_its_checksum_is_only_called_old_when_it_is(run, agency, tmp_path):
    assert run("backup", "--to", "copy.db")[0] == 0
    (tmp_path / "copy.db.sha256").unlink()
    answer = run("restore", "copy.db")
    refused(answer, "copy.db.sha256 is missing", "Put it there, or use another copy.")
    assert "no-checksum" not in answer[2]
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy, copy:
        copy.execute("DELETE FROM migration_core WHERE name LIKE '0003%'")
    refused(run("restore", "copy.db"), "This copy is from version 0.2 or older: add --no-checksum.")


def test_a_restore_says_that_it_did_not_check_the_copy(run, agency):
    assert run("backup", "--to", "copy.db")[0] == 0
    assert "not checked" not in run("restore", "copy.db")[1]
    status, out, _err = run("restore", "--no-checksum", "copy.db")
    assert status == 0 and out.endswith("\nThis copy was not checked.\n")


def test_a_backup_is_complete_although_the_anchor_is_away(run, agency, tmp_path):
    away = str(tmp_path / "share" / "audit.anchor")
    status, out, err = run("backup", CASELOOM_AUDIT_ANCHOR=away)
    assert status == 0 and "Saved and verified" in out
    assert err.endswith(f"The audit log's anchor file {away} can't be written. The backup is complete. "
                        "Check that the share is mounted.\n")


@pytest.mark.parametrize(("host", "shown"), [
    ("127.0.0.1", "http://127.0.0.1:8000/"), ("::1", "http://[::1]:8000/"),
    ("0.0.0.0", f"http://{socket.gethostname()}:8000/"), ("::", f"http://{socket.gethostname()}:8000/")])
def test_the_address_that_is_printed_can_be_opened(host, shown):
    assert address(host, 8000) == shown


def test_who_listens_for_other_computers_is_told_that_signing_in_needs_https(run, agency, monkeypatch):
    class Stopped:
        def __init__(self, *_args, **_more):
            self.task_dispatcher = self

        def run(self):
            raise SystemExit(0)

        def shutdown(self, **_how):
            pass

        def close(self):
            pass

    monkeypatch.setattr("core.operations.serving.make_server", Stopped)
    monkeypatch.setattr("core.operations.serving.listening_trouble", lambda *_: "")
    assert "needs HTTPS" in run("serve", "--host", "0.0.0.0")[1]
    assert "needs HTTPS" not in run("serve")[1]

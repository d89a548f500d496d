"""The data directory: private, never made by a mistyped name, never taken for new when it held an agency, and readable
where it cannot be written."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.operations.conftest import on_a_free_port
from tests.operations.test_commands import ROOT, refused

EMPTIED = "The database is empty, but this directory held an agency. Restore a backup."


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


# --- Private --------------------------------------------------------------------------------------


def test_every_file_is_readable_by_its_owner_only(run, agency):
    mask = os.umask(0o022)
    try:
        for command in (["backup"], ["invite", "admin"], ["doctor"], ["restore", "copy.db"]):
            run(*on_a_free_port(command))
        run("backup", "--to", "copy.db")
        assert run("restore", "copy.db")[0] == 0
        assert os.umask(0o022) == 0o022, "a command leaves the caller's mask as it was"
    finally:
        os.umask(mask)
    assert [path.name for path in agency.rglob("*") if path.stat().st_mode & 0o077] == []


def test_init_and_serve_refuse_a_directory_that_others_can_read(run, tmp_path):
    folder = tmp_path / "agency"
    folder.mkdir()
    folder.chmod(0o755)
    refused(run("init"), f"Others on this computer can read {folder}. Run: chmod 700 {folder}")
    assert files(folder) == []
    folder.chmod(0o700)
    assert run("init")[0] == 0
    folder.chmod(0o750)
    refused(run(*on_a_free_port(["serve"])), "chmod 700")
    assert f"{folder}: mode 0750. Others on this computer can read it. Run: chmod 700" in run("doctor")[1]


# --- Mistyped -------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["upgrade"], ["backup"], ["serve"], ["doctor"], ["plugins"], ["refresh-due"],
                                     ["invite", "admin"], ["audit", "verify"], ["restore", "nope.db"],
                                     ["restore", "copy.db"]], ids=" ".join)
@pytest.mark.parametrize("there", [True, False])
def test_a_mistyped_data_directory_stays_as_it_is(run, agency, tmp_path, command, there):
    assert run("backup", "--to", "copy.db")[0] == 0
    mistyped = tmp_path / "agenyc"
    if there:
        mistyped.mkdir()
    refused(run(*on_a_free_port(command), CASELOOM_DATA=str(mistyped)))
    assert mistyped.exists() == there and (not there or files(mistyped) == [])


def test_a_file_that_is_no_copy_leaves_a_new_directory_as_it_is(run, agency, tmp_path):
    fresh = tmp_path / "fresh"
    fresh.mkdir(0o700)
    shutil.copy(agency / "audit.key", fresh)
    (tmp_path / "letters.db").write_text("Dear all")
    for name, word in (("nope.db", "There is no file"), ("letters.db", "isn't a Caseloom backup.")):
        refused(run("restore", "--no-checksum", name, CASELOOM_DATA=str(fresh)), word)
    assert files(fresh) == ["audit.key"]


# --- Emptied --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["serve"], ["backup"], ["upgrade"], ["init"], ["demo"], ["audit", "verify"],
                                     ["invite", "admin"]], ids=" ".join)
def test_an_emptied_database_is_not_taken_for_a_new_one(run, agency, command):
    (agency / "caseloom.db").write_bytes(b"")
    refused(run(*on_a_free_port(command)), EMPTIED)
    assert f"BAD  database: {EMPTIED}" in run("doctor")[1]
    (agency / "caseloom.db").unlink()
    refused(run(*on_a_free_port(command)), "this directory held an agency. Restore a backup.")


def test_a_backup_comes_back_into_an_emptied_database(run, agency):
    assert run("backup", "--to", "copy.db")[0] == 0
    (agency / "caseloom.db").write_bytes(b"")
    status, out, _err = run("restore", "copy.db")
    assert status == 0 and out.endswith("The audit log is intact (3 rows).\n")


def test_an_init_that_was_stopped_at_its_questions_can_be_done_again(run, agency, tmp_path, monkeypatch):
    from core.operations.cli import commands

    def stop(*_):
        raise KeyboardInterrupt

    fresh = str(tmp_path / "fresh")
    with monkeypatch.context() as patched:
        patched.setattr(commands, "ask", stop)
        assert run("init", CASELOOM_DATA=fresh)[0] == 1
    assert run("init", CASELOOM_DATA=fresh)[0] == 0


# --- Not writable ---------------------------------------------------------------------------------


def without_rights(*argv: str, data: Path) -> subprocess.CompletedProcess[str]:
    """A command by an account that may only do what the modes of the files say, also when that is root."""
    typed = [sys.executable, "-m", "core.operations.cli", *argv]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everywhere, and there is no setpriv to give that up")
        typed = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *typed]
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(typed, cwd=ROOT, env={**env, "CASELOOM_DATA": str(data)}, capture_output=True, text=True,
                          timeout=60)


@pytest.fixture
def mode(agency):
    """mode(0o500) of the data directory until the test is over."""
    yield agency.chmod
    agency.chmod(0o700)


def test_a_directory_that_cannot_be_written_can_be_examined(agency, mode):
    before = files(agency)
    mode(0o500)
    doctor, verify = (without_rights(*argv, data=agency) for argv in (["doctor"], ["audit", "verify"]))
    assert verify.stdout == "The audit log is intact (2 rows).\n", verify.stderr
    assert f"BAD  {agency}: You can't write to {agency}." in doctor.stdout, doctor.stderr
    assert "ok   audit log: intact (2 rows)" in doctor.stdout
    assert files(agency) == before


@pytest.mark.parametrize("command", [["backup"], ["serve"], ["upgrade"], ["init"]], ids=" ".join)
def test_what_writes_names_a_directory_that_cannot_be_written_or_read(agency, mode, command):
    mode(0o500)
    assert without_rights(*on_a_free_port(command), data=agency).stderr == (
        f"You can't write to {agency}. Use the account that owns it, or ask its owner.\n")
    mode(0)
    assert without_rights(*on_a_free_port(command), data=agency).stderr == (
        f"You can't read {agency}. Use the account that owns it, or ask its owner.\n")


def test_the_doctor_changes_nothing(run, agency):
    (agency / "audit.anchor").unlink()
    before = files(agency)
    out = run("doctor")[1]
    assert files(agency) == before
    assert "audit.anchor is missing" in out and "run: caseloom backup. It starts a new one." in out
    assert run("backup")[0] == 0
    assert run("audit", "verify")[0] == 0

"""`caseloom new-plugin` writes a distribution whose own tests pass, and writes over nothing."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.operations import cli
from core.operations.authoring.beginning import begin

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    """The folder of a distribution that was just begun."""
    folder = tmp_path_factory.mktemp("plugins")
    assert cli.main(["new-plugin", "street_outreach", "--to", str(folder)]) == 0
    return folder / "caseloom-street_outreach"


def its_own_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    """What pytest says in a distribution's folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("CASELOOM", "DATABASE", "PYTEST"))}
    return subprocess.run([sys.executable, "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"],
                          env={**env, "PYTHONPATH": str(ROOT)}, cwd=folder, capture_output=True, text=True,
                          timeout=120)


@pytest.mark.slow
def test_what_it_writes_passes_its_own_tests_without_being_installed(written):
    done = its_own_tests(written)
    assert done.returncode == 0 and "4 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.slow
def test_the_tests_of_a_plugin_that_is_refused_say_why(tmp_path):
    folder = begin("broken", tmp_path)
    (folder / "caseloom_broken" / "rules.py").write_text("import nothing_of_the_kind\n")
    done = its_own_tests(folder)
    assert done.returncode == 1
    assert "broken isn't loaded: import: ModuleNotFoundError: No module named 'nothing_of_the_kind'" in done.stdout


def test_what_it_writes_is_accepted_by_check_plugin(written, capsys):
    assert cli.main(["check-plugin", str(written)]) == 0
    assert "street_outreach works.\n" in capsys.readouterr().out


def test_it_leaves_nothing_to_fill_in(written):
    texts = {path.name: path.read_text("utf-8") for path in written.rglob("*.*") if path.is_file()}
    assert {"pyproject.toml", "README.md", "conftest.py", "0001_initial.py", "appointments.html"} <= texts.keys()
    assert [name for name, text in texts.items() if "NAME" in name + text or "TITLE" in text or "VERSION" in text] == []
    assert "Street outreach: a specialization for Caseloom" in texts["pyproject.toml"]
    assert (written / "pyproject.toml").stat().st_mode & 0o777 == 0o644  # pip installs it as it is


def test_it_writes_over_nothing(written, capsys):
    before = {path: path.stat().st_mtime_ns for path in written.rglob("*")}
    assert cli.main(["new-plugin", "street_outreach", "--to", str(written.parent)]) == 1
    assert "is already there" in capsys.readouterr().err
    assert {path: path.stat().st_mtime_ns for path in written.rglob("*")} == before


@pytest.mark.parametrize("name", ["Street", "street-outreach", "2nd", "core", "clients", "../street", "a b", "x" * 49])
def test_a_name_that_no_plugin_can_have_is_refused_with_a_sentence(name, tmp_path, capsys):
    assert cli.main(["new-plugin", name, "--to", str(tmp_path)]) == 1
    why = capsys.readouterr().err
    assert "belongs to the core" in why if name == "core" else "isn't a valid plugin name" in why
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_not_there_is_named(tmp_path, capsys):
    assert cli.main(["new-plugin", "street", "--to", str(tmp_path / "nowhere")]) == 1
    assert f"There is no directory {tmp_path / 'nowhere'}." in capsys.readouterr().err

"""`caseloom serve --reload` starts the server anew when a file of an installed plugin changes, and stops cleanly."""
from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reliability.test_crash import free_port

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = """from core.extend import Specialization, hookimpl

@hookimpl
def specialization():
    return Specialization("street", "Street", "")
"""


@pytest.fixture
def site(tmp_path) -> Path:
    """A folder of installed packages with a plugin in one file."""
    info = tmp_path / "site" / "caseloom_street-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: caseloom-street\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[caseloom.plugins]\nstreet = caseloom_street\n")
    (tmp_path / "site" / "caseloom_street.py").write_text(PLUGIN)
    return tmp_path / "site"


def begun(data: Path, site: Path) -> subprocess.Popen[str]:
    """The command, which Ctrl-C reaches: a shell starts what runs in its background with that signal ignored."""
    path = os.pathsep.join((str(site), str(ROOT)))
    env = {**os.environ, "CASELOOM_DATA": str(data), "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("DATABASE_URL", None)
    return subprocess.Popen([sys.executable, "-P", "-m", "core.operations.cli", "serve", "--reload", "--port",
                             str(free_port())], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))


def test_it_serves_anew_after_a_change_and_stops_when_it_is_told_to(run, agency, site):
    serving = begun(agency, site)
    try:
        assert "not for an agency's work" in serving.stdout.readline()
        assert "Caseloom is at" in serving.stdout.readline()
        (site / "caseloom_street.py").write_text(PLUGIN.replace("Street", "Street work"))
        assert serving.stdout.readline() == f"Changed: {site / 'caseloom_street.py'}. Restarting.\n"
        assert "Caseloom is at" in serving.stdout.readline()
        serving.send_signal(signal.SIGINT)
        assert (serving.wait(30), serving.stdout.read()) == (0, "")
    finally:
        serving.terminate()
        serving.communicate(timeout=30)


def test_it_ends_when_there_is_nothing_to_serve(tmp_path, site):
    serving = begun(tmp_path / "nowhere", site)
    said, _ = serving.communicate(timeout=30)
    assert serving.returncode == 1 and said.count("\n") == 2 and "Run: caseloom init" in said

"""The README's own words, typed on a machine where there is nothing, bring an agency back."""
from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def machine(tmp_path):
    """machine(lines) types these lines into a shell whose /srv and /media are ours."""
    for folder in ("srv/caseloom-env/bin", "media/kept"):
        (tmp_path / folder).mkdir(parents=True)
    program = tmp_path / "srv" / "caseloom-env" / "bin" / "caseloom"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m core.operations.cli "$@"\n')
    program.chmod(0o755)
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CASELOOM_DATA")}

    def typed(lines: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        text = lines.replace("/srv/", f"{tmp_path}/srv/").replace("/media/", f"{tmp_path}/media/")
        return subprocess.run(["sh", "-ec", text], cwd=tmp_path, env=env, check=check, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=120)
    return typed


def block_after(heading: str) -> str:
    return re.search(rf"^### {heading}$.*?^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[1]


def test_an_agency_comes_back_on_an_empty_machine(machine, tmp_path):
    machine("""
        export CASELOOM_DATA=/srv/old
        /srv/caseloom-env/bin/caseloom init --agency "Riverside Support" --timezone America/Chicago --state IL
        /srv/caseloom-env/bin/caseloom backup
        cp /srv/old/backups/* /srv/old/audit.key /media/kept/
        rm -r /srv/old""")
    copy, = (tmp_path / "media" / "kept").glob("*.db")
    steps = re.sub(r"caseloom-\d+-\d+-\d+\.db", copy.name, block_after("Restore"))
    assert copy.name in steps and steps.rstrip().endswith("caseloom serve")
    said = machine(steps.rpartition("/srv/caseloom-env/bin/caseloom serve")[0]).stdout
    assert "BAD" not in said and "America/Chicago, from the Agency page" in said
    whole = machine("CASELOOM_DATA=/srv/caseloom /srv/caseloom-env/bin/caseloom audit verify").stdout
    assert whole.startswith("The audit log is intact")
    again = machine("CASELOOM_DATA=/srv/caseloom /srv/caseloom-env/bin/caseloom init", check=False)
    assert again.returncode == 1 and "already has an agency" in again.stderr


def test_the_line_for_every_night_is_one_that_cron_and_the_shell_understand(machine, tmp_path):
    line = block_after("Back up").strip()
    assert re.match(r"30 2 \* \* \* \S", line)
    machine("CASELOOM_DATA=/srv/caseloom /srv/caseloom-env/bin/caseloom init")
    assert "Saved and verified" in machine(line.removeprefix("30 2 * * * ")).stdout


def test_every_path_of_the_program_is_the_one_that_it_is_installed_at():
    lines = [line for block in re.findall(r"^```\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
             for line in block.splitlines()]
    typed = {word for line in lines for word in line.split() if word.endswith("/caseloom") and "env" in word}
    assert typed == {"/srv/caseloom-env/bin/caseloom"}
    made = lines.index("python3 -m venv /srv/caseloom-env")
    assert lines[made - 1].startswith("cd ") and lines[made + 1] == "/srv/caseloom-env/bin/pip install ."
    assert "sudo mkdir -m 700 /srv/caseloom" in lines

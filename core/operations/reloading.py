"""Serving while a plugin is written: the server is started anew whenever a file that it is made of changes."""
from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import click

from core.extension.registry import ENTRY_POINTS

ROOT = Path(__file__).parents[2]
SUFFIXES = (".py", ".html", ".css", ".js", ".mo")
INTERVAL = 0.5  # seconds between two looks at the files
PATIENCE = 20  # seconds that a server may take to answer what is under way


def serve_and_reload(arguments: Sequence[str]) -> int:
    """Run `caseloom serve` with these arguments, anew after each change, until Ctrl-C or SIGTERM."""
    print("Restarting whenever a file changes. This is for writing a plugin, not for an agency's work.", flush=True)
    before, server = _state(), _start(arguments)
    try:
        changed = _wait_for_change(before, server, at_most_until_it_ends=True)
        while changed:
            print(f"Changed: {changed}. Restarting.", flush=True)
            _stop(server)
            before, server = _state(), _start(arguments)
            changed = _wait_for_change(before, server)
    except (KeyboardInterrupt, click.Abort):
        return os.EX_OK
    finally:
        _stop(server)
    return server.returncode  # it never served, and has said why


def _start(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    """A server in a process group of its own, so that Ctrl-C reaches only this process, which stops it once."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    command = [sys.executable, "-P", "-m", "core.operations.cli", "serve", *arguments]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, process_group=0)  # noqa: S603


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _wait_for_change(before: dict[Path, int], server: subprocess.Popen[bytes],
                     at_most_until_it_ends: bool = False) -> Path | None:
    """The first file that differs from before; None when the server ended instead, if that is to be noticed."""
    while not at_most_until_it_ends or server.poll() is None:
        time.sleep(INTERVAL)
        now = _state()
        if now != before:
            return min(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
    return None


# --- What a server is made of ---------------------------------------------------------------------


def _state() -> dict[Path, int]:
    """When each file was last changed."""
    return dict(_times(_folders()))


def _folders() -> Iterator[Path]:
    """The core, its templates, the folder of plugins, and every installed plugin."""
    tops = {"plugins", *(point.value.partition(":")[0].split(".")[0] for point in entry_points(group=ENTRY_POINTS))}
    yield from (ROOT / "core", ROOT / "templates")
    for top in sorted(tops):
        spec = find_spec(top)
        if spec and spec.submodule_search_locations:
            yield from map(Path, spec.submodule_search_locations)
        elif spec and spec.origin:
            yield Path(spec.origin)


def _times(places: Iterator[Path]) -> Iterator[tuple[Path, int]]:
    for place in places:
        for path in (place,) if place.is_file() else place.rglob("*"):
            if path.suffix in SUFFIXES:
                try:
                    yield path, path.stat().st_mtime_ns
                except FileNotFoundError:  # an editor writes beside the file and renames
                    pass

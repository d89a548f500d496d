"""Two programs that others would show the same clients with: Django's admin, and datasette, which has no users.

Both are optional: `pip install -e '.[peers]'`.
"""
from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path

from bench.servers import Server, served

INSTALL = ".venv/bin/python -m pip install -e '.[peers]'"
PACKAGES = {"django": "Django", "datasette": "datasette"}


def missing() -> list[str]:
    """The names of the packages that are not installed."""
    return [name for module, name in PACKAGES.items() if not find_spec(module)]


def django_admin(folder: Path) -> AbstractContextManager[Server]:
    """Django's admin, on a copy of the clients and their contacts in tables of its own."""
    own = folder / "django.db"
    program = [sys.executable, "-m", "bench.peers.django_admin.site", str(own)]
    if not own.exists():
        subprocess.run([*program, "--copy", str(folder / "caseloom.db")], check=True)
    return served([*program, "--port", "{port}"], folder)


def datasette(folder: Path) -> AbstractContextManager[Server]:
    """datasette, on the agency's own file."""
    off = [part for name in ("allow_facet", "suggest_facets", "default_facet_size")
           for part in ("--setting", name, "0")]
    return served([sys.executable, "-m", "datasette", "serve", str(folder / "caseloom.db"),
                   "--port", "{port}", *off], folder)


STARTS: dict[str, Callable[[Path], AbstractContextManager[Server]]] = {
    "Django admin": django_admin, "datasette": datasette}

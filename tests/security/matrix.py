"""Who gets what answer at which address: matrix.txt, the reviewed record, and how its rows are made.

A cell is what the role is told at a row of client a, and after a slash at one of client b, whom none of
them may see. "ok" is any answer that is not a refusal, "door" the way to the sign-in page. HEAD answers as
GET; OPTIONS asks for the permission only; every method that a rule has not got answers 405.

New routes:  python -m tests.security.matrix --write   keeps the rows that are there, adds those of new routes
as permission and visibility would have it, drops those of routes that are gone. Read what it added.
"""
from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

FILE = Path(__file__).with_name("matrix.txt")
ROLES = ("anonymous", "administrator", "supervisor", "case_manager", "colleague", "stranger", "front_desk", "auditor")
UNSEEN = {"stranger"}  # roles for whom client a is not there
HEAD = ["rule", "method", "permission", *ROLES]

Key = tuple[str, str]
Row = dict[str, str]


def read() -> dict[Key, Row]:
    """The rows of the file, by rule and method."""
    rows: dict[Key, Row] = {}
    for line in FILE.read_text().splitlines():
        if line and not line.startswith(("#", "rule ")):
            row = dict(zip(HEAD, line.split(), strict=True))
            assert (row["rule"], row["method"]) not in rows, f"matrix.txt has {row['rule']} {row['method']} twice"
            rows[row["rule"], row["method"]] = row
    return rows


def permission(app: Flask, rule: Any) -> str:
    """What the route asks for."""
    if rule.endpoint == "static":
        return "public"
    return getattr(app.view_functions[rule.endpoint], "permission", "denied")


def derived(app: Flask, has_client: Callable[[Any], bool]) -> dict[Key, Row]:
    """A row for every rule and method, as permission and visibility would have it."""
    return {(rule.rule, method): {"rule": rule.rule, "method": method, "permission": permission(app, rule),
                                  **{role: _cell(role, permission(app, rule), has_client(rule)) for role in ROLES}}
            for rule in app.url_map.iter_rules() for method in (rule.methods or set()) & {"GET", "POST"}}


def _cell(role: str, wanted: str, about_a_client: bool) -> str:
    from core.access.rules import permissions_of

    if wanted == "public":
        return "ok"
    if role == "anonymous":
        return "door"
    kind = "case_manager" if role in ("colleague", "stranger") else role
    if wanted != "signed-in" and wanted not in permissions_of(kind):
        return "403"
    if not about_a_client:
        return "ok"
    return "404/404" if role in UNSEEN else "ok/404"


def text(rows: dict[Key, Row]) -> str:
    """The file: columns in line, so that a difference shows in review."""
    lines = [HEAD, *([row[name] for name in HEAD] for _, row in sorted(rows.items()))]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    told = "".join(f"# {line}".rstrip() + "\n" for line in (__doc__ or "").strip().splitlines())
    return told + "\n" + "".join(
        "  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip() + "\n"
        for line in lines)


def write() -> None:
    """Bring the file up to the routes of today."""
    from core.app import create_app
    from core.extension.registry import discover
    from core.foundation import application, config, db
    from tests.security.world import has_client

    with tempfile.TemporaryDirectory() as folder:
        registry = discover()
        app = create_app(config.read({"CASELOOM_DATA": folder}), registry, application.active())
        db.upgrade(registry.migrations())  # the tables say what an id in an address is
        fresh = derived(app, has_client)
        db.dispose()
    kept = read() if FILE.exists() else {}
    FILE.write_text(text({key: kept.get(key, row) for key, row in fresh.items()}))
    print(f"{len(fresh)} rows, {len(fresh.keys() - kept.keys())} new, {len(kept.keys() - fresh.keys())} dropped.")


if __name__ == "__main__":
    sys.exit(write() if sys.argv[1:] == ["--write"] else "Type: python -m tests.security.matrix --write")

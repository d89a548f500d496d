"""What a plugin's files hold, read without running them: migrations, templates, packing, tests."""
from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from core.operations.authoring.findings import Finding
from core.operations.authoring.places import place
from core.operations.authoring.sources import Source
from core.operations.neighbors import OWN, collisions

BLOCKED = {  # in a template: what the pages' content policy does not run or show
    r"<script(?![^>]*\ssrc=)[^>]*>": "a script inside the page", r"<style\b": "a style element",
    r"\sstyle\s*=": "an inline style", r"<[^>{]*\son[a-z]+\s*=": "an inline event handler"}
UNESCAPED = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")


def findings(source: Source) -> Iterator[Finding]:
    """All of them."""
    if source.path.is_dir():
        yield from _migrations(source, sorted((source.path / "migrations").glob("*.py")))
        yield from _templates(source)
    if source.distribution:
        yield from _packing(source, source.distribution)
    yield from map(Finding, collisions())


# --- Migrations -----------------------------------------------------------------------------------


def _migrations(source: Source, scripts: list[Path]) -> Iterator[Finding]:
    numbers = Counter(number[0] for script in scripts if (number := re.match(r"\d+", script.name)))
    for script in scripts:
        number = re.match(r"\d+", script.name)
        if not number and script.name != "__init__.py":
            yield Finding("A migration is named by its number, like 0002_result.py. This one is never run.",
                          place(source, script))
        elif number and numbers[number[0]] > 1:
            yield Finding(f"Two migrations have the number {number[0]}. Which one runs first isn't certain.",
                          place(source, script))
        yield from _imports(source, script)


def _imports(source: Source, script: Path) -> Iterator[Finding]:
    """A migration must do the same in five years, when the plugin is another."""
    for node in ast.walk(_tree(script)):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
        inside = isinstance(node, ast.ImportFrom) and node.level
        for name in names:
            if inside or name.split(".")[0] in (source.module.split(".")[0], "plugins"):
                yield Finding("The migration imports the plugin, so it will do something else once that has changed. "
                              "Keep a copy of the models in it.", place(source, script, node.lineno))


def _tree(script: Path) -> ast.AST:
    try:
        return ast.parse(script.read_bytes())
    except (SyntaxError, ValueError):
        return ast.Module([], [])  # running it says what is wrong


# --- Templates ------------------------------------------------------------------------------------


def _templates(source: Source) -> Iterator[Finding]:
    for file in sorted((source.path / "templates").rglob("*.html")):
        text = file.read_text("utf-8", "replace")
        try:
            Environment(autoescape=True).parse(text)
        except TemplateSyntaxError as error:
            yield Finding(f"The template can't be read: {error.message}", place(source, file, error.lineno),
                          refused=True)
        for number, line in enumerate(text.splitlines(), 1):
            if UNESCAPED.search(line):
                yield Finding("The template writes something without escaping it. What people typed could run as a "
                              "script.", place(source, file, number))
            for pattern, what in BLOCKED.items():
                if re.search(pattern, line, re.IGNORECASE):
                    yield Finding(f"The template has {what}, which no browser runs or shows here.",
                                  place(source, file, number))


# --- The distribution -----------------------------------------------------------------------------


def _packing(source: Source, folder: Path) -> Iterator[Finding]:
    for name in OWN:
        if any((source.imported_from / name).rglob("*.py")) or (source.imported_from / f"{name}.py").is_file():
            yield Finding(f"The distribution has a package {name} of its own. Caseloom installs one of that name.",
                          place(source, source.imported_from / name))
    places = (folder / "tests", folder / "test", source.path)  # not all of it: an environment may lie in the folder
    files = (*folder.glob("*.py"), *(file for inside in places for file in inside.rglob("*.py")))
    if not any(re.fullmatch(r"test_.*|.*_test", file.stem) for file in files):
        yield Finding("There are no tests. Begin with pytest_plugins = [\"core.testing\"] in tests/conftest.py.")
    settings = "".join(file.read_text("utf-8", "replace") for name in ("pyproject.toml", "setup.cfg", "MANIFEST.in")
                       if (file := folder / name).is_file())
    if "setuptools" in settings and source.path.is_dir() and any((source.path / "templates").rglob("*.html")) \
            and not re.search(r"\.html|templates/\*", settings):
        yield Finding("The templates aren't packed. In pyproject.toml, under [tool.setuptools.package-data], write "
                      f"{source.path.name} = [\"templates/*.html\"].")

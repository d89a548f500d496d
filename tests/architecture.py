"""The rules of docs/architecture.md, as data, and the checks that hold them.

Each check takes a module's or a template's path and text and yields sentences;
test_architecture.py asks them all.
"""
from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

LAYERS = (  # bottom to top; a package imports only what stands on a line below its own: docs/architecture.md
    ("foundation",),
    ("extension",),
    ("web",),
    ("accounts",),
    ("access",),
    ("clients",),
    ("programs",),
    ("privacy",),
    ("monitoring",),
    ("assessments", "resources", "documents"),
    ("plans",),
    ("referrals",),
    ("advocacy",),
    ("reports", "exchange", "oversight", "specializations"),
    ("app", "extend", "migrating", "operations", "testing"),
)
TO_COME = {"programs", "privacy", "resources", "documents", "referrals", "advocacy", "reports", "exchange"}
FACADES = set(LAYERS[-1])  # they may import each other; nobody below imports them
ROOMS = {"__init__", "models", "forms", "rules", "queries", "declared", "views"}  # all that a feature may hold
FEATURES = {name for line in LAYERS[3:-1] for name in line}
CEILINGS = {".py": 300, ".html": 150}
FUNCTION_CEILING = 40
TABLE_OF_CONTENTS_CEILING = 80
NO_NAMES = {"utils", "helpers", "services", "managers", "common", "misc"}
PURE = ("/rules.py", "/rules/", "core/extension/contributions/")
IMPURE = {"flask", "flask_login", "htmx_flask", "peewee", "playhouse", "wtforms"}  # flask_babel is for words
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def specializations() -> list[str]:
    """The names of the plugins in the repository."""
    return sorted(path.name for path in (ROOT / "plugins").iterdir()
                  if path.is_dir() and not path.name.startswith(("_", ".")))


# --- Checks of a module ---------------------------------------------------------------------------


def imports(path: str, source: str) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it; of `from core import db`, core.db."""
    package = path.removesuffix(".py").split("/")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[:len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *filter(None, [node.module])])
            if module in ("core", "plugins"):
                yield from (f"{module}.{alias.name}" for alias in node.names)
            else:
                yield module


def imports_only_downwards(path: str, source: str) -> Iterator[str]:
    """A package of the core imports what stands below it in LAYERS, itself, and no plugin."""
    me = Path(path).with_suffix("").parts[1] if path.startswith("core/") else None
    if me in (None, "__init__", "migrations"):
        return
    if me not in LEVEL:
        yield f"{path}: core.{me} has no place in LAYERS"
        return
    for name in imports(path, source):
        top, _, rest = name.partition(".")
        other = rest.split(".")[0]
        if top == "plugins":
            yield f"{path}: the core imports the plugin {name}"
        elif top == "core" and other != me and not {me, other} <= FACADES:
            if LEVEL.get(other, len(LAYERS)) >= LEVEL[me]:
                yield f"{path}: core.{me} may not import {name}"


def features_hold_what_they_may(path: str, source: str) -> Iterator[str]:
    """A feature's files have the names that every reader knows; larger ones are packages of the same name."""
    parts = Path(path).with_suffix("").parts
    if parts[0] == "core" and parts[1] in FEATURES and parts[2] not in ROOMS:
        yield f"{path}: {parts[2]} is no name for a part of a feature"


def plugin_keeps_to_itself(path: str, source: str) -> Iterator[str]:
    """A plugin imports core.extend, for its migrations core.migrating, its own package and libraries."""
    if not path.startswith("plugins/"):
        return
    own = Path(path).with_suffix("").parts[1]
    for name in imports(path, source):
        top, _, rest = name.partition(".")
        if top == "core" and rest.split(".")[0] not in ("extend", "migrating"):
            yield f"{path}: a plugin may import core.extend, not {name}"
        if top == "plugins" and rest.split(".")[0] != own:
            yield f"{path}: a plugin may not import {name}"


def decisions_are_pure(path: str, source: str) -> Iterator[str]:
    """rules.py, a package rules and contributions know neither the web nor the database."""
    if any(part in f"/{path}" for part in PURE):
        for name in imports(path, source):
            if name.split(".")[0] in IMPURE:
                yield f"{path}: imports {name}"


def only_the_registry_imports_by_name(path: str, source: str) -> Iterator[str]:
    """importlib.import_module and __import__ would get round every rule above."""
    if path == "core/extension/registry.py" or path.startswith("tests/"):
        return
    for node in ast.walk(ast.parse(source)):
        name = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "name", None)
        if name in ("import_module", "__import__"):
            yield f"{path}:{getattr(node, 'lineno', 1)}: {name}"


def has_a_docstring(path: str, source: str) -> Iterator[str]:
    """Every module says in one sentence what it is."""
    if not ast.get_docstring(ast.parse(source)):
        yield f"{path}: no docstring"


def functions_fit_a_glance(path: str, source: str) -> Iterator[str]:
    """A function has at most 40 lines; a migration is as long as its tables."""
    if "/migrations/" in path:
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_CEILING:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines"


def fits_its_ceiling(path: str, text: str) -> Iterator[str]:
    """A file has at most 300 lines, a template 150, the table of contents of a plugin 80."""
    ceiling = CEILINGS.get(Path(path).suffix)
    if re.fullmatch(r"plugins/\w+/__init__\.py", path):
        ceiling = TABLE_OF_CONTENTS_CEILING
    lines = len(text.splitlines())
    if ceiling and lines > ceiling and "/migrations/" not in path:
        yield f"{path}: {lines} lines, {ceiling} at most"


def has_a_telling_name(path: str, text: str) -> Iterator[str]:
    """No module and no folder is called utils or the like."""
    for part in Path(path).with_suffix("").parts:
        if part in NO_NAMES:
            yield f"{path}: {part} says nothing"


def names_no_specialization(path: str, text: str, names: tuple[str, ...] = ()) -> Iterator[str]:
    """No name of a plugin stands in the core: not in an identifier, a string or a template."""
    words = re.compile(rf"(?<![a-z])(?:{'|'.join(names or specializations())})(?![a-z])", re.IGNORECASE)
    if path.startswith("core/") and path.endswith(".py"):
        for node in ast.walk(ast.parse(text)):
            for field in ("value", "id", "attr", "arg", "name", "module"):
                said = getattr(node, field, None)
                if isinstance(said, str) and (found := words.search(said)):
                    yield f"{path}:{getattr(node, 'lineno', 1)}: names {found[0]}"
    elif path.startswith("templates/"):
        yield from (f"{path}: names {found[0]}" for found in words.finditer(text))


# --- Checks of a template -------------------------------------------------------------------------

FORBIDDEN_IN_TEMPLATES = {
    r"\|\s*safe\b": "|safe",
    r"(?<!,)\sstyle\s*=\s*[\"']": "an inline style",
    r"<style\b": "a style element",
    r"<script(?![^>]*\ssrc=)[^>]*>": "an inline script",
    r"\s(?:data-)?hx-on\b": "hx-on",
    r"<[^>{]*\son[a-z]+\s*=": "an inline event handler",
    r"\{%-?\s*autoescape\s+false": "autoescape false",
    r"(?:src|href|action)\s*=\s*[\"']?javascript:": "a javascript: link",
}


def template_is_plain(path: str, text: str) -> Iterator[str]:
    """No script and no style inside the page, and nothing unescaped."""
    for pattern, name in FORBIDDEN_IN_TEMPLATES.items():
        if re.search(pattern, text, re.IGNORECASE):
            yield f"{path}: {name}"


def tables_have_captions(path: str, text: str) -> Iterator[str]:
    """Every table says what it is."""
    if len(re.findall(r"<table\b", text)) > len(re.findall(r"<caption\b", text)):
        yield f"{path}: a table without a caption"


Check = Callable[[str, str], Iterator[str]]
OF_MODULES: tuple[Check, ...] = (
    imports_only_downwards, features_hold_what_they_may, plugin_keeps_to_itself, decisions_are_pure,
    only_the_registry_imports_by_name, has_a_docstring, functions_fit_a_glance, fits_its_ceiling, has_a_telling_name,
    names_no_specialization)
OF_TEMPLATES: tuple[Check, ...] = (
    template_is_plain, tables_have_captions, fits_its_ceiling, has_a_telling_name, names_no_specialization)

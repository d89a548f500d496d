"""Whether a plugin imports only what it may: core.extend, its own package, and other people's libraries."""
from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.extension.contracts.refusal import Refused

ALLOWED = ("core.extend", "core.migrating")
IN_TESTS = ("core.testing",)


def check_imports(package: str, folder: Path | None, file: Path, others: Iterable[str] = ()) -> None:
    """Raises Refused with the file and the line of the first import that a plugin may not have.

    `package` is the plugin's own name to import, `folder` its package's or None for a plugin of a single `file`,
    `others` are the packages of other plugins.
    """
    root, base = (folder, package) if folder else (file.parent, package.rpartition(".")[0])
    files = sorted(folder.rglob("*.py")) if folder else [file] if file.is_file() else []
    words = {"core", "plugins", ".." if folder else "from .", *(name.partition(".")[0] for name in others)}
    for file in files:
        if not _names_any(file, words):
            continue  # looking for words is much faster than parsing them
        place = file.relative_to(root)
        allowed = ALLOWED + IN_TESTS if "tests" in place.parts or place.name == "conftest.py" else ALLOWED
        inside = [*filter(None, base.split(".")), *place.parts[:-1]]
        for line, name in _imports(_parsed(file), inside):
            if _is_below(name, ("core",)) and not _is_below(name, allowed):
                raise Refused(f"{place}, line {line}, imports {name}; a plugin may import core.extend, "
                              "nothing else of the core")
            if not _is_below(name, (package,)) and _is_below(name, others):
                raise Refused(f"{place}, line {line}, imports {name}, which is another plugin's")


def _names_any(file: Path, words: Iterable[str]) -> bool:
    """Whether one of these words stands in the file anywhere but in the names of what it may import."""
    text = file.read_text("utf-8", "replace")
    for name in ALLOWED:
        text = text.replace(name, "")
    return any(word in text for word in words)


def _parsed(file: Path) -> ast.Module:
    """What is in the file; nothing when it cannot be read, which whoever imports or runs it says."""
    try:
        return ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _is_below(name: str, packages: Iterable[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def _imports(tree: ast.Module, inside: list[str]) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each import, wherever it stands: core.db of `from core import db`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = inside[:len(inside) - node.level + 1] if node.level else []
            module = ".".join([*start, *filter(None, [node.module])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)

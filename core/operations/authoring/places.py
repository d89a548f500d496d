"""Where in a plugin's files something is, as "caseloom_housing/models.py:12"."""
from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.extension.deadline import within
from core.extension.registry import Plugin
from core.operations.authoring.sources import Source

PATIENCE = 5  # seconds for something that raised before to do so again


def place(source: Source, file: str | Path, line: int = 0) -> str:
    """A file of the plugin, as it is called from the folder that it is imported from."""
    path = Path(file).resolve()
    name = path.relative_to(source.imported_from) if path.is_relative_to(source.imported_from) else path
    return f"{name}:{line}" if line else str(name)


def place_of(source: Source, thing: Any) -> str:
    """Where a function or a class begins; "" when it is not the plugin's own."""
    thing = inspect.unwrap(thing) if callable(thing) else thing
    try:
        return place(source, inspect.getsourcefile(thing) or "", inspect.getsourcelines(thing)[1])
    except (TypeError, OSError):
        return ""


def place_of_text(source: Source, text: str, first_of: str = "") -> str:
    """Where a text stands in quotes, or is the first thing given to a call; "" unless that is in one place only."""
    call = rf"{first_of}\(\s*(?:key\s*=\s*)?" if first_of else ""
    quoted = re.compile(rf"""{call}["']{re.escape(text)}["']""")
    found = [(file, code.count("\n", 0, match.end()) + 1) for file in source.files
             for code in [file.read_text("utf-8", "replace")] for match in quoted.finditer(code)]
    return place(source, *found[0]) if len(found) == 1 else ""


def place_of_refusal(source: Source, plugin: Plugin) -> str:
    """Where what a plugin was refused for is: the line that raised, what the sentence quotes, or else the hook."""
    folder = source.path if source.path.is_dir() else source.path.parent
    if named := re.match(r"(\S+), line (\d+), ", plugin.error):
        return place(source, folder / named[1], int(named[2]))
    hook = getattr(plugin.module, plugin.hook, None)
    if plugin.module is None:
        error = _raised_by(lambda: _import_again(source))
    else:
        error = _raised_by(hook) if hook else None
    if error and (line := place_of_error(source, error)):
        return line
    words = [word for pair in re.findall(r"'([^']+)'|\"([^\"]+)\"", plugin.error) for word in pair if word]
    return next((found for word in words if (found := place_of_text(source, word))), "") or place_of(source, hook)


def place_of_error(source: Source, error: BaseException) -> str:
    """The last line of the plugin's own that an error passed through."""
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).is_file():
        return place(source, error.filename, error.lineno or 0)
    own = [frame for frame in traceback.extract_tb(error.__traceback__)
           if Path(frame.filename).resolve().is_relative_to(source.path)]
    return place(source, own[-1].filename, own[-1].lineno or 0) if own else ""


def _raised_by(act: Callable[[], Any]) -> BaseException | None:
    """What this raises, if it does."""
    try:
        within(PATIENCE, act)
    except BaseException as error:  # SystemExit, too
        return error
    return None


def _import_again(source: Source) -> None:
    """Run the module once more, where its error is not caught."""
    from importlib.util import module_from_spec, spec_from_file_location

    file = source.path / "__init__.py" if source.path.is_dir() else source.path
    spec = spec_from_file_location(source.module, file)
    assert spec and spec.loader
    spec.loader.exec_module(module_from_spec(spec))

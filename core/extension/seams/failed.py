"""What went wrong in plugin code, without the values that it had in hand: an error's own text may hold a name."""
from __future__ import annotations

import traceback
from pathlib import Path
from types import TracebackType

from core.extension.registry import Registry, owner
from core.extension.seams.lending import ReadOnly
from core.foundation import application

LINE = 300  # characters of what is kept


class Wrong(ValueError):
    """Plugin code answered with something that cannot be used. The sentence is the core's own, and holds no value."""


class Failed(Exception):
    """A call into a plugin that gave no answer: `error` says in a line what failed and where.

    `not_asked` says that it wasn't called: it, or something of the same plugin, was late before it.
    """

    def __init__(self, error: str, late: bool = False, not_asked: bool = False) -> None:
        super().__init__(error)
        self.error, self.late, self.not_asked = error[:LINE], late, not_asked


def failure(error: BaseException, key: str) -> Failed:
    """The failure that an error of this value's plugin is."""
    kind = type(error).__name__
    place = _place(error.__traceback__, owner(key))
    if isinstance(error, Wrong):
        return Failed(str(error))
    if isinstance(error, ReadOnly):
        return Failed(f"{error}{place}")
    return Failed(f"{kind}{place}")


def _place(tb: TracebackType | None, plugin: str) -> str:
    """The innermost line of the plugin's own, or else of whatever it called."""
    known = application.current(Registry).plugins.get(plugin)
    package = getattr(known.module, "__name__", plugin) if known else plugin
    frames = [(str(frame.f_globals.get("__name__", "")), frame, line) for frame, line in traceback.walk_tb(tb)]
    own = [found for found in frames if f"{found[0]}.".startswith(f"{package}.")]
    for _module, frame, line in (own or frames)[-1:]:
        return f" in {Path(frame.f_code.co_filename).name}, line {line}"
    return ""

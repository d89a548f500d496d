"""What belongs to one running application: its database, time zone, audit chain, plugins, limits.

Two applications can live in one process, so nothing of this kind is a module global. Each module keeps its part
in the application that is active, by the part's type: `current(Limits).idle`.
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")


class Application:
    """The parts of one application, by type; one that was not put in is made with its defaults."""

    def __init__(self) -> None:
        self._parts: dict[type, Any] = {}

    def put(self, part: Any) -> None:
        """Keep a part, instead of an earlier one of its type."""
        self._parts[type(part)] = part

    def get(self, kind: type[T]) -> T:
        """The part of this type."""
        if kind not in self._parts:
            self._parts[kind] = kind()
        return self._parts[kind]


# A command has one application and runs in that of the main thread; a page runs in the application that serves it.
# A thread that nobody told which it runs for, such as a plugin's own, has an empty one: it reaches no database.
_active: ContextVar[Application] = ContextVar("application", default=Application())  # noqa: B039
_active.set(Application())


def active() -> Application:
    """The application that this code runs for."""
    return _active.get()


def current(kind: type[T]) -> T:
    """A part of the active application."""
    return _active.get().get(kind)


@contextmanager
def activated(application: Application) -> Iterator[Application]:
    """Run a block for this application."""
    token = _active.set(application)
    try:
        yield application
    finally:
        _active.reset(token)

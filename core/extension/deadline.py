"""Calls into a plugin that have a time by which they must be back."""
from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any


class Late(Exception):
    """A call took longer than its time. `.seconds` is the time that it had."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"it took longer than {seconds:g} seconds")
        self.seconds = seconds


class Abandoned(BaseException):
    """Raised in a thread that nobody waits for any longer, so that an endless loop ends."""


def raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raise this between two steps of the thread; None takes back what was not raised yet."""
    raised = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)


def within(seconds: float, function: Callable[..., Any], *args: Any) -> Any:
    """What the function returns or raises. Raises Late when it is not back in time.

    It runs on a thread of its own, in a copy of this context. One that is late is told to stop by an exception between
    two of its steps; one that waits in a library goes on waiting, and keeps nothing from ending the program.
    """
    answer: list[Any] = []
    error: list[BaseException] = []

    def run() -> None:
        try:
            answer.append(function(*args))
        except BaseException as raised:  # whatever it raises is for who called, SystemExit too
            error.append(raised)

    thread = threading.Thread(target=copy_context().run, args=(run,), name="plugin", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive() and thread.ident:
        raise_in(thread.ident, Abandoned)
        raise Late(seconds)
    if error:
        raise error[0]
    return answer[0]

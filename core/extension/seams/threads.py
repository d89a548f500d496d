"""Kept threads on which plugin code runs, so that whoever waits for it need not wait for good."""
from __future__ import annotations

import contextvars
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from queue import SimpleQueue
from time import monotonic
from typing import Any

from flask import current_app, g, has_app_context
from peewee import Model

from core.extension.deadline import Abandoned, raise_in
from core.extension.registry import owner
from core.extension.seams.failed import failure
from core.extension.seams.reading import read_only
from core.foundation import application
from core.foundation.application import Application

NAME = "plugins"


@dataclass(frozen=True)
class Call:
    """A function of the plugin to which the key belongs ("wellbeing.sleep"), and what it is given."""

    key: str
    function: Callable[..., Any]
    args: tuple[Any, ...] = ()

    @property
    def owner(self) -> str:
        return owner(self.key)


class Job:
    """Calls to be made one after the other; `seconds` is what those of one plugin may take together.

    Unless they are `for_reader`, nobody is signed in in them, as in a command: what they say is for everybody.
    """

    def __init__(self, calls: Sequence[Call], seconds: float, within: Application, for_reader: bool = False) -> None:
        self.calls, self.seconds, self.within = calls, seconds, within
        self.answers: list[Any] = []
        self.context = contextvars.copy_context()
        self._page = _page(_of_reader if for_reader else _of_nobody) if has_app_context() else nullcontext()
        self._used: dict[str, float] = {}
        self._ends = monotonic() + seconds
        self._lock, self._done = threading.Lock(), threading.Lock()
        self._done.acquire()
        self._finished = self._abandoned = False

    def run(self) -> None:
        """Make the calls, on the thread that took the job."""
        with application.activated(self.within), self._page:
            for call in self.calls:
                begun = monotonic()
                self._ends = begun + self.seconds - self._used.get(call.owner, 0)
                try:
                    answer = call.function(*call.args)
                except BaseException as error:  # SystemExit and the like, too, cost this plugin only
                    answer = failure(error, call.key)
                self._used[call.owner] = self._used.get(call.owner, 0) + monotonic() - begun
                with self._lock:
                    if self._abandoned:
                        return
                    self._ends = math.inf  # nobody's time runs between two calls
                    self.answers.append(answer)

    def finish(self, keep: Callable[[], None]) -> bool:
        """Tell who waits that all is done, and keep the thread; False when nobody waits any longer."""
        with self._lock:
            if self._abandoned:
                return False
            self._finished = True
        keep()
        self._done.release()
        return True

    def wait(self) -> bool:
        """Wait until all is done, or until a call is late, and say which."""
        while not self._done.acquire(timeout=min(max(self._ends - monotonic(), 0), self.seconds)):
            with self._lock:
                if not self._finished and monotonic() >= self._ends:
                    return False
        return True

    def abandon(self) -> bool:
        """Wait no longer; False when all was done in the meantime."""
        with self._lock:
            self._abandoned = not self._finished
            return self._abandoned


@contextmanager
def _page(of: Callable[[], dict[str, Any]]) -> Iterator[None]:
    """A page of its own instead of the one that is open, with this known of it."""
    known = of()
    with current_app.app_context():
        g._get_current_object().__dict__.update(known)
        yield


# `_login_user` is what current_user stands for.
def _of_nobody() -> dict[str, Any]:
    return {"_login_user": None}


def _of_reader() -> dict[str, Any]:
    """What is known of the page that is open, with who is signed in only to be read."""
    known = dict(g._get_current_object().__dict__)
    if isinstance(worker := known.get("_login_user"), Model):
        known["_login_user"] = read_only(worker)
    return known


class Thread(threading.Thread):
    """A thread that takes one job after the other, until it is abandoned."""

    def __init__(self, idle: list[Thread]) -> None:
        super().__init__(name=NAME, daemon=True)
        self.jobs: SimpleQueue[Job] = SimpleQueue()
        self._idle = idle

    def run(self) -> None:
        try:
            while self._take():
                pass
        except Abandoned:  # it came after the call that was late had ended by itself
            pass

    def _take(self) -> bool:
        job = self.jobs.get()
        job.context.run(job.run)
        return job.finish(lambda: self._idle.append(self))

    def abandon(self) -> None:
        """End it at its next step of Python; one that waits for something ends when that comes."""
        raise_in(self.ident or 0, Abandoned)


class Threads:
    """The threads of an application that wait for a job."""

    def __init__(self) -> None:
        self._idle: list[Thread] = []

    def do(self, job: Job, take_back: Callable[[], None]) -> bool:
        """Have the job done; False when a call was late. `take_back` is called before anybody goes on."""
        try:
            thread = self._idle.pop()
        except IndexError:
            thread = Thread(self._idle)
            thread.start()
        thread.jobs.put(job)
        try:
            in_time = job.wait()
        finally:
            is_left = job.abandon()
            take_back()
            if is_left:
                thread.abandon()
        return in_time

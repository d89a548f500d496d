"""Every call into a plugin while the agency works: in its time, only reading, and at the plugin's own cost.

Plugin code runs on a kept thread while its caller waits, with the caller's own connection, which it can only read
and no longer use once the caller goes on. Whatever it raises is caught, logged by its kind and place, and kept for the
page of the specializations; what takes too long is left out for a while. The core's own values are called directly.
"""
from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence, Set
from typing import Any

from core.extension import faults, switches
from core.extension.registry import CORE
from core.extension.seams.answered import must_be_day, must_be_fields, must_be_policy
from core.extension.seams.failed import Failed, Wrong, failure
from core.extension.seams.lending import ReadOnly, is_lent, lend
from core.extension.seams.reading import read_only
from core.extension.seams.threads import Call, Job, Threads
from core.extension.switches import Enabled
from core.foundation import application, clock
from core.foundation.db import db

__all__ = ["Call", "Failed", "ReadOnly", "Wrong", "ask", "ask_all", "must_be_day", "must_be_fields", "must_be_policy",
           "note", "read_only"]

FOR_READER = frozenset({"panel"})  # seams whose answer is for who is signed in only

log = logging.getLogger(__name__)


def ask(key: str, seam: str, seconds: float, function: Callable[..., Any], *args: Any) -> Any:
    """What this function of the plugin answers. Raises Failed."""
    answer, = ask_all(seam, seconds, [Call(key, function, args)])
    if isinstance(answer, Failed):
        raise answer
    return answer


def ask_all(seam: str, seconds: float, calls: Sequence[Call], on: Enabled | None = None) -> list[Any]:
    """What each function answers, or the Failed that it came to; the functions of one plugin have `seconds` together.

    `on` are the specializations that are on, with what failed in them, as the caller has read them.
    """
    if is_lent():  # plugin code calls other plugin code: within the time and the loan that it has
        return [_directly(call) for call in calls]
    if on is None:
        on = Enabled() if db.obj is None or db.is_closed() else switches.enabled()
    answers: dict[int, Any] = {}
    foreign = []
    for place, call in enumerate(calls):
        if call.owner == CORE:
            answers[place] = _of_core(call)
        elif on.is_suspended(seam, call.key):
            answers[place] = Failed("suspended", not_asked=True)
        else:
            foreign.append((place, call))
    _ask_plugins(foreign, seconds, answers, seam in FOR_READER)
    for place, call in foreign:
        if isinstance(failed := answers[place], Failed) and not failed.not_asked:
            _note(seam, call, failed, on)
    return [answers[place] for place in range(len(calls))]


def note(key: str, seam: str, error: BaseException, on: Set[str]) -> None:
    """Log and keep that something of a plugin failed which was not asked by ask()."""
    _note(seam, Call(key, note), failure(error, key), on if isinstance(on, Enabled) else Enabled(on))


def _ask_plugins(waiting: list[tuple[int, Call]], seconds: float, answers: dict[int, Any], for_reader: bool) -> None:
    """Ask on another thread. After a call that is late, the rest of its plugin is not asked this time."""
    while waiting:
        borrower, loan = lend()
        job = Job([call for _place, call in waiting], seconds, borrower, for_reader)
        application.current(Threads).do(job, loan.end)
        answers.update((place, answer) for (place, _call), answer in zip(waiting, job.answers, strict=False))
        waiting = waiting[len(job.answers):]
        if waiting:
            (place, late), *waiting = waiting
            answers[place] = Failed(f"it took longer than {seconds:g} s", late=True)
            answers.update((place, Failed("not asked", not_asked=True))
                           for place, call in waiting if call.owner == late.owner)
            waiting = [(place, call) for place, call in waiting if call.owner != late.owner]


def _directly(call: Call) -> Any:
    try:
        return call.function(*call.args)
    except Exception as error:
        return failure(error, call.key)


def _of_core(call: Call) -> Any:
    """A value of the core: no thread, and no time but the page's."""
    try:
        return call.function(*call.args)
    except Exception as error:  # its text may quote a value
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s failed: %s\n%s", call.key, type(error).__name__, where)
        return Failed(type(error).__name__)


def _note(seam: str, call: Call, failed: Failed, on: Enabled) -> None:
    """Log it, and keep it unless it is kept already. What is off is left out for good: it costs nobody's time twice."""
    log.error("plugin %s: %s %s failed: %s", call.owner, seam, call.key, failed.error)
    until = None
    if failed.late:
        until = clock.now() + faults.SUSPENDED if call.owner in on else faults.UNTIL_TRIED_AGAIN
    if (until or (seam, call.key) not in on.faults) and db.obj is not None and not db.is_closed():
        faults.note(call.owner, seam, call.key, failed.error, until)

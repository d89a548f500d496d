"""The pages of a plugin have a time: each that never ends would keep one of the server's threads for good."""
from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from core.extension.deadline import Abandoned, raise_in
from core.extension.seams.failed import Wrong
from core.extension.seams.lending import stop_statement
from core.foundation.db import db

SECONDS = 15.0


class Watch:
    """Waits while this thread makes a page, and raises Abandoned in it when that takes too long."""

    def __init__(self) -> None:
        self._thread, self._connection = threading.get_ident(), None if db.is_closed() else db.connection()
        self._lock, self._is_over = threading.Lock(), False
        self._timer = threading.Timer(SECONDS, self._stop)
        self._timer.daemon = True
        self._timer.start()

    def _stop(self) -> None:
        with self._lock:
            if not self._is_over:
                raise_in(self._thread, Abandoned)
                if self._connection is not None:
                    stop_statement(self._connection)

    def end(self) -> None:
        """The page is made. What was raised and has not come yet comes no more."""
        self._timer.cancel()
        with self._lock:
            self._is_over = True
        raise_in(self._thread, None)


def limited(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, with a time by which it must be back. Raises Wrong when it is not."""
    @wraps(view)
    def within_its_time(*args: Any, **values: Any) -> Any:
        watch = Watch()
        try:
            try:
                return view(*args, **values)
            finally:
                watch.end()
        except Abandoned:
            raise Wrong(f"it took longer than {SECONDS:g} s") from None
    return within_its_time

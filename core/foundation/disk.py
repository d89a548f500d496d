"""Whether something went wrong because a disk is full."""
from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

from peewee import OperationalError

LEAST_ROOM = 1_000_000  # bytes; with less, SQLite's "disk I/O error" means that the disk is full
STARVED = ("disk I/O error", "unable to open database file")  # what SQLite says when it finds no room for its -shm


def is_full(error: BaseException | None, folder: Path | None) -> bool:
    """Whether this error, or one that it hides, says so; `folder` is where the SQLite file is, if there is one."""
    while error is not None:  # also one that another hides, such as a rollback that failed
        if (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
                or getattr(error, "sqlstate", None) == "53100" or "disk is full" in str(error)
                or isinstance(error, OperationalError | sqlite3.Error)
                and any(words in str(error) for words in STARVED) and not _has_room(folder)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _has_room(folder: Path | None) -> bool:
    """Whether there is any room in the folder."""
    if folder is None:
        return True
    try:
        disk = os.statvfs(folder)
    except OSError:
        return True
    return disk.f_bavail * disk.f_frsize > LEAST_ROOM

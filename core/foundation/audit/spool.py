"""What is kept aside while the disk is full: who read what, until the log can be written again.

The file takes its room beforehand, so that a full disk does not matter to it. When it is full, too, what would have
been read is refused: nothing is read without a trace. Its lines are sealed with the key, each with the one before.
"""
from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from core.foundation.audit.chain import SPOOL, chain, signature

log = logging.getLogger(__name__)

ROOM = 256 * 1024  # bytes: about a thousand events


@dataclass
class Delayed:
    """The events that wait, how many lines there are (one may be unreadable), and what tells this lot from others."""

    events: list[dict[str, Any]] = field(default_factory=list)
    lines: int = 0
    digest: str = ""


def reserve() -> None:
    """Take the file's room, and see whether events wait in it."""
    path = chain().spool
    if path is None:
        return
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(file, 0, ROOM)
            chain().waiting = len(_lines(file))
        finally:
            os.close(file)
    except OSError as error:
        log.error("%s cannot be made: %s. While the disk is full, nothing can be read.", path, error.strerror)


def reserved(folder: Path) -> int:
    """How many events wait in the file of this data directory."""
    try:
        file = os.open(folder / SPOOL, os.O_RDONLY)
    except OSError:
        return 0
    try:
        return len(_lines(file))
    finally:
        os.close(file)


def keep(events: list[dict[str, Any]]) -> bool:
    """Add these events to the file; False when there is no room."""
    try:
        with _opened() as file:
            lines = _lines(file)
            before, written = lines[-1] if lines else b"", b""
            for event in events:
                text = json.dumps({**event, "at": event["at"].isoformat()}, sort_keys=True)
                before = f"{text} {signature(before.decode() + text)}".encode()
                written += before + b"\n"
            start = sum(len(line) + 1 for line in lines)
            if start + len(written) > os.fstat(file).st_size:
                return False
            os.pwrite(file, written, start)
            os.fsync(file)
    except OSError as error:
        log.error("an event could not be kept in %s: %s", chain().spool, error.strerror)
        return False
    if not chain().waiting:
        log.error("the disk is full; what is read is kept in %s until there is room", chain().spool)
    chain().waiting += len(events)
    return True


@contextmanager
def emptied() -> Iterator[Delayed]:
    """The events that wait; the file is emptied when the block has written them."""
    with _opened() as file:
        lines = _lines(file)
        yield _read(lines)
        os.pwrite(file, bytes(sum(len(line) + 1 for line in lines)), 0)
        os.fsync(file)
    chain().waiting = 0


@contextmanager
def _opened() -> Iterator[int]:
    path = chain().spool
    if path is None:
        raise FileNotFoundError(2, "there is no file for events that cannot be written", "")
    file = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    finally:
        os.close(file)


def _lines(file: int) -> list[bytes]:
    return os.pread(file, os.fstat(file).st_size, 0).split(b"\0")[0].splitlines()


def _read(lines: list[bytes]) -> Delayed:
    delayed = Delayed(lines=len(lines), digest=hashlib.sha256(b"\n".join(lines)).hexdigest())
    before = ""
    for line in lines:
        whole = line.decode(errors="replace")
        text, _, signed = whole.rpartition(" ")
        if signed == signature(before + text):
            event = json.loads(text)
            delayed.events.append({**event, "at": datetime.fromisoformat(event["at"])})
        before = whole
    return delayed

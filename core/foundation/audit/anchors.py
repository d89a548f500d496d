"""Anchors: the head of the audit log, written to a file elsewhere.

The file may be out of reach for a while (a share that is not mounted, a disk that is full). Work goes on; the
administrators are told, and it is tried again.
"""
from __future__ import annotations

import errno
import fcntl
import hmac
import logging
import os
from pathlib import Path

from core.foundation import clock
from core.foundation.audit.chain import ANCHOR_EVERY, _head, chain, signature

log = logging.getLogger(__name__)

UNSEEN = (", so no one can tell whether the newest rows were deleted. Put your copy of the file back. If there is "
          "none, run: caseloom backup. It starts a new one.")
WORDS = (b"head ", b"restored ")  # how a line begins, the longest last
NO_ANCHORS = "it's some other file"


def write_anchor(restored: bool = False) -> None:
    """Append the head of the log to the anchor file; a file that cannot be written is a trouble, no error.

    `restored` marks that a backup was put back: anchors above this head no longer bind. That line is
    signed with the key, so that nobody without it can excuse a deletion.
    """
    chained = chain()
    if chained.anchor is None:
        return
    number, mac = _head()
    line = f"{'restored' if restored else 'head'} {number} {mac or '-'}"
    chained.anchored = clock.now()
    try:
        _append(chained.anchor, f"{line} {signature(line)}\n".encode())
    except OSError as error:
        if not chained.trouble:
            log.error("the anchor file %s cannot be written: %s", chained.anchor, error.strerror)
        chained.trouble = error.strerror or type(error).__name__
    else:
        chained.trouble, chained.unanchored = "", False


def anchor_in_time() -> None:
    """After an event: anchor it, when the last anchor is a minute old."""
    last = chain().anchored
    if last is None or abs((clock.now() - last).total_seconds()) > ANCHOR_EVERY:
        write_anchor()


def anchor_what_is_new() -> None:
    """At the end of a command or server: anchor the rows that it added."""
    if chain().unanchored:
        write_anchor()


def anchor_writable() -> str:
    """Why the anchor file cannot be written; "" when it can. Nothing is made or changed."""
    if (anchor := chain().anchor) is not None:
        try:
            if anchor.exists() and not anchor.is_file():
                return "it isn't a file"
            there = anchor if anchor.exists() else anchor.parent
            if anchor.exists():
                file = os.open(anchor, os.O_RDWR | os.O_APPEND)
                start = os.pread(file, len(WORDS[-1]), 0)
                os.close(file)
                if not _holds_anchors(start):
                    return NO_ANCHORS
            elif not os.statvfs(there) or not os.access(there, os.W_OK | os.X_OK):
                return os.strerror(errno.EACCES)
            if not os.statvfs(there).f_bavail:
                return os.strerror(errno.ENOSPC)
        except OSError as error:
            return error.strerror or type(error).__name__
    return ""


def keep_foreign(folder: Path) -> Path | None:
    """If lines of the anchor file are not signed with this key, keep the whole file in this folder, and only our own
    lines where it was. Returns where it is kept. No line could ever be believed behind one that is not ours."""
    anchor = chain().anchor
    if anchor is None or not anchor.is_file():
        return None
    content = anchor.read_bytes()
    lines = [line for line in content.splitlines(keepends=True) if line.endswith(b"\n")]  # not what a crash left
    ours = [line for line in lines if _is_ours(line.decode(errors="replace"))]
    if len(ours) == len(lines):
        return None
    kept = folder / f"{anchor.name}-{clock.now():%Y%m%d-%H%M%S-%f}"
    for path, whole in ((kept, content), (anchor, b"".join(ours))):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(whole)
            file.flush()
            os.fsync(file.fileno())
    return kept


def _is_ours(line: str) -> bool:
    head, _, signed = line.strip().rpartition(" ")
    return hmac.compare_digest(signature(head).encode(), signed.encode())


def _append(path: Path, line: bytes) -> None:
    """Append a line whole or not at all, behind whole lines."""
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = os.fstat(file).st_size
        if not _holds_anchors(os.pread(file, len(WORDS[-1]), 0)):
            raise OSError(errno.EINVAL, NO_ANCHORS, str(path))
        tail = os.pread(file, min(size, 1000), max(0, size - 1000))
        size -= len(tail) - (tail.rfind(b"\n") + 1)  # what a crash left of a line
        os.ftruncate(file, size)
        if os.write(file, line) != len(line):
            os.ftruncate(file, size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(file)
    finally:
        os.close(file)


def _holds_anchors(start: bytes) -> bool:
    """Whether a file that begins like this is an anchor file, empty or cut short by a crash perhaps."""
    return any(start.startswith(word[:len(start)]) for word in WORDS)


def read_anchors() -> tuple[dict[int, str] | None, str]:
    """Anchored heads by row number, and a sentence when there are none to read; None when the file was forged."""
    heads: dict[int, str] = {}
    path = chain().anchor
    if path is None:
        return heads, ""
    try:
        if path.exists() and not path.is_file():
            return heads, f"The anchor file {path} can't be read: it isn't a file. Check CASELOOM_AUDIT_ANCHOR."
        text = path.read_text(errors="replace")
    except FileNotFoundError:
        return heads, f"The anchor file {path} is missing{UNSEEN}"
    except OSError as error:
        return heads, f"The anchor file {path} can't be read: {error.strerror}. Check CASELOOM_AUDIT_ANCHOR."
    if not text:
        return heads, f"The anchor file {path} is empty{UNSEEN}"
    lines = text.splitlines()
    for place, line in enumerate(lines, 1):
        if not _is_ours(line):
            if place == len(lines) and not text.endswith("\n"):
                break  # what a crash left of a line
            return None, f"Line {place} of the anchor file {path} wasn't written with this agency's key."
        kind, number, mac, _signed = line.split(" ")
        if kind == "restored":
            heads = {n: m for n, m in heads.items() if n <= int(number)}
        if int(number):
            heads[int(number)] = mac
    return heads, ""

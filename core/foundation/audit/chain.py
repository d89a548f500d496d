"""The chain of the audit log: its key, its head, and the seal of a row."""
from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.foundation import application, config, db
from core.foundation.audit.tables import AuditEvent
from core.foundation.prepared import Prepared

ANCHOR_EVERY = 60  # seconds: the longest time whose newest rows could vanish unseen
SPOOL = "audit.spool"


@dataclass
class Chain:
    """The key of an application's log, its anchor file and when that was last tried, and what is wrong with it."""

    key: bytes = b""
    anchor: Path | None = None
    spool: Path | None = None
    anchored: datetime | None = None
    unanchored: bool = False  # this process has added rows since
    trouble: str = ""  # why the anchor could not be written
    waiting: int = 0  # events in the spool, as far as this process knows
    tried: datetime | None = None  # when it was last tried to write them


def chain() -> Chain:
    """The chain of the active application."""
    return application.current(Chain)


def configure(key: bytes, anchor: Path | None, spool: Path | None = None) -> None:
    """Give the log its key, the file that its head is written to, and the one for a full disk."""
    application.active().put(Chain(key, anchor, spool))


def key_of(settings: config.Settings, make: bool = True) -> bytes:
    """The key of the connected agency's log, made when there is no log yet, unless `make` is false.

    Raises ValueError when there is no key: the one that the log was sealed with, or any.
    """
    path = settings.data / "audit.key"
    if not os.path.lexists(path):
        if _has_rows():
            raise ValueError(f"{path} is missing, and the audit log was sealed with it. Put your copy of the file "
                             "back. Caseloom doesn't start without it.")
        if not make:
            raise ValueError(f"There is no agency in {settings.data} yet. Run: caseloom init")
    return config.secret(settings, "audit.key")


def _has_rows() -> bool:
    with connected():
        return db.db.table_exists("audit_event") and bool(
            db.db.execute_sql("SELECT 1 FROM audit_event LIMIT 1").fetchone())


@contextmanager
def connected() -> Iterator[None]:
    """A block with a connection to the database, closed again if it was closed before."""
    was_closed = db.db.is_closed()
    db.db.connect(reuse_if_open=True)
    try:
        yield
    finally:
        if was_closed:
            db.db.close()


HEAD = Prepared(lambda: AuditEvent.select(AuditEvent.id, AuditEvent.mac).order_by(AuditEvent.id.desc()).limit(1))


def _head() -> tuple[int, str]:
    """The newest row's id and mac."""
    return HEAD.first() or (0, "")


def _mac(before: str, row: dict[str, Any]) -> str:
    sealed = [before, row["id"], row["at"].strftime("%Y-%m-%dT%H:%M:%S.%f"), row["actor_id"], row["actor"],
              row["source"], row["action"], row["client_id"], row["subject"], row["outcome"], row["detail"]]
    return hmac.digest(chain().key, json.dumps(sealed).encode(), "sha256").hex()


def signature(line: str) -> str:
    """What this agency's key makes of a line in one of its files."""
    return hmac.digest(chain().key, line.encode(), "sha256").hex()


def length() -> int:
    """How many events there are."""
    return _head()[0]

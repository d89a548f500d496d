"""SQLite as we use it: its writers wait in line, those of this process and those of others (commands, servers)."""
from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path
from typing import IO, Any

from peewee import OperationalError, _savepoint
from playhouse.pool import PooledSqliteDatabase

# FULL, because a power cut loses acknowledged writes with NORMAL. Both are safe against a killed process.
PRAGMAS = {"busy_timeout": 5000, "journal_mode": "wal", "foreign_keys": 1, "synchronous": 2,
           "temp_store": 2, "cache_size": -16000}
READING = {name: value for name, value in PRAGMAS.items() if name not in ("journal_mode", "synchronous")}
STATEMENTS = 500  # that a connection keeps parsed
PATIENCE = 15  # seconds that a writer waits for its turn
PAUSE = 0.002  # seconds between two looks at whether it has come
TURN = "-turn"  # behind the database's name: the file that whoever is next in line holds


def read_only(file: Path) -> PooledSqliteDatabase:
    """A database whose file and directory cannot be written: as it stands, unless somebody has it open just now."""
    in_use = file.with_name(file.name + "-wal").exists()
    return PooledSqliteDatabase(f"{file.absolute().as_uri()}?mode=ro{'' if in_use else '&immutable=1'}", uri=True,
                                pragmas=READING, check_same_thread=False, max_connections=32, timeout=10)


class Savepoint(_savepoint):
    """A savepoint that says why it failed: SQLite itself may have ended the whole transaction.

    All have one name, so that SQLite parses it once: it means the innermost. So none is left behind by a rollback.
    """

    def rollback(self, begin: bool = True) -> None:
        if self.db.is_under_way():
            super().rollback(False)
            self.commit(begin)


class Sqlite(PooledSqliteDatabase):
    """SQLite whose writers wait in line: left to SQLite, they poll for its lock, and some starve.

    In this process they wait for `_line`; the first of each process waits for a lock on a file, which it holds until
    its transaction has begun, so that no other process can begin one before it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._line, self._mine = threading.Lock(), threading.local()
        self._file: IO[bytes] | None = None
        super().__init__(*args, **kwargs)

    def begin(self, lock_type: str | None = None) -> None:
        if not self._line.acquire(timeout=PATIENCE):
            raise OperationalError("database is locked")
        self._mine.turn = True
        try:
            self._wait_for_other_processes()
            super().begin(lock_type)
        except BaseException:
            self._leave()
            raise
        finally:
            self._let_the_next_one_wait()

    def commit(self) -> None:
        super().commit()  # a commit that fails is followed by a rollback
        self._leave()

    def rollback(self) -> None:
        try:
            if self.is_under_way():  # else SQLite has done it already, as it may when the disk is full
                super().rollback()
        finally:
            self._leave()

    def savepoint(self) -> Savepoint:
        return Savepoint(self, "nested")

    def close_all(self) -> None:
        super().close_all()
        if self._file is not None:
            self._file.close()
            self._file = None

    def is_under_way(self) -> bool:
        """Whether SQLite itself is within a transaction."""
        return not self.is_closed() and self.connection().in_transaction

    def _leave(self) -> None:
        if getattr(self._mine, "turn", False):
            self._mine.turn = False
            self._line.release()

    def _wait_for_other_processes(self) -> None:
        """Hold the file of whoever is next in line. Without one, on a disk that cannot be written, nobody waits."""
        if self._file is None:
            try:
                self._file = os.fdopen(os.open(f"{self.database}{TURN}", os.O_RDWR | os.O_CREAT, 0o600), "wb")
            except OSError:
                return
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > until:
                    raise OperationalError("database is locked") from None
                time.sleep(PAUSE)

    def _let_the_next_one_wait(self) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

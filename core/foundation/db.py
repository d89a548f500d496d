"""The database: one connection pool, the base of every table, and migrations.

SQLite by default, PostgreSQL by DATABASE_URL. Nothing here knows a table of the application.
"""
from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peewee import (
    SQL,
    AutoField,
    DatabaseProxy,
    DateTimeField,
    IntegerField,
    Model,
    NodeList,
    OperationalError,
    PostgresqlDatabase,
    SqliteDatabase,
    fn,
)

from core.foundation import application, disk, migrations, postgres
from core.foundation.migrations import Outcome, Owners, migrate
from core.foundation.sqlite import PRAGMAS, STATEMENTS, Sqlite, read_only


class Connection:
    """The database of an application; None until connect()."""

    def __init__(self, database: Any = None) -> None:
        self.database = database


class CurrentDatabase(DatabaseProxy):
    """Stands for the database of the active application, so that two of them can share the tables' classes."""

    def initialize(self, obj: Any) -> None:
        """Nothing to keep here: connect() puts the database into the application."""

    @property
    def obj(self) -> Any:
        return application.current(Connection).database

    def __getattr__(self, name: str) -> Any:  # as a proxy does, but looking once for what it stands for
        database = self.obj
        if database is None:
            raise AttributeError("no database is connected")
        return getattr(database, name)

    def savepoint(self) -> Any:
        """A savepoint of the database itself: SQLite's is one of our own."""
        return self.obj.savepoint()


db = CurrentDatabase()

CORE_MIGRATIONS = migrations.FOLDER


class Id(AutoField):
    """A primary key that SQLite never gives out twice: the audit log names records by it."""

    def ddl(self, ctx: Any) -> Any:
        made = super().ddl(ctx)
        return NodeList((made, SQL("AUTOINCREMENT"))) if is_sqlite() else made


class Moment(DateTimeField):
    """A moment in UTC: aware in Python, naive UTC in both databases, so that text order is time order."""

    def db_value(self, value: datetime | None) -> Any:
        if isinstance(value, datetime) and value.tzinfo:
            value = value.astimezone(UTC).replace(tzinfo=None)
        return super().db_value(value)

    def python_value(self, value: Any) -> datetime | None:
        stored = super().python_value(value)
        return stored.replace(tzinfo=UTC) if isinstance(stored, datetime) else stored


class Table(Model):
    """The base of the core's tables."""

    id = Id()

    class Meta:
        database = db
        legacy_table_names = False  # else two classes of one name share an index name, and one loses it
        only_save_dirty = True


class Conflict(Exception):
    """What was sent cannot be saved as things stand now; the sentence says why, `.row` is what stands in the way."""

    def __init__(self, sentence: str, row: Any = None):
        super().__init__(sentence)
        self.sentence, self.row = sentence, row


class NotAllowed(Conflict):
    """What was sent is not for this person to do; the sentence says whose it is."""


class Stale(Conflict):
    """Somebody else saved this row in the meantime; `.row` is the row as it is now."""

    def __init__(self, row: VersionedTable):
        super().__init__(f"{type(row).__name__} {row.id} was changed by somebody else", row)


class VersionedTable(Table):
    """A table whose rows are edited: a save names the version it was made from."""

    version = IntegerField(default=1)

    def save_from(self, seen_version: int) -> None:
        """Save what is dirty, if the row is still at this version. Raises Stale when it is not."""
        from core.foundation.prepared import update_row  # which needs the connection above

        if not update_row(self, seen_version):
            raise Stale(type(self).get_by_id(self.id))
        self.version = seen_version + 1
        self._dirty.clear()


class PluginTable(VersionedTable):
    """The base of a plugin's tables; they are named `<plugin>_<thing>`."""


def is_sqlite() -> bool:
    """Whether the connected database is SQLite."""
    return isinstance(db.obj, SqliteDatabase)


def listed(column: Any, separator: str = ",") -> Any:
    """All values of a column in one text, with the separator between them; None for none."""
    return (fn.GROUP_CONCAT if is_sqlite() else fn.STRING_AGG)(column, separator)


def is_read_only() -> bool:
    """Whether the connected database is an SQLite file that cannot be written."""
    return is_sqlite() and not isinstance(db.obj, Sqlite)


def connect(url: str, reading: bool = False) -> None:
    """Use this database from now on; if only for `reading`, an SQLite file may be one that cannot be written.

    Raises ValueError for a URL of another kind.
    """
    if path := sqlite_file(url):
        if path.is_dir():
            raise ValueError(f"DATABASE_URL takes sqlite:/// and the path of a file; {path} isn't one.")
        # Every BEGIN is IMMEDIATE: a deferred one that reads and then writes fails as "locked" at once.
        chosen = read_only(path) if reading and not _is_writable(path) else Sqlite(
            str(path), pragmas=PRAGMAS, lock_type="IMMEDIATE", check_same_thread=False, max_connections=32, timeout=10,
            cached_statements=STATEMENTS)
    elif url.startswith(("postgresql://", "postgres://")):
        chosen = postgres.pool(url)
    else:
        raise ValueError("DATABASE_URL must begin with postgresql:// or sqlite:///")
    application.active().put(Connection(chosen))


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; None for another kind. Raises ValueError when no file is named."""
    if not url.startswith("sqlite:///"):
        return None
    if not url.removeprefix("sqlite:///"):
        raise ValueError("DATABASE_URL takes sqlite:/// and the path of a file.")
    return Path(url.removeprefix("sqlite:///"))


def _is_writable(file: Path) -> bool:
    """Whether a file can be written and others made beside it, as SQLite does even for reading."""
    return os.access(file.parent, os.W_OK | os.X_OK) and (not file.exists() or os.access(file, os.W_OK))


def dispose() -> None:
    """Close every connection of the pool."""
    if db.obj is not None:
        if not db.is_closed():
            db.close()
        db.obj.close_all()


def is_full(error: BaseException | None) -> bool:
    """Whether this went wrong because a disk is full, whatever was made of it on the way."""
    return disk.is_full(error, Path(db.obj.database).parent if is_sqlite() else None)


def is_busy(error: BaseException) -> bool:
    """Whether the same may go well a little later: the database is locked, was late, or could not be reached.

    SQLite says OperationalError of a statement about a missing column, too, with a code of its own.
    """
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR


WRITERS = 7_241_000  # the advisory lock of whoever writes (PostgreSQL)

Collected = dict[Any, tuple[Callable[[set[Any]], None], set[Any]]]
_collected: ContextVar[Collected | None] = ContextVar("collected", default=None)


@contextmanager
def atomic() -> Iterator[Any]:
    """A transaction, or a savepoint within one: all or nothing.

    The outermost one waits for every other writer before its first statement, on PostgreSQL as on SQLite, so that
    no two of them can each hold what the other waits for. At its end it runs what was collected.
    """
    if _collected.get() is not None:
        with db.atomic() as savepoint:
            yield savepoint
        return
    collected: Collected = {}
    token = _collected.set(collected)
    try:
        with db.atomic() as transaction:
            if isinstance(db.obj, PostgresqlDatabase):
                db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
            yield transaction
            while collected:
                act, items = collected.pop(next(iter(collected)))
                act(items)
    finally:
        _collected.reset(token)


def joined() -> AbstractContextManager[Any]:
    """The transaction that there is, or one of its own: for what is not taken back alone, so needs no savepoint."""
    return atomic() if _collected.get() is None else nullcontext()


def collect(key: Any, item: Any, act: Callable[[set[Any]], None]) -> None:
    """Have `act` called once before the transaction commits, with every item collected under this key.

    Raises RuntimeError outside atomic(): what is collected belongs to a transaction.
    """
    collected = _collected.get()
    if collected is None:
        raise RuntimeError("there is no transaction to collect for")
    collected.setdefault(key, (act, set()))[1].add(item)


# --- Migrations -----------------------------------------------------------------------------------

_after_upgrade: list[Callable[[], None]] = []


def after_upgrade(install: Callable[[], None]) -> Callable[[], None]:
    """Have `install` run after every upgrade: SQLite drops triggers when it rebuilds a table."""
    _after_upgrade.append(install)
    return install


def pending(owners: Owners) -> list[str]:
    """Names of migrations still to run, as "owner/name", core first."""
    return [f"{owner}/{name}" for owner, state in migrations.state(db.obj, owners).items() for name in state.pending]


def unknown(owners: Owners, database: Any = None) -> list[str]:
    """Migrations that the database has and this program does not: the program is older than its data."""
    return [f"{owner}/{name}" for owner, state in migrations.state(database or db.obj, owners).items()
            for name in state.unknown]


def upgrade(owners: Owners) -> Outcome:
    """Run what is pending, the core first. Raises what a migration of the core raises."""
    outcome = migrate(db.obj, owners)
    with atomic():
        for install in _after_upgrade:
            install()
    return outcome

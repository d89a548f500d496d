"""The caller's database as plugin code gets it: the same connection, so the same transaction, for reading, for now."""
from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from peewee import SqliteDatabase, _ConnectionState

from core.foundation import application
from core.foundation.application import Application
from core.foundation.db import Connection, db

T = TypeVar("T")

QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
READS = ("SELECT", "WITH", "VALUES")  # what a statement that reads begins with
SUSPECT = ("INSERT", "UPDATE", "DELETE", "MERGE", "INTO", ";")  # without one of these it needs no second look
CHANGES = re.compile(r"\b(INSERT|UPDATE|DELETE|MERGE|INTO)\b|;\s*\S")
SAVEPOINT = "plugin"
PAUSE, PATIENCE = 0.02, 50  # seconds between two tries to stop a statement, and how many there are


class ReadOnly(Exception):
    """Plugin code did something else than read where it may only read."""


def only_reads(sql: str) -> bool:
    """Whether a statement does nothing but read. A guard against mistakes: a function in it may do anything."""
    text = sql.upper()
    if not text.lstrip().startswith(READS):
        return False
    return not any(word in text for word in SUSPECT) or not CHANGES.search(QUOTED.sub("", text))


def stop_statement(connection: Any) -> None:
    """End the statement that a connection is running in another thread, if there is one."""
    if hasattr(connection, "interrupt"):
        connection.interrupt()
    else:
        connection.cancel()


class Loan:
    """A connection that is lent for some calls; after end() nobody can use it any more."""

    def __init__(self, connection: Any, needs_savepoint: bool) -> None:
        self.connection, self.is_over = connection, connection is None
        self.running = threading.Lock()  # held while a statement runs
        self._needs_savepoint, self._has_savepoint = needs_savepoint, False

    @contextmanager
    def statement(self, sql: str) -> Iterator[None]:
        """Around one statement. Raises ReadOnly when it does more than read, and when the loan is over."""
        if not only_reads(sql):
            raise ReadOnly("only reads are possible here, and this was another statement")
        with self.running:
            if self.is_over:
                raise ReadOnly("the database can't be used here")
            if self._needs_savepoint and not self._has_savepoint:
                self._run(f"SAVEPOINT {SAVEPOINT}")
                self._has_savepoint = True
            try:
                yield
            except BaseException:
                if self._has_savepoint:  # else PostgreSQL refuses whatever the caller says next
                    self._run(f"ROLLBACK TO SAVEPOINT {SAVEPOINT}")
                raise

    def end(self) -> None:
        """Take the connection back, also from a statement that is running."""
        self.is_over = True
        for _ in range(PATIENCE):
            if self.running.acquire(timeout=PAUSE):
                self.running.release()
                break
            stop_statement(self.connection)
        if self._has_savepoint:
            self._run(f"RELEASE SAVEPOINT {SAVEPOINT}")
            self._has_savepoint = False

    def _run(self, sql: str) -> None:
        self.connection.cursor().execute(sql)


class Rows:
    """The rows of a statement, all fetched, so that a connection that was taken back is not read from."""

    def __init__(self, cursor: Any) -> None:
        self.description, self.rowcount = cursor.description, cursor.rowcount
        self._rows = iter(cursor.fetchall())

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def close(self) -> None:
        """Nothing is left open."""


class View:
    """What a database of peewee becomes in plugin code; mixed into its own class."""

    _loan: Loan
    _state: Any

    def execute_sql(self, sql: str, params: Any = None, **options: Any) -> Rows:
        with self._loan.statement(sql):
            return Rows(super().execute_sql(sql, params, **options))  # type: ignore[misc]

    def cursor(self, *_args: Any, **_options: Any) -> Any:
        if not self._loan.running.locked():
            self._refuse()
        return self._state.conn.cursor()

    def _refuse(self, *_args: Any, **_options: Any) -> Any:
        raise ReadOnly("only reads are possible here: no transaction, and no connection of its own")

    begin = commit = rollback = connect = close = connection = close_all = _refuse


_views: dict[type, type] = {}


def _view_of(database: Any, loan: Loan) -> Any:
    kind = type(database)
    if kind not in _views:
        _views[kind] = type(f"ReadOnly{kind.__name__}", (View, kind), {})
    view = object.__new__(_views[kind])
    view.__dict__.update(database.__dict__)
    view._loan, view._state = loan, _ConnectionState()
    if loan.connection is not None:
        view._state.set_connection(loan.connection)
        view._state.transactions = list(database._state.transactions)
    return view


class Borrower(Application):
    """The application as plugin code has it: all of the caller's, but the database only to read."""

    def __init__(self, lender: Application, view: Any) -> None:
        super().__init__()
        self._lender, self._connection = lender, Connection(view)

    def put(self, part: Any) -> None:
        raise ReadOnly("nothing of the application can be replaced here")

    def get(self, kind: type[T]) -> T:
        return self._connection if kind is Connection else self._lender.get(kind)  # type: ignore[return-value]


def is_lent() -> bool:
    """Whether this code has borrowed its database already."""
    return isinstance(db.obj, View)


def lend() -> tuple[Application, Loan]:
    """The active application for plugin code, with the connection of this thread, and the loan to end."""
    database = db.obj
    is_open = database is not None and not database.is_closed()
    connection = database._state.conn if is_open else None
    loan = Loan(connection, is_open and not isinstance(database, SqliteDatabase) and database.in_transaction())
    return Borrower(application.active(), _view_of(database, loan) if database is not None else None), loan

"""Every row from PostgreSQL into an SQLite file, and back: the same migrations make the same tables on both."""
from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase

from core.foundation import db

BATCH = 500


def rows_to_file(path: Path, owners: db.Owners) -> None:
    """Make the tables in the file and copy every row, as one snapshot of the connected PostgreSQL."""
    _migrate_file(path, owners)
    with closing(sqlite3.connect(path)) as file, db.db.atomic():
        db.db.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for table, columns in _tables_of(file):
            file.execute(f'DELETE FROM "{table}"')
            marks = ", ".join("?" * len(columns))
            file.executemany(f'INSERT INTO "{table}" ({_named(columns)}) VALUES ({marks})',
                             (tuple(_as_text(value) for value in row) for row in _rows(table, columns)))
        file.commit()


def file_to_rows(path: Path, owners: db.Owners) -> None:
    """Replace every row of the connected PostgreSQL by those of the file: all of them or none."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(path, folder))
        _migrate_file(copy, owners)  # an older backup first becomes one of this program
        db.upgrade(owners)
        with closing(sqlite3.connect(copy)) as file, db.atomic():
            tables = dict(_tables_of(file))
            order = _parents_first(list(tables))
            db.db.execute_sql("ALTER TABLE audit_event DISABLE TRIGGER USER")
            db.db.execute_sql(f"TRUNCATE {_named(order)} CASCADE")
            for table in order:
                _fill(file, table, tables[table])
            db.db.execute_sql("ALTER TABLE audit_event ENABLE TRIGGER USER")


def _migrate_file(path: Path, owners: db.Owners) -> None:
    database = SqliteDatabase(str(path))
    with database:
        db.migrate(database, owners)


def _tables_of(file: sqlite3.Connection) -> Iterator[tuple[str, list[str]]]:
    for table, in file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                               " ORDER BY name").fetchall():
        yield table, [row[1] for row in file.execute(f'PRAGMA table_info("{table}")')]


def _named(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _rows(table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    cursor = db.db.execute_sql(f'SELECT {_named(columns)} FROM "{table}"')
    while rows := cursor.fetchmany(BATCH):
        yield from rows


def _as_text(value: Any) -> Any:
    """A value as SQLite keeps it: days and moments as text, true and false as 1 and 0."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else int(value) if isinstance(value, bool) else value


def _fill(file: sqlite3.Connection, table: str, columns: list[str]) -> None:
    flags = {name for name, in db.db.execute_sql(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'boolean'"
        " AND table_schema = current_schema()", (table,)).fetchall()}
    order = " ORDER BY id" if "id" in columns else ""
    marks = ", ".join(["%s"] * len(columns))
    cursor = file.execute(f'SELECT {_named(columns)} FROM "{table}"{order}')
    target = db.db.cursor()
    while rows := cursor.fetchmany(BATCH):
        target.executemany(f'INSERT INTO "{table}" ({_named(columns)}) VALUES ({marks})', [
            tuple(bool(value) if name in flags and value is not None else value
                  for name, value in zip(columns, row, strict=True)) for row in rows])
    counted = db.db.execute_sql("SELECT pg_get_serial_sequence(%s, 'id')", (f'"{table}"',)).fetchone()[0] \
        if "id" in columns else None
    if counted:
        db.db.execute_sql(f'SELECT setval(%s, (SELECT coalesce(max(id), 0) + 1 FROM "{table}"), false)', (counted,))


def _parents_first(tables: list[str]) -> list[str]:
    """The tables in an order in which each comes after those it points at."""
    towards = {table: {key.dest_table for key in db.db.get_foreign_keys(table)} - {table} for table in tables}
    order: list[str] = []
    while len(order) < len(tables):
        order += sorted(table for table in tables if table not in order and towards[table] <= set(order))
    return order

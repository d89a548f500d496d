"""Every row from PostgreSQL into an SQLite file, and back: the same migrations make the same tables on both.

Tables that no migration of this program makes, of plugins that are refused or gone, are made as they are where the rows
come from (core/foundation/shapes.py).
"""
from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from peewee import SqliteDatabase

from core.foundation import db, shapes
from core.foundation.migrations import HISTORY
from core.foundation.shapes import quoted

Types = dict[str, dict[str, str]]  # a column's type as its plugin declared it, by table and column

BATCH = 500


def rows_to_file(path: Path, owners: db.Owners) -> None:
    """Make the tables in the file and copy every row, as one snapshot of the connected PostgreSQL."""
    with closing(sqlite3.connect(path)) as file, db.db.atomic():
        db.db.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _migrate_as_far(path, _fitting(owners, db.db.obj))
        others = set(db.db.get_tables()) - {table for table, _columns in _tables_of(file)}
        types = _types(db.db)
        for table in _parents_first(others):
            for statement in shapes.for_sqlite(shapes.of_postgres(db.db, table), types.get(table, {})):
                file.execute(statement)
        for table, columns in _tables_of(file):
            file.execute(f"DELETE FROM {quoted(table)}")
            marks = ", ".join("?" * len(columns))
            file.executemany(f"INSERT INTO {quoted(table)} ({quoted(*columns)}) VALUES ({marks})",
                             (tuple(_as_text(value) for value in row) for row in _rows(table, columns)))
        file.commit()


def file_to_rows(path: Path, owners: db.Owners) -> None:
    """Replace every row of the connected PostgreSQL by those of the file: all of them or none."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(path, folder))
        with SqliteDatabase(str(copy)) as database:
            owners = _fitting(_fitting(owners, database), db.db.obj)
        for outcome in (_migrate_file(copy, owners), db.upgrade(owners)):  # an older backup becomes one of this program
            owners = {owner: steps for owner, steps in owners.items() if owner not in _failed(outcome)}
        own = _made_by(owners, Path(folder) / "empty.db")
        with SqliteDatabase(str(copy)) as database:
            types = _types(database)
        with closing(sqlite3.connect(copy)) as file, db.atomic():
            tables = dict(_tables_of(file))
            _make_others(file, set(tables) - own, own, types)
            order = _parents_first(tables)
            db.db.execute_sql("ALTER TABLE audit_event DISABLE TRIGGER USER")
            db.db.execute_sql(f"TRUNCATE {quoted(*order)} CASCADE")
            for table in order:
                _fill(file, table, tables[table])
            db.db.execute_sql("ALTER TABLE audit_event ENABLE TRIGGER USER")


# --- Whose tables ---------------------------------------------------------------------------------


def _fitting(owners: db.Owners, database: Any) -> dict[str, Path]:
    """The owners whose migrations are not behind this database: those of an older plugin cannot make its tables."""
    return {owner: folder for owner, folder in owners.items()
            if owner == "core" or not db.unknown({owner: folder}, database)}


def _migrate_as_far(path: Path, owners: db.Owners) -> None:
    """Run in the file what was run in the connected database, so that its tables are the same."""
    waiting = set(db.pending(owners))
    with tempfile.TemporaryDirectory() as folder:
        done = {}
        for owner, source in owners.items():
            done[owner] = Path(folder) / owner
            done[owner].mkdir()
            for step in source.glob("[0-9]*.py"):
                if f"{owner}/{step.stem}" not in waiting:
                    shutil.copy(step, done[owner])
        _make_own(path, {owner: steps for owner, steps in done.items() if any(steps.iterdir())})


def _migrate_file(path: Path, owners: db.Owners) -> db.Outcome:
    with SqliteDatabase(str(path)) as database:
        return db.migrate(database, owners)


def _failed(outcome: db.Outcome) -> set[str]:
    return {failure.owner for failure in outcome.failed}


def _make_own(path: Path, owners: db.Owners) -> None:
    """Make these owners' tables in an empty file; none of a plugin whose migrations no longer run."""
    failed = _failed(_migrate_file(path, owners))
    with closing(sqlite3.connect(path)) as file:
        for table, _columns in list(_tables_of(file)):
            if any(_is_of(table, owner) for owner in failed):
                file.execute(f"DROP TABLE {quoted(table)}")
        file.commit()


def _is_of(table: str, plugin: str) -> bool:
    return table == f"{HISTORY}{plugin}" or table.startswith(f"{plugin}_")


def _made_by(owners: db.Owners, empty: Path) -> set[str]:
    """The tables that these owners' migrations make."""
    _make_own(empty, owners)
    with closing(sqlite3.connect(empty)) as file:
        return {table for table, _columns in _tables_of(file)}


def _make_others(file: sqlite3.Connection, others: set[str], own: set[str], types: Types) -> None:
    """Make the file's other tables anew, and take away those of plugins that the file knows nothing of."""
    here = set(db.db.get_tables()) - own
    plugins = [table.removeprefix(HISTORY) for table in here if table.startswith(HISTORY)]
    left = {table for table in here if any(_is_of(table, plugin) for plugin in plugins)}
    for table in (here & others) | left:
        db.db.execute_sql(f"DROP TABLE {quoted(table)} CASCADE")
    shape_of = {table: shapes.of_sqlite(file, table) for table in others}
    for table in _ordered({table: {key.table for key in shape.foreign_keys} for table, shape in shape_of.items()}):
        for statement in shapes.for_postgres(shape_of[table], types.get(table, {})):
            db.db.execute_sql(statement)


def _types(where: Any) -> Types:
    """The columns' types of plugins' tables as they were declared: see core/specializations/models.py."""
    if not where.table_exists("readable"):  # an older database
        return {}
    return {name: json.loads(types) for name, types in where.execute_sql("SELECT name, types FROM readable").fetchall()}


def _parents_first(tables: Iterable[str]) -> list[str]:
    """The tables of the connected database in an order in which each comes after those it points at."""
    return _ordered({table: {key.dest_table for key in db.db.get_foreign_keys(table)} for table in tables})


def _ordered(towards: Mapping[str, set[str]]) -> list[str]:
    """Each after those it points at; those that point at each other last."""
    order: list[str] = []
    while len(order) < len(towards):
        left = set(towards) - set(order)
        order += sorted(table for table in left if not (towards[table] - {table}) & left) or sorted(left)
    return order


# --- Rows -----------------------------------------------------------------------------------------


def _tables_of(file: sqlite3.Connection) -> Iterator[tuple[str, list[str]]]:
    for table, in file.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                               " ORDER BY name").fetchall():
        yield table, [row[1] for row in file.execute(f"PRAGMA table_info({quoted(table)})")]


def _rows(table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    cursor = db.db.execute_sql(f"SELECT {quoted(*columns)} FROM {quoted(table)}")
    while rows := cursor.fetchmany(BATCH):
        yield from rows


def _as_text(value: Any) -> Any:
    """A value as SQLite keeps it: days and moments as text, true and false as 1 and 0."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value) if isinstance(value, Decimal) else value.hex
    if isinstance(value, dict | list):
        return json.dumps(value)
    return int(value) if isinstance(value, bool) else value


def _fill(file: sqlite3.Connection, table: str, columns: list[str]) -> None:
    flags = {name for name, in db.db.execute_sql(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND data_type = 'boolean'"
        " AND table_schema = current_schema()", (table,)).fetchall()}
    order = " ORDER BY id" if "id" in columns else ""
    marks = ", ".join(["%s"] * len(columns))
    cursor = file.execute(f"SELECT {quoted(*columns)} FROM {quoted(table)}{order}")
    target = db.db.cursor()
    while rows := cursor.fetchmany(BATCH):
        target.executemany(f"INSERT INTO {quoted(table)} ({quoted(*columns)}) VALUES ({marks})", [
            tuple(bool(value) if name in flags and value is not None else value
                  for name, value in zip(columns, row, strict=True)) for row in rows])
    counted = db.db.execute_sql("SELECT pg_get_serial_sequence(%s, 'id')", (quoted(table),)).fetchone()[0] \
        if "id" in columns else None
    if counted:
        db.db.execute_sql(f"SELECT setval(%s, (SELECT coalesce(max(id), 0) + 1 FROM {quoted(table)}), false)",
                          (counted,))

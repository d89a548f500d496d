"""The shape of a table as one database has it, and the statements that make it in the other.

For tables of plugins that are not there, whose migrations could have made them. Columns with their types and defaults,
the key, foreign keys and indexes travel; checks, triggers and indexes of a part of the rows or of an expression do not.
"""
from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from peewee import Database, PostgresqlDatabase, SqliteDatabase

LITERAL = re.compile(r"'(?:[^']|'')*'|-?\d+(?:\.\d+)?|true|false|null", re.I)
POSTGRES = {  # how SQLite's columns are made on PostgreSQL, as peewee does it; any other has its name there
    "DATETIME": "TIMESTAMP", "BLOB": "BYTEA", "DECIMAL": "NUMERIC", "": "TEXT", "UUID TEXT": "UUID",
    "JSONB TEXT": "JSONB"}
SQLITE = {  # how PostgreSQL's are made in SQLite; what has TEXT in its name is never taken for a number
    "character varying": "VARCHAR", "timestamp without time zone": "DATETIME", "bytea": "BLOB", "numeric": "DECIMAL",
    "time without time zone": "TIME", "uuid": "UUID TEXT", "jsonb": "JSONB TEXT"}
ON_DELETE = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


@dataclass(frozen=True)
class Column:
    """A column: its type as the database it was read from names it, and its default as a literal, if it has one."""

    name: str
    kind: str
    null: bool
    default: str


@dataclass(frozen=True)
class ForeignKey:
    """Columns that point at a row of another table, and what becomes of them with it."""

    columns: tuple[str, ...]
    table: str
    targets: tuple[str, ...]
    on_delete: str


@dataclass(frozen=True)
class Index:
    """An index of some columns; one without a name belongs to a UNIQUE constraint."""

    name: str
    columns: tuple[str, ...]
    unique: bool


@dataclass(frozen=True)
class Shape:
    """A table; `counted` when the database gives its rows their numbers."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    counted: bool
    foreign_keys: tuple[ForeignKey, ...]
    indexes: tuple[Index, ...]


def quoted(*names: str) -> str:
    """Names as SQL takes them."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


# --- Reading --------------------------------------------------------------------------------------


def of_sqlite(file: sqlite3.Connection, table: str) -> Shape:
    """The shape of a table of this SQLite file."""
    rows = file.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
    key = tuple(name for _at, name in sorted((row[5], row[1]) for row in rows if row[5]))
    columns = tuple(Column(name, kind.upper().replace(", ", ","), not filled, _literal(default))
                    for _number, name, kind, filled, default, _key in rows)
    counted = len(key) == 1 and any(column.kind == "INTEGER" for column in columns if column.name in key)
    by_key: dict[int, list[Any]] = {}
    for row in file.execute(f"PRAGMA foreign_key_list({quoted(table)})").fetchall():
        by_key.setdefault(row[0], []).append(row)
    foreign = (ForeignKey(tuple(row[3] for row in part), part[0][2], tuple(row[4] or "id" for row in part), part[0][6])
               for part in by_key.values())
    return Shape(table, columns, key, counted, _sorted(foreign), tuple(_sqlite_indexes(file, table)))


def _sqlite_indexes(file: sqlite3.Connection, table: str) -> list[Index]:
    found = []
    for _number, name, unique, origin, partial in file.execute(f"PRAGMA index_list({quoted(table)})").fetchall():
        columns = tuple(row[2] for row in file.execute(f"PRAGMA index_info({quoted(name)})").fetchall())
        if origin != "pk" and not partial and all(columns):
            found.append(Index(name if origin == "c" else "", columns, bool(unique)))
    return sorted(found, key=lambda index: index.name)


COLUMNS = """
    SELECT a.attnum, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           CASE WHEN a.attidentity <> '' THEN 'nextval()' ELSE coalesce(pg_get_expr(d.adbin, d.adrelid), '') END
    FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
CONSTRAINTS = """
    SELECT k.contype::text, k.conkey, t.relname::text, k.confkey, k.confdeltype::text
    FROM pg_constraint k LEFT JOIN pg_class t ON t.oid = k.confrelid
    WHERE k.conrelid = %s::regclass AND k.contype IN ('p', 'u', 'f') ORDER BY k.conname"""
INDEXES = """
    SELECT i.relname::text, x.indkey::int2[], x.indisunique FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
    WHERE x.indrelid = %s::regclass AND x.indpred IS NULL AND x.indexprs IS NULL
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u'))
    ORDER BY i.relname"""


def of_postgres(database: Database, table: str) -> Shape:
    """The shape of a table of this PostgreSQL database."""
    rows = database.execute_sql(COLUMNS, (quoted(table),)).fetchall()
    constraints = database.execute_sql(CONSTRAINTS, (quoted(table),)).fetchall()
    numbers = {number: name for number, name, *_ in rows}

    def named(columns: list[int]) -> tuple[str, ...]:
        return tuple(numbers[number] for number in columns)

    columns = tuple(Column(name, kind, not filled, _literal(default)) for _number, name, kind, filled, default in rows)
    key = next((named(own) for kind, own, *_ in constraints if kind == "p"), ())
    counted = any(default.startswith("nextval(") for _n, name, _k, _f, default in rows if name in key)
    foreign = (ForeignKey(named(own), target, _named_there(database, target, theirs), ON_DELETE[how])
               for kind, own, target, theirs, how in constraints if kind == "f")
    unique = [Index("", named(own), True) for kind, own, *_ in constraints if kind == "u"]
    indexes = [Index(name, named(own), is_unique)
               for name, own, is_unique in database.execute_sql(INDEXES, (quoted(table),)).fetchall()]
    return Shape(table, columns, key, counted, _sorted(foreign), (*unique, *indexes))


def _named_there(database: Database, table: str, columns: list[int]) -> tuple[str, ...]:
    numbers = {number: name for number, name, *_ in database.execute_sql(COLUMNS, (quoted(table),)).fetchall()}
    return tuple(numbers[number] for number in columns)


def _sorted(foreign_keys: Iterable[ForeignKey]) -> tuple[ForeignKey, ...]:
    return tuple(sorted(foreign_keys, key=lambda key: key.columns))


def _literal(default: str | None) -> str:
    """A default that is a plain value; "" for none and for what a database works out."""
    plain = re.sub(r"::[a-z ]+(\(\d+\))?$", "", default or "")
    return plain if LITERAL.fullmatch(plain) else ""


# --- Making ---------------------------------------------------------------------------------------


def for_sqlite(shape: Shape, types: Mapping[str, str]) -> list[str]:
    """The statements that make a table read from PostgreSQL in SQLite.

    `types` names the columns' types as the plugin declared them; of a column that it does not name, true and false stay
    such by the type's name.
    """
    def kind(column: Column) -> str:
        name, size = _split(column.kind)
        if column.name in types:
            return SqliteDatabase.field_types.get(types[column.name], SQLITE.get(name, name.upper())) + size
        return SQLITE.get(name, name.upper()) + size

    def default(column: Column) -> str:
        return {"true": "1", "false": "0"}.get(column.default, column.default)

    counted = f"{quoted(*shape.key)} INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"
    return _statements(shape, counted, {column: (kind(column), default(column)) for column in shape.columns})


def for_postgres(shape: Shape, types: Mapping[str, str]) -> list[str]:
    """The statements that make a table read from SQLite in PostgreSQL.

    `types` names the columns' types as the plugin declared them: SQLite's own say less, such as INTEGER for true and
    false.
    """
    def kind(column: Column) -> str:
        name, size = _split(column.kind)
        declared = types.get(column.name, "")
        if declared in SqliteDatabase.field_types:
            name, size = PostgresqlDatabase.field_types.get(declared, declared), ""
        return POSTGRES.get(name, name) + size

    def default(column: Column) -> str:
        return ({"0": "FALSE", "1": "TRUE"}.get(column.default, column.default) if kind(column) == "BOOLEAN"
                else column.default)

    counted = f"{quoted(*shape.key)} SERIAL NOT NULL PRIMARY KEY"
    return _statements(shape, counted, {column: (kind(column), default(column)) for column in shape.columns})


def _split(kind: str) -> tuple[str, str]:
    """A type and what stands in brackets behind it: "VARCHAR", "(200)"."""
    found = re.fullmatch(r"([^(]*?)\s*(\([\d, ]*\))?", kind)
    return (found[1], found[2] or "") if found else (kind, "")


def _statements(shape: Shape, counted: str, columns: Mapping[Column, tuple[str, str]]) -> list[str]:
    parts = []
    for column, (kind, default) in columns.items():
        if shape.counted and shape.key == (column.name,):
            parts.append(counted)
        else:
            parts.append(f"{quoted(column.name)} {kind}{'' if column.null else ' NOT NULL'}"
                         f"{f' DEFAULT {default}' if default else ''}")
    if shape.key and not shape.counted:
        parts.append(f"PRIMARY KEY ({quoted(*shape.key)})")
    parts += [f"UNIQUE ({quoted(*index.columns)})" for index in shape.indexes if not index.name]
    parts += [f"FOREIGN KEY ({quoted(*key.columns)}) REFERENCES {quoted(key.table)} ({quoted(*key.targets)}) "
              f"ON DELETE {key.on_delete}" for key in shape.foreign_keys]
    return [f"CREATE TABLE {quoted(shape.name)} ({', '.join(parts)})",
            *(f"CREATE {'UNIQUE ' if index.unique else ''}INDEX {quoted(index.name)} ON {quoted(shape.name)} "
              f"({quoted(*index.columns)})" for index in shape.indexes if index.name)]

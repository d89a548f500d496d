"""The rows of a client in every table, found from the database itself: also those of a plugin that is off or gone."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from peewee import Table as Shape

from core.foundation.db import db, is_sqlite

# Worked out from others, or no part of a record: these stay or are made anew.
LEFT = frozenset({"client", "client_name", "due_item", "merge", "not_same"})


def towards_client() -> Iterator[tuple[str, str]]:
    """Each table and column that names a client."""
    if is_sqlite():
        keys = ((table, key.column) for table in db.get_tables() for key in db.get_foreign_keys(table)
                if key.dest_table == "client")
    else:  # asking table by table takes seconds there
        keys = db.execute_sql(
            "SELECT c.relname, a.attname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
            "JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) WHERE k.contype = 'f' "
            "AND k.confrelid = 'client'::regclass").fetchall()
    yield from ((table, column) for table, column in sorted(keys) if table not in LEFT)


def _has(table: str, column: str) -> bool:
    """Whether a table has this column."""
    if is_sqlite():
        return any(one.name == column for one in db.get_columns(table))
    return bool(db.execute_sql("SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attname = %s",
                               (f'"{table}"', column)).fetchone())


def ids_of(table: str, column: str, client_id: int) -> list[int]:
    """The ids of the rows that name this client there."""
    shape = Shape(table).bind(db.obj)
    return [number for number, in shape.select(shape.c.id).where(
        getattr(shape.c, column) == client_id).order_by(shape.c.id).tuples()]


def move(table: str, column: str, ids: list[int], client_id: int) -> None:
    """Let these rows name this client."""
    shape = Shape(table).bind(db.obj)
    for start in range(0, len(ids), 500):
        shape.update({getattr(shape.c, column): client_id}).where(shape.c.id << ids[start:start + 500]).execute()


def versions(table: str, ids: list[int]) -> dict[int, int]:
    """The version of each of these rows, where the table has one."""
    if not _has(table, "version"):
        return {}
    shape = Shape(table).bind(db.obj)
    return {number: version for start in range(0, len(ids), 500) for number, version in
            shape.select(shape.c.id, shape.c.version).where(shape.c.id << ids[start:start + 500]).tuples()}


def newest(table: str) -> int:
    """The highest id of a table; 0 of an empty one."""
    shape = Shape(table).bind(db.obj)
    row = shape.select(shape.c.id).order_by(shape.c.id.desc()).limit(1).tuples()
    return next((number for number, in row), 0)


def labelled_other_than(table: str, column: str, clients: list[int], may_see: Iterable[str]) -> bool:
    """Whether a row about one of these clients has a protection that is not among these."""
    if not _has(table, "sensitivity"):
        return False
    shape = Shape(table).bind(db.obj)
    found = shape.select(shape.c.id).where(getattr(shape.c, column) << clients,
                                           shape.c.sensitivity.not_in(list(may_see))).limit(1)
    return bool(list(found.tuples()))

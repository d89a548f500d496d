"""Rows written in bulk: a few thousand at a time, without a model instance for each, on both databases."""
from __future__ import annotations

from operator import itemgetter
from typing import Any

from peewee import fn

from core.foundation import db


class Sheet:
    """New rows of one table, counted from its next free id and written at the end of a `with`, or by write()."""

    def __init__(self, model: Any) -> None:
        fields = model._meta.sorted_fields
        self.model, self.table = model, model._meta.table_name
        self.columns = [field.column_name for field in fields]
        self.blank = {field.name: field.default for field in fields}
        self._in_order = itemgetter(*(field.name for field in fields))
        self.rows: list[tuple[Any, ...]] = []
        self.last = model.select(fn.MAX(model.id)).scalar() or 0

    def __enter__(self) -> Sheet:
        return self

    def __exit__(self, kind: Any, *_: Any) -> None:
        if kind is None:
            self.write()

    def add(self, **fields: Any) -> int:
        """Put down a row; what is not named has its default. Returns its id. Moments are naive UTC."""
        self.last += 1
        row = {**self.blank, **fields, "id": self.last}
        if len(row) != len(self.blank):
            raise TypeError(f"{self.table} has no {sorted(row.keys() - self.blank.keys())}")
        self.rows.append(self._in_order(row))
        return self.last

    def write(self) -> None:
        """Write what was put down, inside the caller's transaction."""
        if not self.rows:
            return
        names = ", ".join(f'"{name}"' for name in self.columns)
        connection = db.db.connection()
        if db.is_sqlite():
            places = ", ".join("?" * len(self.columns))
            connection.executemany(f'INSERT INTO "{self.table}" ({names}) VALUES ({places})', self.rows)  # noqa: S608
        else:
            with connection.cursor() as cursor:
                with cursor.copy(f'COPY "{self.table}" ({names}) FROM STDIN') as copy:
                    for row in self.rows:
                        copy.write_row(row)
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('\"{self.table}\"', 'id'), %s)", (self.last,))
        self.rows.clear()

"""What migrations are written with, beside peewee.

Frozen: it does the same for ever, whatever becomes of the rest of Caseloom, so that a migration does, too. Nothing of
the core is imported here, and nothing here is changed; what is to be different gets another name.
"""
from __future__ import annotations

from typing import Any

from peewee import SQL, AutoField, Model, NodeList, SqliteDatabase


class Id(AutoField):
    """A key that SQLite never gives out twice."""

    def ddl(self, ctx: Any) -> Any:
        made = super().ddl(ctx)
        lite = isinstance(self.model._meta.database, SqliteDatabase)
        return NodeList((made, SQL("AUTOINCREMENT"))) if lite else made


class Frozen(Model):
    """The base of a copy of a table as it was when the migration was written."""

    id = Id()

    class Meta:
        legacy_table_names = False


class Client(Frozen):
    """The core's table, only to point at."""

    class Meta:
        table_name = "client"


def create_tables(db: Any, *tables: type[Model]) -> None:
    """Make these tables with their indexes; `db` is what up() is given."""
    with db.bind_ctx((Client, *tables), bind_refs=False, bind_backrefs=False):
        db.create_tables(tables)

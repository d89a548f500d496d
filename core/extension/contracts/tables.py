"""Whether a plugin's tables stand beside the core's without touching them."""
from __future__ import annotations

from typing import Any

from peewee import CharField, ForeignKeyField, TextField

from core.extension.contracts.refusal import refuse_unless
from core.extension.contracts.words import check_value
from core.extension.contributions import Readable
from core.foundation.db import VersionedTable


def check_tables(plugin: str, tables: list[Any]) -> None:
    """Named `<plugin>_…`; foreign keys towards the core or each other, gone with what they point at."""
    for table in tables:
        refuse_unless(isinstance(table, type) and issubclass(table, VersionedTable),
                      "it returned no Record and no PluginTable")
        name = table._meta.table_name
        refuse_unless(name.startswith(f"{plugin}_"), f"the table {name!r} must be named {plugin}_…")
        record = getattr(table, "record_name", "")
        refuse_unless(not record or str(record).startswith(f"{plugin}."),
                      f"{table.__name__}.record_name is {record!r}; it must begin with \"{plugin}.\": the audit log "
                      "and monitoring rules know the record by it")
        _check_readable(table)
    for table in tables:
        for field in table._meta.sorted_fields:
            if isinstance(field, ForeignKeyField):
                _check_key(table, field, tables)


def _check_key(table: Any, field: ForeignKeyField, own: list[Any]) -> None:
    name, target = f"{table._meta.table_name}.{field.name}", field.rel_model
    refuse_unless(target in own or target.__module__.startswith("core."), f"{name} points at another plugin's table")
    refuse_unless(field.on_delete == "CASCADE" or (field.null and field.on_delete == "SET NULL"),
                  f"{name} must say on_delete=\"CASCADE\", so that erasing a client erases its rows")
    refuse_unless(field.backref == "+",
                  f"{name} must say backref=\"+\": it adds nothing to the core's tables")


def _check_readable(table: Any) -> None:
    """Its words are about fields that it has; without a declaration the fields' own names are shown."""
    readable, name = getattr(table, "readable", None), table._meta.table_name
    if readable is None:
        return
    refuse_unless(isinstance(readable, Readable), f"{name}.readable is {type(readable).__name__}, no Readable")
    check_value(readable, f"{name}.readable: ")
    for field in (*readable.columns, *readable.words, *filter(None, [readable.on])):
        refuse_unless(field in table._meta.fields, f"{name}.readable names {field!r}, which isn't a field of the table")
    if readable.withdrawn:
        _check_withdrawn(readable, table, name)


def _check_withdrawn(readable: Readable, table: Any, name: str) -> None:
    """What marks a row as entered in error is shown, and can be told from what does not."""
    refuse_unless(readable.withdrawn in readable.columns, f"{name}.readable.withdrawn isn't one of its columns")
    field = table._meta.fields[readable.withdrawn]
    if readable.withdrawn_as:
        refuse_unless(isinstance(field, (CharField, TextField)),
                      f"{name}.readable.withdrawn_as is for a field of text")
    else:
        refuse_unless(field.null, f"{name}.readable.withdrawn is a field with null=True, or goes with withdrawn_as")

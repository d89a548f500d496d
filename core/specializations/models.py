"""How plugins' own tables read in words, kept in the database: while a plugin is gone nobody else knows."""
from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, TextField

from core.clients.models import Client
from core.extension.contributions import Readable
from core.extension.registry import CORE, Plugin, Registry
from core.foundation import application, db, migrations
from core.foundation.db import Table, atomic
from core.web.sentences import Sentence, SentenceField, shown, stored

UNSHOWN = ("id", "version", "sensitivity")  # columns that every record has


@dataclass(frozen=True)
class Column:
    """A column that is shown: its title, the words of its coded values, and the table that its numbers point at.

    `withdraws` is the value that marks its row as entered in error, "" for any; None for a column that never does.
    """

    name: str
    title: str | Sentence
    words: dict[str, str | Sentence]
    points_at: str
    withdraws: str | None = None

    def marks(self, value: Any) -> bool:
        """Whether a row with this value was entered in error."""
        if self.withdraws is None:
            return False
        return value == self.withdraws if self.withdraws else value is not None


class ReadableTable(Table):
    """A plugin's own table: whose rows they are, and what of them is shown under which words.

    A row named like the plugin itself is about the whole plugin: its `columns` are its policies, with what several
    records of each are called. Otherwise `client_column` points at the client, or at a row of the plugin's table
    `parent` that does. `day_column` is that of the day by which rows are listed, "" for none. `columns` and `types`
    (as peewee names them) are JSON.
    """

    plugin = CharField(64, index=True)
    name = CharField(200, unique=True)
    specialization = SentenceField()
    title = SentenceField()
    client_column = CharField(200)
    parent = CharField(200)
    day_column = CharField(200)
    columns = TextField()
    types = TextField()

    class Meta:
        table_name = "readable"

    def shown_columns(self, there: Iterable[str]) -> list[Column]:
        """What is shown of the columns that are there: those with words, then those that a newer plugin has added."""
        kept = [Column(column["name"], shown(column["title"]), {key: shown(text) for key, text in
                                                                column.get("words", {}).items()},
                       column.get("points_at", ""), column.get("withdraws")) for column in json.loads(self.columns)]
        known = {*self.column_types, *UNSHOWN, self.client_column}
        return [*(column for column in kept if column.name in there),
                *(Column(name, _as_title(name), {}, "") for name in there if name not in known)]

    @property
    def policies(self) -> list[str | Sentence]:
        """What the records are called that the plugin's policies protect, in the row about the whole plugin."""
        return [shown(column["title"]) for column in json.loads(self.columns)]

    @property
    def column_types(self) -> dict[str, str]:
        return dict(json.loads(self.types))


# --- Declared -------------------------------------------------------------------------------------


def keep_declared(registry: Registry) -> None:
    """Keep what the plugins that work say of themselves and their tables, where it differs from what is kept."""
    kept = {row.name: row for row in ReadableTable.select()}
    said = [*(_described_whole(plugin) for plugin in registry.working()), *declared(registry.working())]
    changed = [row for row in said if not _is_same(row, kept.get(row.name))]
    if changed:
        with atomic():
            ReadableTable.delete().where(ReadableTable.name << [row.name for row in changed]).execute()
            for row in changed:
                row.save(force_insert=True)


def _is_same(row: ReadableTable, kept: ReadableTable | None) -> bool:
    def values(of: ReadableTable) -> list[str]:
        return [stored(getattr(of, name)) for name in ReadableTable._meta.fields if name != "id"]

    return kept is not None and values(row) == values(kept)


def declared(plugins: Iterable[Plugin]) -> Iterator[ReadableTable]:
    """What these plugins say of their tables."""
    for plugin in plugins:
        for table in plugin.values.get("tables", ()):
            yield _described(plugin, table, getattr(table, "readable", None) or _by_its_fields(plugin, table))


def _described_whole(plugin: Plugin) -> ReadableTable:
    """What is kept of every plugin, also of one without tables."""
    policies = [{"name": policy.key, "title": stored(policy.records or policy.title)}
                for policy in plugin.values.get("sensitivity_policies", ())]
    return ReadableTable(
        plugin=plugin.name, name=plugin.name, specialization=plugin.about.title if plugin.about else plugin.name,
        title=plugin.about.title if plugin.about else plugin.name, client_column="", parent="", day_column="",
        columns=json.dumps(policies, ensure_ascii=False), types="{}")


def _described(plugin: Plugin, table: Any, readable: Readable) -> ReadableTable:
    fields = table._meta.fields
    columns = []
    for name, title in readable.columns.items():
        column: dict[str, Any] = {"name": fields[name].column_name, "title": stored(title)}
        if readable.words.get(name):
            column["words"] = {str(key): stored(words) for key, words in readable.words[name].items()}
        if isinstance(fields[name], ForeignKeyField):
            column["points_at"] = fields[name].rel_model._meta.table_name
        if name == readable.withdrawn:
            column["withdraws"] = readable.withdrawn_as
        columns.append(column)
    types = {field.column_name: field.field_type for field in table._meta.sorted_fields}
    owner = _towards_client(table)
    return ReadableTable(
        plugin=plugin.name, name=table._meta.table_name, title=readable.title,
        client_column=owner.column_name if owner else "",
        parent=owner.rel_model._meta.table_name if owner and owner.rel_model is not Client else "",
        specialization=plugin.about.title if plugin.about else plugin.name,
        day_column=fields[readable.on].column_name if readable.on else "",
        columns=json.dumps(columns, ensure_ascii=False), types=json.dumps(types))


def _towards_client(table: Any) -> Any:
    """The field that points at the client, or else at another of the plugin's tables that does; None for neither."""
    keys = [field for field in table._meta.sorted_fields if isinstance(field, ForeignKeyField)]
    return next((field for field in keys if field.rel_model is Client), None) or next(
        (field for field in keys if field.rel_model is not table and not field.rel_model.__module__.startswith("core.")
         and getattr(_towards_client(field.rel_model), "rel_model", None) is Client), None)


def _by_its_fields(plugin: Plugin, table: Any) -> Readable:
    """For a table that does not say how it reads: every field under its own name."""
    owner = _towards_client(table)
    fields = [field for field in table._meta.sorted_fields
              if field.name not in UNSHOWN and (field is not owner or field.rel_model is not Client)]
    on = next((field.name for field in fields if isinstance(field, DateField | DateTimeField)), "")
    return Readable(_as_title(table._meta.table_name.removeprefix(f"{plugin.name}_")),
                    {field.name: _as_title(field.name) for field in fields}, on)


def _as_title(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ").capitalize()


# --- Known ----------------------------------------------------------------------------------------


class Known:
    """The tables that are in the database, with their columns, as this process found them; no rows of any client."""

    def __init__(self) -> None:
        self.found_for: Any = None
        self.tables: list[KnownTable] = []


@dataclass(frozen=True)
class KnownTable:
    """A plugin's table that is in the database, with its columns, and the one by which its rows are about a client."""

    kept: ReadableTable
    columns: tuple[str, ...]
    parent: KnownTable | None = None


def tables() -> list[KnownTable]:
    """Every table of a plugin that is in the database and about clients.

    A plugin that works says itself how they read; of the others it is kept. They are looked up anew when a plugin
    stopped working or works again, and when a table has changed, whichever process changed it.
    """
    known, registry = application.current(Known), application.current(Registry)
    working = frozenset(plugin.name for plugin in registry.working())
    found_for = (registry, working, _version_of_tables())
    if known.found_for != found_for:
        known.tables, known.found_for = _find_tables(registry, working), found_for
    return known.tables


def _version_of_tables() -> Any:
    """A value that is another one once a table or column was added, renamed or dropped."""
    if db.is_sqlite():
        return db.db.execute_sql("PRAGMA schema_version").fetchone()
    return db.db.execute_sql(
        "SELECT count(*), sum(hashtext(attrelid || attname)::bigint) FROM pg_attribute WHERE attnum > 0 "
        "AND NOT attisdropped AND attrelid IN (SELECT oid FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = current_schema()::regnamespace)").fetchone()


def _find_tables(registry: Registry, working: frozenset[str]) -> list[KnownTable]:
    rows = [*declared(registry.working()),
            *(ReadableTable.select().where(ReadableTable.plugin.not_in(sorted(working)))
              if db.db.table_exists("readable") else ())]
    there = set(db.db.get_tables())
    rows += _left_behind(there, set(working), {row.name for row in rows})
    found = {row.name: KnownTable(row, tuple(column.name for column in db.db.get_columns(row.name)))
             for row in sorted(rows, key=lambda row: (row.plugin, row.name)) if row.name in there}
    return [replace(table, parent=found.get(table.kept.parent)) for table in found.values()
            if table.kept.client_column in table.columns
            and (not table.kept.parent or table.kept.parent in found)]


KINDS = {"DATE": "DATE", "DATETIME": "DATETIME", "TIMESTAMP": "DATETIME", "BOOLEAN": "BOOL", "TIME": "TIME"}


def left_tables(there: Iterable[str], working: Iterable[str]) -> dict[str, list[str]]:
    """The tables of plugins that do not work or are gone, by plugin: of those whose migrations were once run."""
    owners = {table.removeprefix(migrations.HISTORY) for table in there if table.startswith(migrations.HISTORY)}
    return {name: sorted(table for table in there if table.startswith(f"{name}_"))
            for name in sorted(owners - {CORE, *working})}


def gone(registry: Registry) -> list[str]:
    """The plugins that left tables behind and are no longer installed."""
    return [name for name in left_tables(db.db.get_tables(), ()) if name not in registry.plugins]


def _left_behind(there: set[str], working: set[str], kept: set[str]) -> Iterator[ReadableTable]:
    """What can be told of tables whose plugin went before it had said how they read."""
    for plugin, names in left_tables(there, working).items():
        for name in names:
            towards = next((key.column for key in db.db.get_foreign_keys(name) if key.dest_table == "client"), "")
            if towards and name not in kept:
                columns = [column for column in db.db.get_columns(name) if column.name not in (*UNSHOWN, towards)]
                types = {column.name: KINDS.get(column.data_type.upper().split(" ")[0], "TEXT") for column in columns}
                yield ReadableTable(
                    plugin=plugin, name=name, specialization=_as_title(plugin), client_column=towards, parent="",
                    title=_as_title(name.removeprefix(f"{plugin}_")), types=json.dumps(types),
                    day_column=next((column for column, kind in types.items() if kind == "DATE"), ""),
                    columns=json.dumps([{"name": column, "title": _as_title(column)} for column in types]))

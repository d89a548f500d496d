"""What migrations are written with makes the same tables for ever."""
from __future__ import annotations

from peewee import CharField, ForeignKeyField, SqliteDatabase

from core.migrating import Client, Frozen, create_tables


class Entry(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    title = CharField(200, index=True)

    class Meta:
        table_name = "diary_entry"


def test_the_tables_are_as_they_were_when_it_was_frozen():
    database = SqliteDatabase(":memory:")
    database.execute_sql("CREATE TABLE client (id INTEGER PRIMARY KEY)")
    create_tables(database, Entry)
    made = dict(database.execute_sql("SELECT name, sql FROM sqlite_master WHERE sql <> '' AND tbl_name LIKE 'diary%'"))
    assert made == {
        "diary_entry": 'CREATE TABLE "diary_entry" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, '
        '"client_id" INTEGER NOT NULL, "title" VARCHAR(200) NOT NULL, '
        'FOREIGN KEY ("client_id") REFERENCES "client" ("id") ON DELETE CASCADE)',
        "diary_entry_client_id": 'CREATE INDEX "diary_entry_client_id" ON "diary_entry" ("client_id")',
        "diary_entry_title": 'CREATE INDEX "diary_entry_title" ON "diary_entry" ("title")'}

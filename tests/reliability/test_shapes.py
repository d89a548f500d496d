"""Tables of plugins that are not there, from one database to the other: types, defaults, keys and indexes."""
from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    DoubleField,
    FloatField,
    ForeignKeyField,
    SmallIntegerField,
    TextField,
    TimeField,
    UUIDField,
)

from core.clients.models import Client
from core.extend import PluginTable
from core.extension.registry import Registry
from core.foundation import copying, db, shapes
from core.specializations.models import declared
from tests.specializations.test_records import naps

ROW = {"label": "Ж", "text": "it's \"none\"", "on": date(2026, 1, 5), "at": datetime(2026, 1, 5, 8, 30, 0, 5),
       "from_time": time(22, 15), "done": True, "big": 2 ** 40, "small": 3, "exact": Decimal("12.25"), "double": 0.1,
       "float": 0.5, "uuid": "5f0c954e-4d55-4d3e-8a52-2b1a5e0f2f52"}


class Kind(PluginTable):
    """Every kind of column."""

    client = ForeignKeyField(Client, backref=lambda field: "+", on_delete="CASCADE")
    before = ForeignKeyField("self", backref=lambda field: "+", null=True, on_delete="SET NULL")
    label = CharField(40, unique=True)
    text = TextField(index=True)
    on = DateField()
    at = DateTimeField()
    from_time = TimeField()
    done = BooleanField()
    big = BigIntegerField()
    small = SmallIntegerField()
    exact = DecimalField(8, 2)
    double = DoubleField()
    float = FloatField()
    uuid = UUIDField()

    class Meta:
        table_name = "naps_kind"
        indexes = ((("client", "on"), False), (("client", "label"), True))


EXTRA = """CREATE TABLE naps_pair (one INTEGER NOT NULL, other VARCHAR(9) NOT NULL DEFAULT 'it''s',
    number INTEGER DEFAULT 7, since DATE, PRIMARY KEY (one, other), UNIQUE (number, since),
    FOREIGN KEY (one) REFERENCES naps_kind (id) ON DELETE CASCADE)"""


def shape_of(table):
    return (shapes.of_sqlite(db.db.connection(), table) if db.is_sqlite() else shapes.of_postgres(db.db, table))


@pytest.fixture
def filled(app, client):
    """Tables of a plugin that nobody knows, with rows."""
    db.db.create_tables([Kind])
    db.db.execute_sql(EXTRA)
    first = Kind.create(client=client, **ROW)
    Kind.create(client=client, before=first, **{**ROW, "label": "two", "done": False})
    db.db.execute_sql("INSERT INTO naps_pair (one, since) VALUES (2, '2026-01-05')")
    return client


def say(plugin_tables):
    """What the plugin had said of its tables."""
    plugin = naps()
    plugin.values["tables"] = plugin_tables
    for row in declared([plugin]):
        row.save()


def rows():
    return [[str(value) for value in row.__data__.values()] for row in Kind.select().order_by(Kind.id)]


def test_every_kind_of_column_goes_to_the_other_database_and_back(
        filled, registry: Registry, tmp_path, empty_postgres_url, worker):
    owners, tables = registry.migrations(), ("naps_kind", "naps_pair")
    if db.is_sqlite():
        say((Kind,))
    before, made = rows(), [shape_of(table) for table in tables]
    file = tmp_path / "out.db"
    if db.is_sqlite():
        with closing(sqlite3.connect(file)) as copy:
            db.db.connection().backup(copy)
        db.dispose()
        db.connect(empty_postgres_url)
        db.db.connect()
        copying.file_to_rows(file, owners)
        moved = shape_of("naps_kind")
        assert rows() == before
        for table in reversed(tables):
            db.db.execute_sql(f"DROP TABLE {table}")
        db.db.create_tables([Kind])
        assert moved == shape_of("naps_kind"), "as its own migrations make it here"
        return
    copying.rows_to_file(file, owners)
    for table in reversed(tables):
        db.db.execute_sql(f"DROP TABLE {table}")
    copying.file_to_rows(file, owners)
    assert rows() == before and [shape_of(table) for table in tables] == made
    assert db.db.execute_sql("SELECT * FROM naps_pair").fetchall() == [(2, "it's", 7, date(2026, 1, 5))]
    assert Kind.create(client=filled, **{**ROW, "label": "three"}).id == 3, "its numbers go on"


def test_from_postgresql_its_tables_are_in_the_file_as_its_migrations_make_them(filled, registry, tmp_path):
    if db.is_sqlite():
        return  # there a copy is the file itself
    say((Kind,))
    file = tmp_path / "out.db"
    copying.rows_to_file(file, registry.migrations())
    with closing(sqlite3.connect(file)) as copy:
        moved = shapes.of_sqlite(copy, "naps_kind")
        stored = copy.execute('SELECT done, "on", at, from_time, exact, uuid FROM naps_kind WHERE id = 1').fetchone()
        assert json.loads(copy.execute("SELECT types FROM readable").fetchone()[0])["done"] == "BOOL"
    assert stored == (1, "2026-01-05", "2026-01-05 08:30:00.000005", "22:15:00", 12.25, ROW["uuid"].replace("-", ""))
    db.dispose()
    db.connect(f"sqlite:///{file}")
    db.db.connect()
    db.db.execute_sql("DROP TABLE naps_pair")
    db.db.execute_sql("DROP TABLE naps_kind")
    db.db.create_tables([Kind])
    assert moved == shape_of("naps_kind")

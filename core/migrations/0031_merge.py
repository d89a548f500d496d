"""Merged clients, and pairs who are not the same person. Frozen; never import the application here."""
from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from core.migrating import Client, Frozen, create_tables


class Merge(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    merged = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    by = CharField(200)
    at = DateTimeField()
    given_up = TextField(default="")
    kept = TextField(default="")
    version = IntegerField(default=1)
    undone_at = DateTimeField(null=True)
    undone_by = CharField(200, default="")
    undone_because = TextField(default="")

    class Meta:
        table_name = "merge"


class NotSame(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    other = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "not_same"


def up(migrator, db):
    create_tables(db, Merge, NotSame)

"""Clients who died. Frozen; never import the application here."""
from peewee import CharField, DateField, DateTimeField, ForeignKeyField, TextField

from core.migrating import Client, Frozen, create_tables


class Death(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    on = DateField(null=True)
    settled = TextField(default="")
    by = CharField(200)
    at = DateTimeField()
    undone_at = DateTimeField(null=True)
    undone_by = CharField(200, default="")
    undone_because = TextField(default="")

    class Meta:
        table_name = "death"


def up(migrator, db):
    create_tables(db, Death)
    db.execute_sql("ALTER TABLE client ADD COLUMN deceased BOOLEAN NOT NULL DEFAULT FALSE")
    db.execute_sql("ALTER TABLE client ADD COLUMN died_on DATE")

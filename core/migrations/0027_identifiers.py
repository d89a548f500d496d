"""Numbers by which others know a client. Frozen; never import the application here."""
from peewee import BooleanField, CharField, DateTimeField, ForeignKeyField, IntegerField

from core.migrating import Client, Frozen, create_tables


class Identifier(Frozen):
    version = IntegerField(default=1)
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    sensitivity = CharField(100, default="")
    kind = CharField(16)
    issuer = CharField(200, default="")
    value = CharField(100, default="")
    compact = CharField(100, default="")
    tail = CharField(4, default="")
    blank = CharField(16, default="")
    ended = BooleanField(default=False)
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "identifier"
        indexes = ((("compact",), False), (("tail",), False))


def up(migrator, db):
    create_tables(db, Identifier)

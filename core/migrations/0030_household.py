"""Who lives together, and who is kept apart. Frozen; never import the application here."""
from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from core.migrating import Client, Frozen, create_tables


class Resident(Frozen):
    household = IntegerField(index=True)
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    since = DateTimeField()
    until = DateTimeField(null=True)
    by = CharField(200)

    class Meta:
        table_name = "resident"


class Wall(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    other = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    by = CharField(200)
    at = DateTimeField()
    lifted_at = DateTimeField(null=True)
    lifted_by = CharField(200, default="")
    lifted_because = TextField(default="")

    class Meta:
        table_name = "wall"


def up(migrator, db):
    create_tables(db, Resident, Wall)

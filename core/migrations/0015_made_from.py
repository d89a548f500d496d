"""What was made from which record. Frozen; never import the application here."""
from peewee import CharField, ForeignKeyField

from core.migrating import Frozen


class Client(Frozen):
    class Meta:
        table_name = "client"


class MadeFrom(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    source = CharField(120, index=True)
    made = CharField(120)

    class Meta:
        table_name = "made_from"


def up(migrator, db):
    with db.bind_ctx([Client, MadeFrom], bind_refs=False, bind_backrefs=False):
        db.create_tables([MadeFrom])

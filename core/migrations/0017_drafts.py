"""What somebody typed and hasn't saved yet. Frozen; never import the application here."""
from peewee import CharField, DateTimeField, ForeignKeyField, IntegerField, TextField

from core.migrating import Client, Frozen, create_tables


class Draft(Frozen):
    form = CharField(43, unique=True)
    worker_id = IntegerField()
    client = ForeignKeyField(Client, null=True, backref="+", on_delete="CASCADE")
    place = TextField()
    version = CharField(20, default="")
    fields = TextField(default="")
    at = DateTimeField()
    saved_at = DateTimeField(null=True)

    class Meta:
        table_name = "draft"
        indexes = ((("worker_id", "saved_at", "at"), False), (("at",), False))


def up(migrator, db):
    create_tables(db, Draft)

"""More ways to reach a client. Frozen; never import the application here."""
from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from core.migrating import Client, Frozen, create_tables


class ContactPoint(Frozen):
    version = IntegerField(default=1)
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    sensitivity = CharField(100, default="")
    kind = CharField(16)
    use = CharField(16, default="")
    value = TextField()
    tail = CharField(4, default="")
    safe = CharField(16, default="")
    interpreter = BooleanField(default=False)
    note = CharField(200, default="")
    since = DateField(null=True)
    until = DateField(null=True)
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "contact_point"
        indexes = ((("tail",), False),)


def up(migrator, db):
    create_tables(db, ContactPoint)

"""The first table. Frozen copies of the models as they were; never import the plugin here."""
from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from core.migrating import Client, Frozen, create_tables


class Fall(Frozen):
    version = IntegerField()
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    on = DateField()
    place = CharField(200)
    injury = TextField()
    home_checked_on = DateField(null=True)
    home_found = TextField()
    by = CharField(200)
    at = DateTimeField()
    withdrawn_at = DateTimeField(null=True)
    withdrawn_by = CharField(200)

    class Meta:
        table_name = "geriatric_fall"


def up(migrator, db):
    create_tables(db, Fall)

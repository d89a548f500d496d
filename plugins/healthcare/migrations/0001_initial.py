"""The first table. Frozen copies of the models as they were; never import the plugin here."""
from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from core.migrating import Client, Frozen, create_tables


class Discharge(Frozen):
    version = IntegerField()
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    discharged_on = DateField()
    facility = CharField(200)
    complexity = CharField(16)
    reason = TextField()
    by = CharField(200)
    at = DateTimeField()
    ended_at = DateTimeField(null=True)
    ended_by = CharField(200)
    ending = CharField(16)

    class Meta:
        table_name = "healthcare_discharge"


def up(migrator, db):
    create_tables(db, Discharge)

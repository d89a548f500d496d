"""The first table. Frozen copies of the models as they were; never import the plugin here."""
from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from core.migrating import Client, Frozen, create_tables


class Medication(Frozen):
    version = IntegerField()
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    name = CharField(200)
    dose = CharField(200)
    prescriber = CharField(200)
    refill_on = DateField(null=True)
    adherence = TextField()
    by = CharField(200)
    at = DateTimeField()
    ended_at = DateTimeField(null=True)
    ended_by = CharField(200)
    reason = TextField()

    class Meta:
        table_name = "mental_health_medication"


def up(migrator, db):
    create_tables(db, Medication)

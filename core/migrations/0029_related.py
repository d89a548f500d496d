"""People around a client. Frozen; never import the application here."""
from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from core.migrating import Client, Frozen, create_tables


class RelatedPerson(Frozen):
    version = IntegerField(default=1)
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    sensitivity = CharField(100, default="")
    name = CharField(200)
    relation = CharField(16, default="")
    relation_words = CharField(200, default="")
    phone = CharField(200, default="")
    email = CharField(200, default="")
    may_discuss = CharField(16, default="")
    may_receive = CharField(16, default="")
    emergency = BooleanField(default=False)
    caregiver = BooleanField(default=False)
    stopped = BooleanField(default=False)
    power = CharField(16, default="")
    power_scope = CharField(200, default="")
    power_until = DateField(null=True)
    note = TextField(default="")
    ended_on = DateField(null=True)
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "related_person"


def up(migrator, db):
    create_tables(db, RelatedPerson)

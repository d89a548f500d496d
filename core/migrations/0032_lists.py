"""What each worker saved about a list. Frozen; never import the application here."""
from peewee import CharField, IntegerField, TextField

from core.migrating import Frozen, create_tables


class ListSettings(Frozen):
    worker_id = IntegerField()
    name = CharField(16)
    views = TextField(default="{}")
    hidden = TextField(default="")

    class Meta:
        table_name = "list_settings"
        indexes = ((("worker_id", "name"), True),)


def up(migrator, db):
    create_tables(db, ListSettings)

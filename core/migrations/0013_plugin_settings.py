"""What the agency decided about its specializations. Frozen; never import the application here."""
from peewee import CharField, IntegerField, TextField

from core.migrating import Frozen


class PluginSettings(Frozen):
    version = IntegerField()
    plugin = CharField(64, unique=True)
    chosen = TextField()

    class Meta:
        table_name = "plugin_settings"


def up(migrator, db):
    with db.bind_ctx([PluginSettings], bind_refs=False, bind_backrefs=False):
        db.create_tables([PluginSettings])

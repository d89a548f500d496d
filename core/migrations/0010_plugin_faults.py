"""What failed in a plugin. Frozen copies of the models as they were; never import the application here."""
from peewee import CharField, DateTimeField

from core.migrating import Frozen


class PluginFault(Frozen):
    plugin = CharField(64)
    seam = CharField(16)
    key = CharField(100)
    error = CharField(300)
    since = DateTimeField()
    suspended_until = DateTimeField(null=True)

    class Meta:
        table_name = "plugin_fault"
        indexes = ((("seam", "key"), True),)


def up(migrator, db):
    with db.bind_ctx([PluginFault], bind_refs=False, bind_backrefs=False):
        db.create_tables([PluginFault])

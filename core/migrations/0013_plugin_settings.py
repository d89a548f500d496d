"""What the agency decided about its specializations. Frozen; never import the application here."""
from peewee import SQL, AutoField, CharField, IntegerField, Model, NodeList, SqliteDatabase, TextField


class Id(AutoField):
    """A key that SQLite never gives out twice."""

    counted = False

    def ddl(self, ctx):
        made = super().ddl(ctx)
        return NodeList((made, SQL("AUTOINCREMENT"))) if self.counted else made


class PluginSettings(Model):
    id = Id()
    version = IntegerField()
    plugin = CharField(64, unique=True)
    chosen = TextField()

    class Meta:
        table_name = "plugin_settings"
        legacy_table_names = False


def up(migrator, db):
    Id.counted = isinstance(db, SqliteDatabase)
    with db.bind_ctx([PluginSettings], bind_refs=False, bind_backrefs=False):
        db.create_tables([PluginSettings])

"""What failed in a plugin. Frozen copies of the models as they were; never import the application here."""
from peewee import SQL, AutoField, CharField, DateTimeField, Model, NodeList, SqliteDatabase


class Id(AutoField):
    """A key that SQLite never gives out twice."""

    counted = False

    def ddl(self, ctx):
        made = super().ddl(ctx)
        return NodeList((made, SQL("AUTOINCREMENT"))) if self.counted else made


class PluginFault(Model):
    id = Id()
    plugin = CharField(64)
    seam = CharField(16)
    key = CharField(100)
    error = CharField(300)
    since = DateTimeField()
    suspended_until = DateTimeField(null=True)

    class Meta:
        table_name = "plugin_fault"
        legacy_table_names = False
        indexes = ((("seam", "key"), True),)


def up(migrator, db):
    Id.counted = isinstance(db, SqliteDatabase)
    with db.bind_ctx([PluginFault], bind_refs=False, bind_backrefs=False):
        db.create_tables([PluginFault])

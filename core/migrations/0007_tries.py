"""Failed tries of an account by itself. Frozen copies of the models as they were; never import the application here."""
from peewee import SQL, AutoField, CharField, DateTimeField, IntegerField, Model, NodeList, SqliteDatabase


class Id(AutoField):
    """A key that SQLite never gives out twice."""

    counted = False

    def ddl(self, ctx):
        made = super().ddl(ctx)
        return NodeList((made, SQL("AUTOINCREMENT"))) if self.counted else made


class Tries(Model):
    id = Id()
    whose = CharField(64, unique=True)
    tries = IntegerField()
    since = DateTimeField()

    class Meta:
        table_name = "tries"
        legacy_table_names = False


def up(migrator, db):
    Id.counted = isinstance(db, SqliteDatabase)
    with db.bind_ctx([Tries], bind_refs=False, bind_backrefs=False):
        db.create_tables([Tries])
    db.execute_sql("DROP TABLE sign_in_bucket")

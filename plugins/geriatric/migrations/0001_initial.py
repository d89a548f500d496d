"""The first table. Frozen copies of the models as they were; never import the application here."""
from peewee import (
    SQL,
    AutoField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    Model,
    NodeList,
    SqliteDatabase,
    TextField,
)


class Id(AutoField):
    """A key that SQLite never gives out twice."""

    counted = False

    def ddl(self, ctx):
        made = super().ddl(ctx)
        return NodeList((made, SQL("AUTOINCREMENT"))) if self.counted else made


class Frozen(Model):
    """The base of the tables below; bound to the database when the migration runs."""

    id = Id()

    class Meta:
        legacy_table_names = False


class Client(Frozen):
    """The core's table, only to point at."""

    class Meta:
        table_name = "client"


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
    Id.counted = isinstance(db, SqliteDatabase)
    with db.bind_ctx((Client, Fall), bind_refs=False, bind_backrefs=False):
        db.create_tables([Fall])

"""Failed tries of an account by itself. Frozen copies of the models as they were; never import the application here."""
from peewee import CharField, DateTimeField, IntegerField

from core.migrating import Frozen


class Tries(Frozen):
    whose = CharField(64, unique=True)
    tries = IntegerField()
    since = DateTimeField()

    class Meta:
        table_name = "tries"


def up(migrator, db):
    with db.bind_ctx([Tries], bind_refs=False, bind_backrefs=False):
        db.create_tables([Tries])
    db.execute_sql("DROP TABLE sign_in_bucket")

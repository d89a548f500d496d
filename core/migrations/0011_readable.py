"""How plugins' own tables read in words, and whether a specialization worked when the program last started. Frozen; never
import the application here."""
from peewee import CharField, SqliteDatabase, TextField

from core.migrating import Frozen


class Readable(Frozen):
    plugin = CharField(64, index=True)
    name = CharField(200, unique=True)
    specialization = TextField()
    title = TextField()
    client_column = CharField(200)
    parent = CharField(200)
    day_column = CharField(200)
    columns = TextField()
    types = TextField()

    class Meta:
        table_name = "readable"


def up(migrator, db):
    lite = isinstance(db, SqliteDatabase)
    with db.bind_ctx([Readable], bind_refs=False, bind_backrefs=False):
        db.create_tables([Readable])
    db.execute_sql('ALTER TABLE "switch" ADD COLUMN "worked" '
                   + ("INTEGER NOT NULL DEFAULT 1" if lite else "BOOLEAN NOT NULL DEFAULT TRUE"))

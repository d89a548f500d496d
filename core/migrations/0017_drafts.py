"""What somebody typed and hasn't saved yet. Frozen; never import the application here."""
from peewee import CharField, DateTimeField, IntegerField, TextField

from core.migrating import Frozen


class Draft(Frozen):
    form = CharField(43, unique=True)
    worker_id = IntegerField()
    client_id = IntegerField(default=0)
    place = TextField()
    version = CharField(20, default="")
    fields = TextField(default="")
    at = DateTimeField()
    saved_at = DateTimeField(null=True)

    class Meta:
        table_name = "draft"
        indexes = ((("worker_id", "saved_at", "at"), False), (("at",), False))


def up(migrator, db):
    with db.bind_ctx([Draft]):
        db.create_tables([Draft])

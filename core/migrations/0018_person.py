"""Names in parts, other names as rows with their kind and dates, and what is known of the background. Never import the application here."""
from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from core.migrating import Client, Frozen, create_tables


class OtherName(Frozen):
    version = IntegerField(default=1)
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    sensitivity = CharField(100, default="")
    kind = CharField(16)
    prefix = CharField(200, default="")
    given = CharField(200, default="")
    middle = CharField(200, default="")
    family = CharField(200, default="")
    suffix = CharField(200, default="")
    text = CharField(200, default="")
    since = DateField(null=True)
    until = DateField(null=True)
    mistake = BooleanField(default=False)
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "other_name"


class Demographic(Frozen):
    version = IntegerField(default=1)
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    sensitivity = CharField(100, default="")
    question = CharField(32)
    answers = CharField(200, default="")
    words = TextField(default="")
    blank = CharField(16, default="")
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "demographic"
        indexes = ((("client", "question"), False), (("question", "id"), False))


def up(migrator, db):
    db.execute_sql("ALTER TABLE agency ADD COLUMN asks_orientation BOOLEAN NOT NULL DEFAULT FALSE")
    for column in ("prefix", "middle", "suffix"):
        db.execute_sql(f"ALTER TABLE client ADD COLUMN {column} VARCHAR(200) NOT NULL DEFAULT ''")
    create_tables(db, OtherName, Demographic)
    # What was one text is an alias: nobody said since when, or whether it was the name before.
    db.execute_sql("INSERT INTO other_name (version, client_id, sensitivity, kind, prefix, given, middle, family, suffix, "
                   "text, mistake, \"by\", at) SELECT 1, id, sensitivity, 'alias', '', '', '', '', '', other_names, "
                   "FALSE, '', opened_on FROM client WHERE other_names <> ''")
    db.execute_sql("ALTER TABLE client ADD COLUMN names_too TEXT NOT NULL DEFAULT ''")
    db.execute_sql("UPDATE client SET names_too = other_names WHERE other_names <> ''")
    db.execute_sql("ALTER TABLE client DROP COLUMN other_names")
    db.execute_sql("ALTER TABLE client RENAME COLUMN names_too TO other_names")

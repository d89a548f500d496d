"""Sentences of the program as text and values, and with whom a contact was. Never import the application here."""
import json

from peewee import SqliteDatabase

# Columns that held a line of at most 200 characters; SQLite never kept to that.
LONGER = (("due_item", "title"), ("contact", "signed_by"), ("assessment", "signed_by"), ("care_team_member", "part"))
WRITTEN = {  # what 0.2.0 wrote by itself, letter for letter; other rows stay as they are
    ("care_team_member", "part"): ("Assigned worker", "Works with the client"),
    ("task", "outcome"): ("The note it came from was entered in error.",
                          "The next step was taken out of the note.",
                          "The task that it follows was not done after all.",
                          "Settled when the client was closed."),
    ("step", "outcome"): ("Settled when the client was closed.",),
    ("goal", "reason"): ("Settled when the client was closed.",),
}


def up(migrator, db):
    lite = isinstance(db, SqliteDatabase)
    mark = "?" if lite else "%s"
    for table, column in () if lite else LONGER:
        db.execute_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE TEXT')
    for (table, column), sentences in WRITTEN.items():
        for sentence in sentences:
            db.execute_sql(f'UPDATE "{table}" SET "{column}" = {mark} WHERE "{column}" = {mark}',
                           (json.dumps({"text": sentence}), sentence))
    db.execute_sql("ALTER TABLE contact ADD COLUMN whom VARCHAR(16) NOT NULL DEFAULT 'client'")
    db.execute_sql("UPDATE contact SET whom = '' WHERE outcome = 'collateral'")  # they do not say

"""Sentences of the program as text and values, and with whom a contact was. Never import the application here."""
import json

from peewee import SqliteDatabase

# Columns that held a line of at most 200 characters; SQLite never kept to that.
LONGER = (("due_item", "title"), ("contact", "signed_by"), ("assessment", "signed_by"), ("care_team_member", "part"))
# What 0.2.0 wrote by itself, letter for letter, and how that sentence reads now; other rows stay as they are.
CLOSED = {"Settled when the client was closed.": "Resolved when the client was closed."}
WRITTEN = {
    ("care_team_member", "part"): {"Assigned worker": "Assigned worker",
                                   "Works with the client": "Works with the client"},
    ("task", "outcome"): {"The note it came from was entered in error.": "The original note was entered in error.",
                          "The next step was taken out of the note.": "The next step was removed from the note.",
                          "The task that it follows was not done after all.": "The task before it was reopened.",
                          **CLOSED},
    ("step", "outcome"): CLOSED,
    ("goal", "reason"): CLOSED,
}


def up(migrator, db):
    lite = isinstance(db, SqliteDatabase)
    mark = "?" if lite else "%s"
    for table, column in () if lite else LONGER:
        db.execute_sql(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE TEXT')
    for (table, column), sentences in WRITTEN.items():
        for written, sentence in sentences.items():
            db.execute_sql(f'UPDATE "{table}" SET "{column}" = {mark} WHERE "{column}" = {mark}',
                           (json.dumps({"text": sentence}), written))
    db.execute_sql("ALTER TABLE contact ADD COLUMN whom VARCHAR(16) NOT NULL DEFAULT 'client'")
    db.execute_sql("UPDATE contact SET whom = '' WHERE outcome = 'collateral'")  # they do not say

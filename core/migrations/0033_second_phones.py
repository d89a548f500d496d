"""A second number in one phone of a client is found by its last four digits, too. Never import the application here."""
import re

from peewee import SqliteDatabase

EXTENSION = re.compile(r"(?:ext\.?|extension|x|#)\s*\d{1,6}\s*$", re.IGNORECASE)
BETWEEN = re.compile(r"[/;,|]|\bor\b|\band\b", re.IGNORECASE)


def up(migrator, db):
    mark = "?" if isinstance(db, SqliteDatabase) else "%s"
    db.execute_sql('ALTER TABLE "contact_point" ADD COLUMN "other_tail" VARCHAR(4) NOT NULL DEFAULT \'\'')
    db.execute_sql('CREATE INDEX "contact_point_other_tail" ON "contact_point" ("other_tail")')
    for number, value in db.execute_sql("SELECT id, value FROM contact_point WHERE kind = 'phone'").fetchall():
        tails = [digits[-4:] for piece in BETWEEN.split(value)
                 if len(digits := "".join(c for c in EXTENSION.sub("", piece) if c.isdecimal() and c.isascii())) >= 4]
        if len(tails) > 1:
            db.execute_sql(f"UPDATE contact_point SET other_tail = {mark} WHERE id = {mark}", (tails[1], number))

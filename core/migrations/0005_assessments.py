"""Assessments keep their cut-offs, source and whether they are complete, and can be unfinished; a safety step names its
supervisor from the staff list. The name that was typed before stays."""
import json

from peewee import SqliteDatabase

URGENT = ("urgent", "emergency")


def up(migrator, db):
    lite = isinstance(db, SqliteDatabase)
    no, yes = ("INTEGER NOT NULL DEFAULT 0", "INTEGER NOT NULL DEFAULT 1") if lite else (
        "BOOLEAN NOT NULL DEFAULT FALSE", "BOOLEAN NOT NULL DEFAULT TRUE")
    for column, kind in (("bands", "TEXT NOT NULL DEFAULT ''"), ("band_source", "TEXT NOT NULL DEFAULT ''"),
                         ("source", "TEXT NOT NULL DEFAULT ''"), ("urgent", no), ("complete", yes), ("draft", no)):
        db.execute_sql(f'ALTER TABLE "assessment" ADD COLUMN "{column}" {kind}')
    db.execute_sql('ALTER TABLE "safety_step" ADD COLUMN "told_id" INTEGER REFERENCES "worker" ("id") '
                   "ON DELETE SET NULL")
    db.execute_sql('CREATE INDEX "safety_step_told_id" ON "safety_step" ("told_id")')
    _mark_incomplete(db, lite)
    _mark_urgent(db, lite)


def _mark_incomplete(db, lite):
    """Without a total it was left open, unless its instrument has no scale at all and no gap was named."""
    false = "0" if lite else "FALSE"
    db.execute_sql(f"UPDATE assessment SET complete = {false} WHERE total IS NULL AND (incomplete <> '' OR high > low)")


def _mark_urgent(db, lite):
    mark, true = ("?", "1") if lite else ("%s", "TRUE")
    for number, flags in db.execute_sql("SELECT id, flags FROM assessment WHERE flags <> '[]'").fetchall():
        if any(flag.get("blocks") or flag.get("level") in URGENT for flag in json.loads(flags or "[]")):
            db.execute_sql(f"UPDATE assessment SET urgent = {true} WHERE id = {mark}", (number,))

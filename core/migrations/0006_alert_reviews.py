"""Alerts stand until somebody renews or removes them: a renewed one says so, and no review was settled by a click."""
from peewee import SqliteDatabase


def up(migrator, db):
    lite = isinstance(db, SqliteDatabase)
    kind = "INTEGER NOT NULL DEFAULT 0" if lite else "BOOLEAN NOT NULL DEFAULT FALSE"
    db.execute_sql(f'ALTER TABLE "alert" ADD COLUMN "renewed" {kind}')
    db.execute_sql("UPDATE due_item SET closed_at = NULL, closed_by = '', settled_by_record = "
                   f"{'1' if lite else 'TRUE'}, link = '/alerts/' || substr(key, 7) || '/renewal' "
                   "WHERE rule = 'core.alert' AND substr(key, 1, 6) = 'alert-'")

"""Why an alert was removed. Never import the application here."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE alert ADD COLUMN end_reason TEXT NOT NULL DEFAULT ''")

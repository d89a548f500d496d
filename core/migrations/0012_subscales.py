"""Assessments keep their scores by subscale. Never import the application here."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE assessment ADD COLUMN subscales TEXT NOT NULL DEFAULT ''")

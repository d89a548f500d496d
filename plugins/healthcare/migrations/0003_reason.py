"""Why a discharge was marked as entered in error."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE healthcare_discharge ADD COLUMN ending_reason TEXT NOT NULL DEFAULT ''")

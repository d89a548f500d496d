"""Why a fall was marked as entered in error."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE geriatric_fall ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT ''")

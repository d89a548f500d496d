"""The agency's own time zone, state, and language of dates and numbers."""

COLUMNS = {"timezone": ("VARCHAR(64)", ""), "state": ("VARCHAR(2)", ""), "locale": ("VARCHAR(16)", "en_US")}


def up(migrator, db):
    for column, (kind, default) in COLUMNS.items():
        db.execute_sql(f"""ALTER TABLE "agency" ADD COLUMN "{column}" {kind} NOT NULL DEFAULT '{default}'""")

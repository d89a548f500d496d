"""Tasks that come back by the calendar: every month, every year. Never import the application here."""


def up(migrator, db):
    for column in ("repeat_months", "repeat_day"):
        db.execute_sql(f'ALTER TABLE "task" ADD COLUMN "{column}" INTEGER NOT NULL DEFAULT 0')
    for days, months in ((91, 3), (182, 6), (365, 12)):  # what the form called every 3 months, 6 months and year
        db.execute_sql(f"UPDATE task SET repeat_days = 0, repeat_months = {months}, "
                       f"repeat_day = CAST(SUBSTR(CAST(due_on AS TEXT), 9, 2) AS INTEGER) WHERE repeat_days = {days}")

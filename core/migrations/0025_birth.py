"""How exactly a day of birth is known. Never import the application here."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE client ADD COLUMN born_precision VARCHAR(8) NOT NULL DEFAULT ''")

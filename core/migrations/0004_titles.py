"""With whom a contact was. Frozen; never import the application here."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE contact ADD COLUMN whom VARCHAR(16) NOT NULL DEFAULT 'client'")
    db.execute_sql("UPDATE contact SET whom = '' WHERE outcome = 'collateral'")  # they do not say

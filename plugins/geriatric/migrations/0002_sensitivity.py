"""A protection of its own for every row; what is recorded about a protected client is protected, too."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE geriatric_fall ADD COLUMN sensitivity VARCHAR(100) NOT NULL DEFAULT ''")
    db.execute_sql("UPDATE geriatric_fall SET sensitivity = (SELECT c.sensitivity FROM client AS c "
                   "WHERE c.id = client_id) WHERE client_id IN (SELECT id FROM client WHERE sensitivity <> '')")

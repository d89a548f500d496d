"""A protection of its own for every row; what is recorded about a protected client is protected, too, also in the
audit log."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE healthcare_discharge ADD COLUMN sensitivity VARCHAR(100) NOT NULL DEFAULT ''")
    db.execute_sql("UPDATE healthcare_discharge SET sensitivity = (SELECT c.sensitivity FROM client AS c "
                   "WHERE c.id = client_id) WHERE client_id IN (SELECT id FROM client WHERE sensitivity <> '')")
    db.execute_sql("INSERT INTO later_label (client_id, subject, sensitivity) "
                   "SELECT client_id, 'discharge ' || id, sensitivity FROM healthcare_discharge WHERE sensitivity <> ''")

"""What the database itself does for the audit log: it refuses to change a row, and indexes what lists showed."""
from __future__ import annotations

from core.foundation import db


@db.after_upgrade
def install_triggers() -> None:
    """Let the database itself refuse to change or delete a row of the log, and keep the index of what lists showed."""
    if db.is_sqlite():
        for verb in ("UPDATE", "DELETE"):
            db.db.execute_sql(f"""CREATE TRIGGER IF NOT EXISTS audit_event_no_{verb.lower()}
                BEFORE {verb} ON audit_event
                BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""")
        # INSERT OR REPLACE takes a row away without asking the trigger of DELETE.
        db.db.execute_sql("""CREATE TRIGGER IF NOT EXISTS audit_event_no_replace BEFORE INSERT ON audit_event
            WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)
            BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""")
        db.db.execute_sql("""CREATE TRIGGER IF NOT EXISTS audit_event_listed AFTER INSERT ON audit_event
            WHEN NEW.action = 'clients.list' AND NEW.detail <> ''
            BEGIN INSERT INTO listed_client (event_id, client_id)
            SELECT NEW.id, value FROM json_each(NEW.detail, '$.ids'); END""")
        return
    db.db.execute_sql("""CREATE OR REPLACE FUNCTION audit_event_append_only() RETURNS trigger AS
        $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$ LANGUAGE plpgsql""")
    db.db.execute_sql("DROP TRIGGER IF EXISTS audit_event_append_only ON audit_event")
    db.db.execute_sql("""CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
        ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()""")
    db.db.execute_sql("""CREATE OR REPLACE FUNCTION audit_event_listed() RETURNS trigger AS $$ BEGIN
        INSERT INTO listed_client (event_id, client_id)
        SELECT NEW.id, value::integer FROM jsonb_array_elements_text(NEW.detail::jsonb -> 'ids');
        RETURN NULL; END $$ LANGUAGE plpgsql""")
    db.db.execute_sql("DROP TRIGGER IF EXISTS audit_event_listed ON audit_event")
    db.db.execute_sql("""CREATE TRIGGER audit_event_listed AFTER INSERT ON audit_event FOR EACH ROW
        WHEN (NEW.action = 'clients.list' AND NEW.detail <> '') EXECUTE FUNCTION audit_event_listed()""")

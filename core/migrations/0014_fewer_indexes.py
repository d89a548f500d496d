"""No index that another one begins with, for each is written with every save. Never import the application here."""

# Of due_item there are (client, rule, key), (intended, closed_at) and (worker, closed_at, …), of contact (client, on, id).
BEGUN = ("due_item_client_id", "due_item_intended_id", "due_item_worker_id", "contact_client_id")


def up(migrator, db):
    for name in (*BEGUN, "audit_event_client_id_sensitivity"):
        db.execute_sql(f'DROP INDEX "{name}"')
    db.execute_sql('CREATE INDEX "audit_event_protected" ON audit_event (client_id, sensitivity) '
                   "WHERE sensitivity > ''")  # most events are protected by nothing

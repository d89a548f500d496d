"""One owner for every change: labels in columns, amended and struck notes, foreign keys that were missing.

Frozen copies of the models as they were; never import the application here.
"""
import json

from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    SqliteDatabase,
    TextField,
)

from core.migrating import Frozen


class Worker(Frozen):
    class Meta:
        table_name = "worker"


class Client(Frozen):
    class Meta:
        table_name = "client"


class Contact(Frozen):
    class Meta:
        table_name = "contact"


class Goal(Frozen):
    class Meta:
        table_name = "goal"


class Task(Frozen):
    class Meta:
        table_name = "task"


class NameWord(Frozen):
    class Meta:
        table_name = "name_word"


class ClientName(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE", index=False)
    word = ForeignKeyField(NameWord, backref="+", on_delete="CASCADE")

    class Meta:
        table_name = "client_name"
        indexes = ((("word", "client"), True), (("client",), False))


class ContactGoal(Frozen):
    contact = ForeignKeyField(Contact, backref="+", on_delete="CASCADE")
    goal = ForeignKeyField(Goal, backref="+", on_delete="CASCADE")
    title = TextField()
    sensitivity = CharField(100)

    class Meta:
        table_name = "contact_goal"


class DueItem(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    rule = CharField(100)
    plugin = CharField(64)
    key = CharField(100)
    intended = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    reassigned = BooleanField()
    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    on = DateField()
    show_from = DateField()
    title = CharField(200)
    why = TextField()
    legal = BooleanField()
    safety = BooleanField()
    risk = CharField(16)
    link = CharField(200)
    settled_by_record = BooleanField()
    settled_under = CharField(100)
    task = ForeignKeyField(Task, backref="+", on_delete="CASCADE", null=True)
    sensitivity = CharField(100)
    snoozed_until = DateField(null=True)
    closed_at = DateTimeField(null=True)
    closed_by = CharField(200)

    class Meta:
        table_name = "due_item"
        indexes = (
            (("client", "rule", "key"), True),
            (("worker", "closed_at", "show_from", "on"), False),
            (("intended", "closed_at"), False),
            (("plugin", "closed_at"), False),
        )


class LaterLabel(Frozen):
    client_id = IntegerField(index=True)
    subject = CharField(200)
    sensitivity = CharField(100)

    class Meta:
        table_name = "later_label"


class ListedClient(Frozen):
    event_id = IntegerField()
    client_id = IntegerField()

    class Meta:
        table_name = "listed_client"
        indexes = ((("client_id", "event_id"), True),)


COPIED = (  # the new table, its columns in the old one
    (ClientName, 'client_id, word_id', 'client_id, word_id', 'client_id IN (SELECT id FROM client)'),
    (ContactGoal, 'contact_id, goal_id, title, sensitivity', 'contact_id, goal_id, title, sensitivity',
     'goal_id IN (SELECT id FROM goal)'),
    (DueItem,
     'client_id, rule, plugin, key, intended_id, reassigned, worker_id, "on", show_from, title, why, legal, safety, '
     'risk, link, settled_by_record, settled_under, task_id, sensitivity, snoozed_until, closed_at, closed_by',
     'client_id, rule, plugin, key, worker_id, given, worker_id, "on", show_from, title, why, legal, safety, '
     "risk, link, by_fact, '', task_id, sensitivity, "
     "CASE WHEN task_id IS NULL THEN snoozed_until END, closed_at, closed_by", '1 = 1'),
)
LABELLED = ("alert", "client_state", "plan_review")  # tables that get a protection of their own
VERSIONED = ("alert", "assessment", "plan_review")
STRUCK = ("contact", "assessment")
PROTECTED = {  # tables whose earlier events in the audit log are protected, and what the log calls their rows
    **{table: f"'{table} ' || id" for table in ("assessment", "contact", "task", "need", "goal", "alert")},
    "plan_review": "'review ' || id", "due_item": "rule || ' ' || key",
}


def up(migrator, db):
    lite = isinstance(db, SqliteDatabase)
    moment = "DATETIME" if lite else "TIMESTAMP"
    tables = (Worker, Client, Contact, Goal, Task, NameWord, ClientName, ContactGoal, DueItem, LaterLabel,
              ListedClient)
    with db.bind_ctx(tables, bind_refs=False, bind_backrefs=False):
        _columns(db, moment)
        for table, new, old, which in COPIED:
            _make_again(db, table, new, old, which)
        db.create_tables([LaterLabel, ListedClient])
    _inherit(db)
    _label_audit(db, lite)
    _index_lists(db, lite)


def _columns(db, moment):
    def add(table, column, kind):
        db.execute_sql(f'ALTER TABLE "{table}" ADD COLUMN "{column}" {kind}')

    for table in VERSIONED:
        add(table, "version", "INTEGER NOT NULL DEFAULT 1")
    for table in LABELLED:
        add(table, "sensitivity", "VARCHAR(100) NOT NULL DEFAULT ''")
    for table in STRUCK:
        add(table, "struck_at", moment)
        add(table, "struck_by", "VARCHAR(200) NOT NULL DEFAULT ''")
        add(table, "strike_reason", "TEXT NOT NULL DEFAULT ''")
    add("contact", "amends_id", 'INTEGER REFERENCES "contact" ("id") ON DELETE CASCADE')
    add("contact", "amend_reason", "TEXT NOT NULL DEFAULT ''")
    add("contact", "amended_at", moment)
    add("task", "repeats_id", 'INTEGER REFERENCES "task" ("id") ON DELETE SET NULL')
    add("audit_event", "sensitivity", "VARCHAR(210) NOT NULL DEFAULT ''")
    for name, table, columns in (("contact_amends_id", "contact", "amends_id"),
                                 ("contact_worker_id_signed_at", "contact", "worker_id, signed_at"),
                                 ("task_repeats_id", "task", "repeats_id"),
                                 ("audit_event_client_id_sensitivity", "audit_event", "client_id, sensitivity")):
        db.execute_sql(f'CREATE INDEX "{name}" ON "{table}" ({columns})')


def _make_again(db, table, new, old, which):
    """Make a table anew with its foreign keys, and put its rows back."""
    name = table._meta.table_name
    db.execute_sql(f'CREATE TABLE "{name}_before" AS SELECT * FROM "{name}"')
    db.execute_sql(f'DROP TABLE "{name}"')
    db.create_tables([table], safe=False)
    db.execute_sql(f'INSERT INTO "{name}" ({new}) SELECT {old} FROM "{name}_before" WHERE {which}')
    db.execute_sql(f'DROP TABLE "{name}_before"')


def _inherit(db):
    """What is recorded about a protected client is protected, too, and so is what names a protected goal."""
    db.execute_sql("UPDATE contact_goal SET sensitivity = (SELECT g.sensitivity FROM goal AS g WHERE g.id = goal_id)")
    for table in (*LABELLED, "contact", "task", "assessment", "need", "goal"):
        db.execute_sql(f'UPDATE "{table}" SET sensitivity = (SELECT c.sensitivity FROM client AS c '
                       f"WHERE c.id = client_id) WHERE sensitivity = '' AND client_id IN "
                       "(SELECT id FROM client WHERE sensitivity <> '')")


def _label_audit(db, lite):
    """Fill the new column from the sealed details, and protect what the log says of protected records."""
    mark = "?" if lite else "%s"
    if lite:
        db.execute_sql("DROP TRIGGER IF EXISTS audit_event_no_update")
    else:
        db.execute_sql("DROP TRIGGER IF EXISTS audit_event_append_only ON audit_event")
    rows = db.execute_sql("SELECT id, detail FROM audit_event WHERE detail LIKE '%%\"sensitivity\"%%'" if not lite else
                          "SELECT id, detail FROM audit_event WHERE detail LIKE '%\"sensitivity\"%'").fetchall()
    for number, detail in rows:
        found = json.loads(detail).get("sensitivity") or ""
        label = " ".join(sorted({found} - {""} if isinstance(found, str) else set(found) - {""}))
        if label:
            db.execute_sql(f"UPDATE audit_event SET sensitivity = {mark} WHERE id = {mark}", (label, number))
    for table, subject in PROTECTED.items():
        db.execute_sql(f"INSERT INTO later_label (client_id, subject, sensitivity) SELECT client_id, {subject}, "
                       f"sensitivity FROM \"{table}\" WHERE sensitivity <> ''")
    # What the log says of dates that a protected record's specialization set: "<specialization>.<rule> <key>".
    labels = {label for table in PROTECTED for label, in db.execute_sql(
        f"SELECT DISTINCT sensitivity FROM \"{table}\" WHERE sensitivity <> ''").fetchall()}
    for label in sorted(labels):
        db.execute_sql(f"INSERT INTO later_label (client_id, subject, sensitivity) SELECT DISTINCT client_id, subject, "
                       f"{mark} FROM audit_event WHERE client_id IS NOT NULL AND subject LIKE {mark}",
                       (label, label.split(".")[0] + ".%"))


def _index_lists(db, lite):
    """A row for each client that a list showed."""
    ids = "json_each(e.detail, '$.ids')" if lite else "jsonb_array_elements_text(e.detail::jsonb -> 'ids')"
    text = "%%" if not lite else "%"
    db.execute_sql(f"INSERT INTO listed_client (event_id, client_id) SELECT e.id, CAST(j.value AS INTEGER) "
                   f"FROM audit_event AS e, {ids} AS j WHERE e.action = 'clients.list' "
                   f"AND e.detail LIKE '{text}\"ids\"{text}' ORDER BY e.id")

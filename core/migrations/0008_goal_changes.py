"""What was changed about a goal, apart from its progress. Frozen; never import the application here."""
from peewee import CharField, DateTimeField, ForeignKeyField, TextField

from core.migrating import Frozen


class Goal(Frozen):
    class Meta:
        table_name = "goal"


class GoalChange(Frozen):
    goal = ForeignKeyField(Goal, backref="+", on_delete="CASCADE")
    what = CharField(16)
    before = CharField(200)
    after = CharField(200)
    reason = TextField()
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "goal_change"


# Until now these were kept among the progress, as sentences without a number.
WRITTEN = {"due_on": "Date changed from ", "reopened": "Reopened: "}


def up(migrator, db):
    with db.bind_ctx((Goal, GoalChange), bind_refs=False, bind_backrefs=False):
        db.create_tables([GoalChange])
    for what, beginning in WRITTEN.items():
        which = f"value IS NULL AND SUBSTR(note, 1, {len(beginning)}) = '{beginning}'"
        db.execute_sql('INSERT INTO goal_change (goal_id, what, "before", "after", reason, "by", at) '
                       f"SELECT goal_id, '{what}', '', '', note, \"by\", at FROM goal_progress WHERE {which} ORDER BY id")
        db.execute_sql(f"DELETE FROM goal_progress WHERE {which}")

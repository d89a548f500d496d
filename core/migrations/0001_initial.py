"""The first tables. Frozen copies of the models as they were; never import the application here."""
from peewee import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    FloatField,
    ForeignKeyField,
    IntegerField,
    SqliteDatabase,
    TextField,
)

from core.migrating import Frozen


class Team(Frozen):
    name = CharField(200, unique=True)

    class Meta:
        table_name = "team"


class Worker(Frozen):
    version = IntegerField()
    name = CharField(200)
    sign_in = CharField(64, unique=True)
    roles = CharField(200)
    team = ForeignKeyField(Team, backref="+", on_delete="RESTRICT", null=True)
    password = CharField(200)
    ended_at = DateTimeField(null=True)
    ended_by = CharField(200)
    last_seen_at = DateTimeField(null=True)

    class Meta:
        table_name = "worker"


class Client(Frozen):
    version = IntegerField()
    given = CharField(200)
    family = CharField(200)
    preferred = CharField(200)
    other_names = CharField(200)
    pronouns = CharField(200)
    born = DateField(null=True)
    sex = CharField(16)
    phone = CharField(200)
    email = CharField(200)
    address = TextField()
    voicemail = CharField(16)
    safe_contact = TextField()
    language = CharField(64)
    interpreter = CharField(16)
    insurer = CharField(200)
    insurance_number = CharField(200)
    unanswered = CharField(400)
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    team = ForeignKeyField(Team, backref="+", on_delete="RESTRICT", null=True)
    status = CharField(16)
    risk = CharField(16)
    opened_on = DateField()
    restricted_at = DateTimeField(null=True)
    restricted_by = CharField(200)
    sensitivity = CharField(100)
    name_sort = CharField(420)
    phone_tail = CharField(4, index=True)
    last_contact_on = DateField()
    next_on = DateField()

    class Meta:
        table_name = "client"
        indexes = (
            (("status", "risk", "name_sort", "id"), False),
            (("status", "risk", "next_on", "id"), False),
            (("status", "risk", "last_contact_on", "id"), False),
            (("team", "status", "risk", "name_sort", "id"), False),
            (("team", "status", "risk", "next_on", "id"), False),
            (("team", "status", "risk", "last_contact_on", "id"), False),
            (("born",), False),
        )


class Contact(Frozen):
    version = IntegerField()
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    on = DateField()
    kind = CharField(16)
    outcome = CharField(16)
    minutes = IntegerField()
    text = TextField()
    next_step = CharField(200)
    next_on = DateField(null=True)
    sensitivity = CharField(100)
    created = DateTimeField()
    signed_at = DateTimeField(null=True)
    signed_by = CharField(200)

    class Meta:
        table_name = "contact"
        indexes = (
            (("client", "on", "id"), False),
        )


class Addendum(Frozen):
    contact = ForeignKeyField(Contact, backref="+", on_delete="CASCADE")
    text = TextField()
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "addendum"


class Agency(Frozen):
    version = IntegerField()
    name = CharField(200)
    scope = CharField(16)

    class Meta:
        table_name = "agency"


class Alert(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    kind = CharField(16)
    severity = CharField(16)
    text = TextField()
    until = DateField()
    by = CharField(200)
    at = DateTimeField()
    ended_at = DateTimeField(null=True)
    ended_by = CharField(200)

    class Meta:
        table_name = "alert"


class Assessment(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    form = CharField(100)
    form_version = IntegerField()
    fingerprint = CharField(64)
    title = CharField(200)
    on = DateField()
    answers = TextField()
    total = IntegerField(null=True)
    band = CharField(200)
    meaning = TextField()
    level = CharField(16)
    cutoff = CharField(200)
    flags = TextField()
    need = TextField()
    better = CharField(8)
    low = IntegerField()
    high = IntegerField()
    licence = TextField()
    incomplete = TextField()
    note = TextField()
    sensitivity = CharField(100)
    created = DateTimeField()
    signed_at = DateTimeField(null=True)
    signed_by = CharField(200)
    amends = ForeignKeyField('self', backref="+", on_delete="CASCADE", null=True)
    amend_reason = TextField()
    amended_at = DateTimeField(null=True)

    class Meta:
        table_name = "assessment"
        indexes = (
            (("client", "form", "on", "id"), False),
            (("form",), False),
        )


class AuditEvent(Frozen):
    id = IntegerField(primary_key=True)
    at = DateTimeField()
    actor_id = IntegerField(index=True)
    actor = CharField(200)
    source = CharField(64)
    action = CharField(64, index=True)
    client_id = IntegerField(null=True, index=True)
    subject = CharField(200)
    outcome = CharField(16)
    detail = TextField()
    mac = CharField(64)

    class Meta:
        table_name = "audit_event"


class CareTeamMember(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    part = CharField(200)
    since = DateTimeField()
    by = CharField(200)
    until = DateTimeField(null=True)

    class Meta:
        table_name = "care_team_member"
        indexes = (
            (("worker", "until", "client"), False),
        )


class Clearance(Frozen):
    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    policy = CharField(100)
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "clearance"
        indexes = (
            (("worker", "policy"), True),
        )


class NameWord(Frozen):
    word = CharField(200, unique=True)
    sound = CharField(64, index=True)

    class Meta:
        table_name = "name_word"


class ClientName(Frozen):
    client_id = IntegerField()
    word = ForeignKeyField(NameWord, backref="+", on_delete="CASCADE")

    class Meta:
        table_name = "client_name"
        indexes = (
            (("word", "client_id"), True),
            (("client_id",), False),
        )


class ClientState(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    kind = CharField(16)
    value = CharField(16)
    reason = TextField()
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "client_state"


class ContactGoal(Frozen):
    contact = ForeignKeyField(Contact, backref="+", on_delete="CASCADE")
    goal_id = IntegerField(index=True)
    title = TextField()
    sensitivity = CharField(100)

    class Meta:
        table_name = "contact_goal"


class Task(Frozen):
    version = IntegerField()
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    title = CharField(200)
    detail = TextField()
    kind = CharField(16)
    due_from = DateField(null=True)
    due_on = DateField()
    at_time = CharField(5)
    hold_until = DateField(null=True)
    repeat_days = IntegerField()
    contact = ForeignKeyField(Contact, backref="+", on_delete="SET NULL", null=True)
    sensitivity = CharField(100)
    by = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    created = DateTimeField()
    closed_at = DateTimeField(null=True)
    closed_by = CharField(200)
    closing = CharField(16)
    outcome = TextField()

    class Meta:
        table_name = "task"
        indexes = (
            (("worker", "closed_at", "due_on"), False),
            (("by", "closed_at", "due_on"), False),
        )


class DueItem(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    rule = CharField(100)
    plugin = CharField(64)
    key = CharField(100)
    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    given = BooleanField()
    on = DateField()
    show_from = DateField()
    title = CharField(200)
    why = TextField()
    legal = BooleanField()
    safety = BooleanField()
    risk = CharField(16)
    link = CharField(200)
    by_fact = BooleanField()
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
            (("plugin", "closed_at"), False),
        )


class Need(Frozen):
    version = IntegerField()
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    words = TextField()
    assessment = ForeignKeyField(Assessment, backref="+", on_delete="SET NULL", null=True)
    state = CharField(16)
    reason = TextField()
    sensitivity = CharField(100)
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "need"


class Goal(Frozen):
    version = IntegerField()
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    need = ForeignKeyField(Need, backref="+", on_delete="SET NULL", null=True)
    type = CharField(100)
    type_title = CharField(200)
    words = TextField()
    measure = CharField(200)
    better = CharField(8)
    baseline = FloatField(null=True)
    target = FloatField(null=True)
    latest = FloatField(null=True)
    due_on = DateField(null=True)
    priority = CharField(1)
    sensitivity = CharField(100)
    by = CharField(200)
    at = DateTimeField()
    closed_at = DateTimeField(null=True)
    closed_by = CharField(200)
    closing = CharField(16)
    reason = TextField()

    class Meta:
        table_name = "goal"
        indexes = (
            (("type", "closed_at"), False),
        )


class GoalProgress(Frozen):
    goal = ForeignKeyField(Goal, backref="+", on_delete="CASCADE")
    on = DateField()
    value = FloatField(null=True)
    note = TextField()
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "goal_progress"


class Invitation(Frozen):
    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    code = CharField(64, unique=True)
    until = DateTimeField()

    class Meta:
        table_name = "invitation"


class PlanReview(Frozen):
    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    on = DateField()
    words = TextField()
    next_on = DateField()
    goals = IntegerField()
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "plan_review"


class SafetyStep(Frozen):
    assessment = ForeignKeyField(Assessment, backref="+", on_delete="CASCADE")
    on = DateField()
    how = CharField(200)
    found = TextField()
    disposition = TextField()
    supervisor = CharField(200)
    crisis_line = BooleanField()
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "safety_step"


class Session(Frozen):
    token = CharField(64, unique=True)
    worker = ForeignKeyField(Worker, backref="+", on_delete="CASCADE")
    created = DateTimeField()
    seen = DateTimeField()
    source = CharField(64)
    browser = CharField(200)

    class Meta:
        table_name = "session"


class SignInBucket(Frozen):
    bucket = IntegerField(unique=True)
    tries = IntegerField()
    since = DateTimeField()

    class Meta:
        table_name = "sign_in_bucket"


class Step(Frozen):
    version = IntegerField()
    goal = ForeignKeyField(Goal, backref="+", on_delete="CASCADE")
    text = CharField(200)
    who = CharField(16)
    who_name = CharField(200)
    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT", null=True)
    due_on = DateField(null=True)
    category = CharField(100)
    category_title = CharField(200)
    done_at = DateTimeField(null=True)
    done_by = CharField(200)
    outcome = TextField()

    class Meta:
        table_name = "step"


class Submission(Frozen):
    token = CharField(43, unique=True)
    worker_id = IntegerField()
    url = CharField(400)
    at = DateTimeField(index=True)

    class Meta:
        table_name = "submission"


class Switch(Frozen):
    plugin = CharField(64, unique=True)
    on = BooleanField()
    by = CharField(200)
    at = DateTimeField()

    class Meta:
        table_name = "switch"


TABLES = (
    Team, Worker, Client, Contact, Addendum, Agency, Alert, Assessment, AuditEvent, CareTeamMember,
    Clearance, NameWord, ClientName, ClientState, ContactGoal, Task, DueItem, Need, Goal,
    GoalProgress, Invitation, PlanReview, SafetyStep, Session, SignInBucket, Step, Submission,
    Switch,
)


def up(migrator, db):
    """Make every table; on PostgreSQL, compare name words byte by byte, as SQLite does."""
    with db.bind_ctx(TABLES, bind_refs=False, bind_backrefs=False):
        db.create_tables(TABLES)
    if not isinstance(db, SqliteDatabase):
        db.execute_sql('ALTER TABLE name_word ALTER COLUMN word TYPE varchar(200) COLLATE "C"')
        db.execute_sql('ALTER TABLE client ALTER COLUMN name_sort TYPE varchar(420) COLLATE "C"')

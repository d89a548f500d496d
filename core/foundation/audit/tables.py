"""The tables of the audit log."""
from __future__ import annotations

from peewee import SQL, CharField, IntegerField, TextField

from core.foundation import db


class AuditEvent(db.Table):
    """One thing that happened. `detail` is JSON: changed fields by name, ids of a list, a reason.

    `sensitivity` names the policies that protect what the event is about, "" for an ordinary record: whoever is
    not cleared for all of them never reads the event.
    """

    id = IntegerField(primary_key=True)  # counted here, not by the database: a gap is a finding
    at = db.Moment()
    actor_id = IntegerField(index=True)
    actor = CharField(200)
    source = CharField(64)
    action = CharField(64, index=True)
    client_id = IntegerField(null=True, index=True)
    subject = CharField(200)
    outcome = CharField(16)
    detail = TextField()
    mac = CharField(64)
    sensitivity = CharField(210, default="")  # a copy of detail's, which the mac covers


# Of protected events alone, for whether an erased client had any; a literal, because SQLite compares the texts.
IS_PROTECTED = AuditEvent.sensitivity > SQL("''")
AuditEvent.add_index(AuditEvent.client_id, AuditEvent.sensitivity, where=IS_PROTECTED, name="audit_event_protected")


class ListedClient(db.Table):
    """A client whom an event showed in a list: the ids in its detail as rows, so that an index finds who saw whom.

    The database itself adds them with the event: see install_triggers().
    """

    event_id = IntegerField()
    client_id = IntegerField()

    class Meta:
        indexes = ((("client_id", "event_id"), True),)


class LaterLabel(db.Table):
    """A record that was protected after the log had named it: its earlier events are protected from then on."""

    client_id = IntegerField(index=True)
    subject = CharField(200)
    sensitivity = CharField(100)

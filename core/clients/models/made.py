"""What was made from a record: a task to call about it, a contact that followed it, a goal that came from it."""
from __future__ import annotations

from peewee import CharField, ForeignKeyField

from core.clients.models.client import Client
from core.foundation.db import Table


class MadeFrom(Table):
    """That a row was made from another: both by name and id, "wellbeing.nap 5" and "goal 7"."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
    source = CharField(120, index=True)
    made = CharField(120)

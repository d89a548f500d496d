"""What all records of a plan share, and the plan's reviews."""
from __future__ import annotations

from peewee import CharField, DateField, IntegerField, TextField

from core.clients.models import Record
from core.foundation.db import Moment


class PlanRecord(Record):
    """What needs, goals and reviews share: rules that watch the plan watch them all."""

    watched_as = "plan"


class PlanReview(PlanRecord):
    """That the plan was looked at with the client, what came of it, and when it is looked at again."""

    record_name = "review"

    on = DateField()
    words = TextField(default="")
    next_on = DateField()
    goals = IntegerField(default=0)  # how many were open then, of those that whoever reads it may know
    by = CharField(200)
    at = Moment()

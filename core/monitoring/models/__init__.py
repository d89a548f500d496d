"""Contacts, tasks, and the kept due dates."""
# These hear client_changed, staff_changed and client_event, and answer open_work.
from core.monitoring.models import due, events, left_open, work  # noqa: F401
from core.monitoring.models.contacts import (
    CONTACT_KINDS,
    OLDER_KINDS,
    WHOM,
    Addendum,
    Contact,
    ContactGoal,
    kind_words,
    outcome_of,
    outcome_words,
)
from core.monitoring.models.due_item import DueItem
from core.monitoring.models.tasks import TASK_KINDS, Task

__all__ = ["CONTACT_KINDS", "OLDER_KINDS", "TASK_KINDS", "WHOM", "Addendum", "Contact", "ContactGoal", "DueItem",
           "Task", "kind_words", "outcome_of", "outcome_words"]

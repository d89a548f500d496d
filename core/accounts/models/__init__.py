"""Workers, teams, clearances and invitations; sessions and passwords are modules of their own."""
from core.accounts.models.workers import (
    ROLES,
    Clearance,
    Consequences,
    Invitation,
    NotYet,
    Team,
    Unconfirmed,
    Worker,
    access_changing,
    access_shrunk,
    active_workers,
    staff_changed,
    tell_staff_changed,
)

__all__ = ["ROLES", "Clearance", "Consequences", "Invitation", "NotYet", "Team", "Unconfirmed", "Worker",
           "access_changing", "access_shrunk", "active_workers", "staff_changed", "tell_staff_changed"]

"""Workers, teams, clearances and invitations; sessions and passwords are modules of their own."""
from core.accounts.models.workers import (
    ROLES,
    Clearance,
    Invitation,
    NotYet,
    Team,
    Worker,
    active_workers,
    staff_changed,
    tell_staff_changed,
    worker_leaving,
)

__all__ = ["ROLES", "Clearance", "Invitation", "NotYet", "Team", "Worker", "active_workers", "staff_changed",
           "tell_staff_changed", "worker_leaving"]

"""Workers, teams, clearances and invitations; sessions and passwords are modules of their own."""
from core.accounts.models.workers import (
    ROLES,
    Clearance,
    Invitation,
    NotYet,
    Team,
    Worker,
    active_workers,
    worker_leaving,
)

__all__ = ["ROLES", "Clearance", "Invitation", "NotYet", "Team", "Worker", "active_workers", "worker_leaving"]

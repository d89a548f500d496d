"""The rules of access, all of them.

What a role may do is PERMISSIONS. Which clients a worker may see is core/clients/queries/visibility.py, in one query:
the assigned worker, the care team, the own team's supervisor, and as far as the agency's scope reaches
("open": everybody, "team": the own team, "assigned": nobody else). A restricted client is only there for
its assigned worker and care team. A record with a sensitivity is only there for who is cleared for it.
"""
from __future__ import annotations

from typing import Any

SCOPES = {"open": "Everybody who works with clients", "team": "The client's team", "assigned": "Nobody else"}

READ = frozenset({"identity.read", "clients.read", "contacts.read", "tasks.read", "assessments.read", "plans.read",
                  "today.read"})
WRITE = frozenset({"identity.write", "clients.write", "contacts.write", "tasks.write", "assessments.write",
                   "plans.write", "today.write"})

PERMISSIONS: dict[str, frozenset[str]] = {
    "administrator": frozenset({"staff.read", "staff.write", "specializations.read", "specializations.write",
                                "settings.write", "audit.read"}),
    "supervisor": READ | WRITE | {"today.team", "clients.assign", "staff.read"},
    "case_manager": READ | WRITE,
    "front_desk": frozenset({"identity.read", "identity.write"}),
    "auditor": READ | {"audit.read", "staff.read", "specializations.read"},
}

# Workers with one of these see every client that is not restricted, whatever the agency's scope.
AGENCY_WIDE = frozenset({"auditor", "front_desk"})


def may(worker: Any, permission: str) -> bool:
    """Whether one of the worker's roles has the permission."""
    return any(permission in PERMISSIONS.get(role, ()) for role in getattr(worker, "role_names", ()))

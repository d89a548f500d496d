"""The rules of access, all of them.

What a role may do is PERMISSIONS, and what plugins declare. Which clients a worker may see is
core/clients/queries/visibility.py, in one query: the assigned worker, the care team, the own team's supervisor, and as
far as the agency's scope reaches ("open": everybody, "team": the own team, "assigned": nobody else). A restricted
client is only there for its assigned worker and care team. A record with a sensitivity is only there for who is
cleared for it.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from core.accounts.rules import StaffFacts
from core.extension.registry import Registry
from core.foundation import application

STATES = {  # US states and territories, by their postal abbreviation
    "AL": "Alabama", "AK": "Alaska", "AS": "American Samoa", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida",
    "GA": "Georgia", "GU": "Guam", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa",
    "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts",
    "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska",
    "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "MP": "Northern Mariana Islands", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "VI": "U.S. Virgin Islands", "UT": "Utah",
    "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}
LOCALES = {"en_US": _("English (United States)"), "es_US": _("Spanish (United States)"),
           "es_PR": _("Spanish (Puerto Rico)"), "es_MX": _("Spanish (Mexico)"), "en_CA": _("English (Canada)"),
           "fr_CA": _("French (Canada)"), "en_GB": _("English (United Kingdom)")}

SCOPES = {"open": _("Everyone who works with clients"), "team": _("The client's team"), "assigned": _("No one else")}

READ = frozenset({"identity.read", "alerts.read", "clients.read", "contacts.read", "tasks.read", "assessments.read",
                  "plans.read", "today.read"})
WRITE = frozenset({"identity.write", "clients.write", "contacts.write", "tasks.write", "assessments.write",
                   "plans.write", "today.write"})
NUMBERS = frozenset({"identifiers.read", "identifiers.write"})  # of Social Security, Medicaid and the like

PERMISSIONS: dict[str, frozenset[str]] = {
    "administrator": frozenset({"staff.read", "staff.write", "specializations.read", "specializations.write",
                                "settings.write", "audit.read"}),
    "supervisor": READ | WRITE | NUMBERS | {"today.team", "clients.assign", "clients.merge", "clients.audit",
                                            "staff.read"},
    "case_manager": READ | WRITE | NUMBERS,
    "front_desk": frozenset({"identity.read", "identity.write", "alerts.read"}),  # they pick up the phone
    "auditor": READ | {"audit.read", "clients.audit", "staff.read", "specializations.read"},
}

# By permission of the core: the roles that have it.
ROLES_WITH = {permission: frozenset(role for role, has in PERMISSIONS.items() if permission in has)
              for permission in frozenset().union(*PERMISSIONS.values())}

# Workers with one of these see every client that is not restricted, whatever the agency's scope.
AGENCY_WIDE = frozenset({"auditor", "front_desk"})


@dataclass(frozen=True)
class ClientFacts:
    """What decides who sees a client. `care_team` holds the ids of everybody on it, the assigned worker too."""

    worker_id: int
    team_id: int | None
    restricted: bool
    sensitivity: str
    care_team: frozenset[int]


def sees(worker: StaffFacts, client: ClientFacts, scope: str) -> bool:
    """Whether the client is there for this worker: what visible() asks the database, for facts at hand."""
    if client.sensitivity and client.sensitivity not in worker.clearances:
        return False
    if worker.id in client.care_team:
        return True
    if client.restricted:
        return False
    if worker.roles & AGENCY_WIDE or (scope == "open" and has_permission(worker.roles, "clients.read")):
        return True
    own_team = worker.team_id is not None and worker.team_id == client.team_id
    return own_team and ("supervisor" in worker.roles or scope in ("team", "open"))


def may_have(worker: StaffFacts, sensitivity: str, client: ClientFacts, scope: str) -> bool:
    """Whether the worker has a Today and may see a record of this client with this sensitivity."""
    return (has_permission(worker.roles, "today.write") and (not sensitivity or sensitivity in worker.clearances)
            and sees(worker, client, scope))


def responsible(intended: int, sensitivity: str, client: ClientFacts, staff: Mapping[int, StaffFacts],
                scope: str) -> int:
    """On whose Today a date stands: the intended worker's, or the nearest who has a Today and may see it.

    Nearest are the client's worker, the supervisors of its team, other supervisors, the rest of the care team,
    then anybody. `staff` holds those who work here, by id. With nobody left it stays with the intended worker.
    """
    def may_take(worker_id: int) -> bool:
        return worker_id in staff and may_have(staff[worker_id], sensitivity, client, scope)

    if may_take(intended):
        return intended
    supervisors = sorted(number for number, worker in staff.items() if "supervisor" in worker.roles)
    own = [number for number in supervisors if staff[number].team_id == client.team_id]
    nearest = (client.worker_id, *own, *supervisors, *sorted(client.care_team), *sorted(staff))
    return next((number for number in nearest if may_take(number)), intended)


def permissions_of(role: str) -> frozenset[str]:
    """What this role may do, by the core and by the plugins."""
    declared = application.current(Registry).everything("permissions")
    return PERMISSIONS.get(role, frozenset()) | {each.key for each in declared if role in each.roles}


def has_permission(roles: Iterable[str], permission: str) -> bool:
    """Whether one of these roles has the permission, one of the core or of a plugin."""
    if permission in ROLES_WITH:
        return not ROLES_WITH[permission].isdisjoint(roles)
    return any(permission in permissions_of(role) for role in roles)


def may(worker: Any, permission: str) -> bool:
    """Whether one of the worker's roles has the permission."""
    return has_permission(getattr(worker, "role_names", ()), permission)

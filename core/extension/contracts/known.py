"""Names of the core that a plugin may name, or may not have.

tests/plugins/test_known.py compares them with the core.
"""
from __future__ import annotations

# What a page or a panel may ask for, beside the plugin's own: core/access/rules.py.
PERMISSIONS = frozenset({
    "alerts.read", "assessments.read", "assessments.write", "audit.read", "clients.assign", "clients.audit",
    "clients.merge", "clients.read", "clients.write", "contacts.read", "contacts.write", "identifiers.read",
    "identifiers.write", "identity.read", "identity.write", "plans.read", "plans.write", "settings.write",
    "specializations.read", "specializations.write", "staff.read", "staff.write", "tasks.read", "tasks.write",
    "today.read", "today.team", "today.write",
})

# What a monitoring rule may watch, beside the records of plugins.
WATCHED = frozenset({"agency", "alert", "assessment", "client", "contact", "contact_point", "demographic", "identifier",
                     "name", "plan", "related", "task"})

# No plugin has the name of a part of the core, of its pages, or of what its tables begin with.
RESERVED = frozenset({
    "access", "accounts", "app", "assessments", "clients", "core", "extend", "extension", "foundation", "migrating",
    "migrations", "monitoring", "operations", "oversight", "plans", "plugins", "specializations", "templates",
    "testing", "web",
    "advocacy", "documents", "exchange", "privacy", "programs", "referrals", "reports", "resources",  # to come
    "contacts", "corrections", "lines", "staff", "static", "tasks", "today",
    "addendum", "agency", "alert", "assessment", "audit", "audit_event", "care", "care_team", "care_team_member",
    "clearance", "client", "client_name", "client_state", "contact", "contact_goal", "contact_point", "death",
    "demographic", "draft", "due", "due_item", "duplicates", "goal", "goal_change", "goal_progress", "household",
    "identifier", "invitation", "later", "later_label", "list", "list_settings", "listed", "listed_client", "made",
    "made_from", "merge", "merges", "migration", "name", "name_word", "need", "not", "not_same", "other",
    "other_name", "pg", "plan",
    "plan_review", "plugin", "plugin_fault", "plugin_settings", "readable", "related", "related_person", "resident",
    "safety", "safety_step", "session", "setting", "sqlite", "step", "submission", "switch", "task", "team",
    "tries", "wall", "worker",
})

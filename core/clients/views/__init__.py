"""The pages about clients, by noun."""
from core.clients.views import (  # noqa: F401  each adds its pages
    adding,
    alerts,
    changes,
    contact_points,
    death,
    demographics,
    drafts,
    handover,
    household,
    identifiers,
    keys,
    listing,
    lists,
    merging,
    names,
    record,
    related,
    team,
)
from core.clients.views.page import bp

__all__ = ["bp"]

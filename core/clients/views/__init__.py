"""The pages about clients, by noun."""
from core.clients.views import (  # noqa: F401  each adds its pages
    adding,
    alerts,
    changes,
    drafts,
    handover,
    keys,
    listing,
    record,
    team,
)
from core.clients.views.page import bp

__all__ = ["bp"]

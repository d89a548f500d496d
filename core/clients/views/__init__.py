"""The pages about clients, by noun."""
from core.clients.views import adding, alerts, changes, listing, record, team  # noqa: F401  each adds its pages
from core.clients.views.page import bp

__all__ = ["bp"]

"""The page of the agency's own settings."""
from core.access.views.agency import bp

__all__ = ["bp"]

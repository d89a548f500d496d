"""The page of the specializations."""
from core.specializations.views.switches import bp

__all__ = ["bp"]

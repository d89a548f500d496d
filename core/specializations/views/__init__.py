"""The pages of the specializations, of their settings, and of what was recorded with them."""
from core.specializations.views import records, settings  # noqa: F401  their pages are of the same blueprint
from core.specializations.views.switches import bp

__all__ = ["bp"]

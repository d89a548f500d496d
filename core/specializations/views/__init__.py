"""The pages of the specializations, and of what was recorded with them."""
from core.specializations.views import records  # noqa: F401  its page is of the same blueprint
from core.specializations.views.switches import bp

__all__ = ["bp"]

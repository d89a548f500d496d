"""The page of the specializations, and of the settings of one."""
from core.specializations.views import settings
from core.specializations.views.switches import bp

__all__ = ["bp", "settings"]

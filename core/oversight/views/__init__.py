"""The pages that watch over the work."""
from core.oversight.views import access_history
from core.oversight.views.audit_log import bp

__all__ = ["access_history", "bp"]

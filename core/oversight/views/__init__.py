"""The pages of the audit log."""
from core.oversight.views.audit_log import bp

__all__ = ["bp"]

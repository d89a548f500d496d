"""The pages of assessments."""
from core.assessments.views.results import bp

__all__ = ["bp"]

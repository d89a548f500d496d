"""The pages of assessments, by noun."""
from core.assessments.views import about, filling, history, results  # noqa: F401  each adds its pages to the blueprint
from core.assessments.views.page import bp

__all__ = ["bp"]

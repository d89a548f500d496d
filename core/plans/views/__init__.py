"""The pages of a plan, by noun."""
from core.plans.views import goals, needs, plan, progress, steps  # noqa: F401  each adds its pages to the blueprint
from core.plans.views.page import bp

__all__ = ["bp"]

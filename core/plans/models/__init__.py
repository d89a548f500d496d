"""A client's plan: need, goal, step, progress, review."""
from core.plans.models.changes import GoalChange
from core.plans.models.goals import (
    Goal,
    GoalClosed,
    GoalProgress,
    Need,
    Step,
    StepNeedsWorker,
    by_whom,
    update_mentions,
)
from core.plans.models.reviews import PlanReview
from core.web.sentences import lazy_gettext as _

PRIORITIES = {"1": _("High"), "2": _("Medium"), "3": _("Low")}
CLOSINGS = {"met": _("Met"), "partly": _("Partially met"), "not_met": _("Not met"), "discontinued": _("Discontinued")}
NEED_STATES = {"open": _("Open"), "deferred": _("Deferred"), "declined": _("Declined by the client"),
               "solved": _("Resolved")}
WHO = {"client": _("The client"), "worker": _("Staff member"), "other": _("Someone else")}

__all__ = ["CLOSINGS", "NEED_STATES", "PRIORITIES", "WHO", "Goal", "GoalChange", "GoalClosed", "GoalProgress",
           "Need", "PlanReview", "Step", "StepNeedsWorker", "by_whom", "update_mentions"]

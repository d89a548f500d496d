"""A client's plan: need, goal, step, progress, review."""
from core.plans.models.changes import GoalChange
from core.plans.models.goals import (
    Goal,
    GoalClosed,
    GoalProgress,
    Need,
    Step,
    StepNeedsWorker,
    update_mentions,
)
from core.plans.models.reviews import PlanReview

PRIORITIES = {"1": "First", "2": "Soon", "3": "Later"}
CLOSINGS = {"met": "Met", "partly": "Partly met", "not_met": "Not met", "discontinued": "Discontinued"}
NEED_STATES = {"open": "Open", "deferred": "Deferred", "declined": "Declined by the client",
               "solved": "Solved"}
WHO = {"client": "The client", "worker": "A worker", "other": "Somebody else"}

__all__ = ["CLOSINGS", "NEED_STATES", "PRIORITIES", "WHO", "Goal", "GoalChange", "GoalClosed", "GoalProgress",
           "Need", "PlanReview", "Step", "StepNeedsWorker", "update_mentions"]

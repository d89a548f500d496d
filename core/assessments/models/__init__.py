"""Assessments and safety steps, and the verbs that change them."""
from __future__ import annotations

from core.assessments.models.assessments import AlreadyAmended, Assessment, NoLongerDraft, SafetyStep

__all__ = ["AlreadyAmended", "Assessment", "NoLongerDraft", "SafetyStep"]

"""The frozen values that hooks return.

A plugin declares what it adds with these; the core does everything with them. A key is
local to its plugin ("sleep"); the registry prefixes it ("wellbeing.sleep"). Keys are for ever:
records point at them. This package imports neither flask nor peewee.
"""
from __future__ import annotations

from core.extension.contributions.declared import (
    API,
    ClientPanel,
    Demo,
    Due,
    GoalType,
    MonitoringRule,
    Readable,
    ResourceCategory,
    SensitivityPolicy,
    Specialization,
)
from core.extension.contributions.instruments import (
    Answered,
    AssessmentForm,
    AtLeast,
    Band,
    Bands,
    BandsByFact,
    BandsFrom,
    Better,
    Choice,
    Condition,
    Flag,
    Level,
    Lookup,
    Number,
    Points,
    Question,
    Score,
    Scored,
    Total,
    bands,
    lookup,
    total,
)

__all__ = [
    "API",
    "Answered",
    "AssessmentForm",
    "AtLeast",
    "Band",
    "Bands",
    "BandsByFact",
    "BandsFrom",
    "Better",
    "Choice",
    "ClientPanel",
    "Condition",
    "Demo",
    "Due",
    "Flag",
    "GoalType",
    "Level",
    "Lookup",
    "MonitoringRule",
    "Number",
    "Points",
    "Question",
    "Readable",
    "ResourceCategory",
    "Score",
    "Scored",
    "SensitivityPolicy",
    "Specialization",
    "Total",
    "bands",
    "lookup",
    "total",
]

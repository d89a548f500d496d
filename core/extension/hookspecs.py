"""The hooks: what a plugin may declare, each asked once, at start-up, without arguments."""
from __future__ import annotations

from collections.abc import Sequence

import pluggy
from flask import Blueprint

from core.extension.contributions import (
    AssessmentForm,
    ClientPanel,
    Demo,
    GoalType,
    MonitoringRule,
    ResourceCategory,
    SensitivityPolicy,
    Specialization,
)

hookspec = pluggy.HookspecMarker("caseloom")
hookimpl = pluggy.HookimplMarker("caseloom")


@hookspec
def specialization() -> Specialization:  # type: ignore[empty-body]
    """Who this plugin is. Required, exactly one."""


@hookspec
def assessment_forms() -> Sequence[AssessmentForm]:  # type: ignore[empty-body]
    """Instruments, declared as data."""


@hookspec
def goal_types() -> Sequence[GoalType]:  # type: ignore[empty-body]
    """What a plan can aim at."""


@hookspec
def resource_categories() -> Sequence[ResourceCategory]:  # type: ignore[empty-body]
    """Kinds of help that a step of a plan can draw on."""


@hookspec
def monitoring_rules() -> Sequence[MonitoringRule]:  # type: ignore[empty-body]
    """What must happen by when."""


@hookspec
def client_panels() -> Sequence[ClientPanel]:  # type: ignore[empty-body]
    """Boxes on the client page."""


@hookspec
def sensitivity_policies() -> Sequence[SensitivityPolicy]:  # type: ignore[empty-body]
    """Classes of record that only cleared staff may see; they apply even while the plugin is off."""


@hookspec
def tables() -> Sequence[type]:  # type: ignore[empty-body]
    """The plugin's own tables, subclasses of PluginTable, with a migrations/ folder beside the package."""


@hookspec
def blueprint() -> Blueprint:  # type: ignore[empty-body]
    """Pages, mounted at /s/<plugin>/; every view names the permission it needs."""


@hookspec
def demo() -> Sequence[Demo]:  # type: ignore[empty-body]
    """Example data for the training agency."""

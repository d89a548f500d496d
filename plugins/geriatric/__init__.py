"""Geriatric care: mood in later life, independence at home, and what must follow a fall."""
from core.extend import (
    ClientPanel,
    ClientTab,
    Demo,
    MonitoringRule,
    Number,
    Permission,
    Setting,
    Specialization,
    hookimpl,
)
from core.extend import lazy_gettext as _

from . import catalogue, demonstration, falls, instruments, models, rules, views


@hookimpl
def specialization():
    return Specialization("geriatric", _("Geriatric care"), _("Mood, independence at home, falls, and fall follow-up"))


@hookimpl
def assessment_forms():
    return [instruments.GDS15, instruments.ADL, instruments.IADL]


@hookimpl
def goal_types():
    return catalogue.GOAL_TYPES


@hookimpl
def resource_categories():
    return catalogue.RESOURCE_CATEGORIES


@hookimpl
def monitoring_rules():
    return [MonitoringRule("fall", _("After a fall"), ("geriatric.fall", "assessment", "plan"), falls.due)]


@hookimpl
def client_panels():
    return [ClientPanel("function", _("Daily living and falls"), "geriatric/panel.html", falls.panel, order=61)]


@hookimpl
def permissions():
    return [Permission("withdraw", _("Mark falls as entered in error"), ("supervisor",))]


@hookimpl
def settings():
    return [Setting("fall_window", _("Days in which 3 falls call for a plan review"), rules.WITHIN,
                    Number(14, 365, _("days")))]


@hookimpl
def client_tabs():
    return [ClientTab("falls", _("Falls"), "falls")]


@hookimpl
def tables():
    return [models.Fall]


@hookimpl
def blueprint():
    return views.bp


@hookimpl
def demo():
    return [Demo("fall", demonstration.fall, share=0.2)]

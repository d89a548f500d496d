"""Substance use: drinking and drugs, recovery capital, and records that 42 CFR Part 2 protects."""
from core.extend import ClientPanel, Demo, MonitoringRule, Specialization, hookimpl
from core.extend import lazy_gettext as _

from . import catalogue, demonstration, instruments, recovery

PART2 = catalogue.PART2.key


@hookimpl
def specialization():
    return Specialization("substance_use", _("Substance use"),
                          _("Alcohol screening, recovery capital, protected records"))


@hookimpl
def assessment_forms():
    return [instruments.AUDITC, instruments.BARC10, instruments.BAMR]


@hookimpl
def goal_types():
    return catalogue.GOAL_TYPES


@hookimpl
def resource_categories():
    return catalogue.RESOURCE_CATEGORIES


@hookimpl
def sensitivity_policies():
    return [catalogue.PART2]


@hookimpl
def monitoring_rules():
    return [MonitoringRule("recovery", _("Recovery capital"), ("assessment",), recovery.due, sensitivity=PART2)]


@hookimpl
def client_panels():
    return [ClientPanel("recovery", _("Recovery"), "substance_use/panel.html", recovery.panel, order=63,
                        sensitivity=PART2)]


@hookimpl
def demo():
    return [Demo("screening", demonstration.screening, share=0.15)]

"""Mental health: depression and anxiety screens, and medicines that must not run out."""
from core.extend import ClientEvent, ClientPanel, ClientTab, Demo, MonitoringRule, Specialization, hookimpl
from core.extend import lazy_gettext as _

from . import catalogue, demonstration, instruments, medications, models, views


@hookimpl
def specialization():
    return Specialization("mental_health", _("Mental health"),
                          _("Depression and anxiety screening, medication refills"))


@hookimpl
def assessment_forms():
    return [instruments.PHQ9, instruments.GAD7]


@hookimpl
def goal_types():
    return catalogue.GOAL_TYPES


@hookimpl
def resource_categories():
    return catalogue.RESOURCE_CATEGORIES


@hookimpl
def monitoring_rules():
    return [MonitoringRule("refill", _("Medication refills"), ("mental_health.medication",), medications.due,
                           only_with=models.Medication)]


@hookimpl
def note_formats():
    return catalogue.NOTE_FORMATS


@hookimpl
def client_panels():
    return [ClientPanel("medications", _("Medications"), "mental_health/panel.html", medications.panel, order=62)]


@hookimpl
def client_tabs():
    return [ClientTab("medications", _("Medications"), "medications")]


@hookimpl
def client_events():
    return [ClientEvent("transferred", "transferred", medications.go_over_medications,
                        _("If medications are on record, the new worker gets a task to go over them."))]


@hookimpl
def tables():
    return [models.Medication]


@hookimpl
def blueprint():
    return views.bp


@hookimpl
def demo():
    return [Demo("medications", demonstration.medications, share=0.3)]

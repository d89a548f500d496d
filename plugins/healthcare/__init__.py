"""Healthcare: two readmission scores, and the days that count after somebody leaves hospital."""
from core.extend import ClientEvent, ClientPanel, ClientTab, Demo, MonitoringRule, Setting, Specialization, hookimpl
from core.extend import lazy_gettext as _

from . import catalogue, demonstration, discharges, instruments, models, views


@hookimpl
def specialization():
    return Specialization("healthcare", _("Healthcare"),
                          _("Safe hospital discharge: readmission risk scores and timely follow-up"))


@hookimpl
def assessment_forms():
    return [instruments.LACE, instruments.HOSPITAL]


@hookimpl
def goal_types():
    return catalogue.GOAL_TYPES


@hookimpl
def resource_categories():
    return catalogue.RESOURCE_CATEGORIES


@hookimpl
def monitoring_rules():
    return [MonitoringRule("discharge", _("Hospital discharge follow-up"),
                           ("healthcare.discharge", "contact", "agency"), discharges.due, only_with=models.Discharge)]


@hookimpl
def client_panels():
    return [ClientPanel("discharge", _("Hospital discharge"), "healthcare/panel.html", discharges.panel, order=60)]


@hookimpl
def client_events():
    return [ClientEvent("closed", "closed", discharges.end_with_client, _("Open discharges are closed.")),
            ClientEvent("reopened", "reopened", discharges.take_up_again,
                        _("Discharges of the last 90 days that closed with the client are opened again."))]


@hookimpl
def settings():
    return [Setting("video_visits", _("A video call counts as the visit after a discharge"), True)]


@hookimpl
def client_tabs():
    return [ClientTab("discharges", _("Discharges"), "discharges")]


@hookimpl
def tables():
    return [models.Discharge]


@hookimpl
def blueprint():
    return views.bp


@hookimpl
def demo():
    return [Demo("discharge", demonstration.discharge, share=0.15)]

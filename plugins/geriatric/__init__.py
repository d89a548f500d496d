"""Geriatric care: mood in later life, independence at home, and what must follow a fall."""
from core import extend
from core.extend import hookimpl
from core.extend import lazy_gettext as _

from . import catalogue, demonstration, falls, instruments, models, rules, views


@hookimpl
def specialization():
    return extend.Specialization("geriatric", _("Geriatric care"),
                                 _("Mood, independence at home, falls, and fall follow-up"))


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
    return [extend.MonitoringRule("fall", _("After a fall"), ("geriatric.fall", "assessment", "plan"), falls.due,
                                  only_with=models.Fall)]


@hookimpl
def client_panels():
    return [extend.ClientPanel("function", _("Daily living and falls"), "geriatric/panel.html", falls.panel, order=61)]


@hookimpl
def client_events():
    return [extend.ClientEvent("enrolled", "enrolled", falls.ask_about_falls,
                               _("Clients 65 or older get a task to ask about falls."))]


@hookimpl
def permissions():
    return [extend.Permission("withdraw", _("Mark falls as entered in error"), ("supervisor",))]


@hookimpl
def settings():
    return [extend.Setting("fall_window", _("Days in which 3 falls call for a plan review"), rules.WITHIN,
                    extend.Number(14, 365, _("days")))]


@hookimpl
def client_tabs():
    return [extend.ClientTab("falls", _("Falls"), "falls")]


@hookimpl
def tables():
    return [models.Fall]


@hookimpl
def blueprint():
    return views.bp


@hookimpl
def demo():
    return [extend.Demo("fall", demonstration.fall, share=0.22)]

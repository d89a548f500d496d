"""What the pages of assessments share: the blueprint, and the instruments on offer."""
from __future__ import annotations

from flask import Blueprint, abort, g, request
from flask_login import current_user

from core.assessments.declared import instrument
from core.assessments.forms import AnswerForm
from core.clients.models import Client
from core.extension.contributions import AssessmentForm
from core.extension.registry import Registry, owner
from core.foundation import application
from core.web.gate import refuse_off

bp = Blueprint("assessments", __name__)


def registry() -> Registry:
    """What is declared, by the core and by the plugins."""
    return application.current(Registry)


def offered() -> dict[str, AssessmentForm]:
    """The instruments that are switched on and that this worker is cleared for, by key."""
    return {form.key: form for form in registry().offered("assessment_forms", g.on)
            if form.sensitivity in current_user.may_see}


def must_be_offered(key: str, client: Client) -> AssessmentForm:
    """The instrument of this key. While its specialization is off, the page says so and gives back what was answered;
    404 for one that is not there or not for this worker."""
    declared = instrument(key)
    if declared is None or declared.sensitivity not in current_user.may_see:
        abort(404)
    if key not in offered():
        plugin = registry().plugins.get(owner(key))
        if plugin is None or not plugin.loaded:
            abort(404)
        if request.method == "POST":
            form = AnswerForm(declared, facts(client))
            form.validate()
            g.typed = form.typed
        refuse_off(plugin.title)
    return declared


def facts(client: Client) -> dict[str, str]:
    """What cut-offs may depend on."""
    return {"sex": client.sex}

"""What the pages of assessments share: the blueprint, and the instruments on offer."""
from __future__ import annotations

from flask import Blueprint, g
from flask_login import current_user

from core.clients.models import Client
from core.extension.contributions import AssessmentForm
from core.extension.registry import Registry
from core.foundation import application

bp = Blueprint("assessments", __name__)


def registry() -> Registry:
    """What is declared, by the core and by the plugins."""
    return application.current(Registry)


def offered() -> dict[str, AssessmentForm]:
    """The instruments that are switched on and that this worker is cleared for, by key."""
    return {form.key: form for form in registry().offered("assessment_forms", g.on)
            if form.sensitivity in current_user.may_see}


def facts(client: Client) -> dict[str, str]:
    """What cut-offs may depend on."""
    return {"sex": client.sex}

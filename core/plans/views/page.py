"""The blueprint of a plan's pages, and what is declared for them."""
from __future__ import annotations

from flask import Blueprint

from core.extension.registry import Registry
from core.foundation import application
from core.plans.rules import figure

bp = Blueprint("plans", __name__)
bp.add_app_template_filter(figure)


def registry() -> Registry:
    """What is declared, by the core and by the plugins."""
    return application.current(Registry)

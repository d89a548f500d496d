"""What is brought up to date with the plugins that are there: when the program starts, and after an upgrade."""
from __future__ import annotations

from core.access.models import Agency
from core.extension import faults
from core.extension.registry import CORE, Registry
from core.monitoring.models.due import ask_again, follow_plugins
from core.specializations.models import keep_declared


def follow_registry(registry: Registry) -> None:
    """Keep how the plugins' tables read, and follow those that stopped working, are new, or are back.

    By the agency's own days. What failed is tried again: whoever mends a plugin restarts the program. Needs every
    migration of the core; a plugin whose tables aren't up to date counts as one that doesn't work.
    """
    Agency.here().apply()
    keep_declared(registry)
    faults.forget_all()
    follow_plugins()
    for name in (CORE, *(plugin.name for plugin in registry.working())):
        ask_again(name)

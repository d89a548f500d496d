"""What is brought up to date with the plugins that are there: when the program starts, and after an upgrade."""
from __future__ import annotations

from core.extension.registry import Registry
from core.monitoring.models.due import follow_plugins
from core.specializations.models import keep_declared


def follow_registry(registry: Registry) -> None:
    """Keep how the plugins' tables read, and follow those that stopped working, are new, or are back.

    Needs every migration of the core. A plugin whose tables aren't up to date counts as one that doesn't work.
    """
    keep_declared(registry)
    follow_plugins()

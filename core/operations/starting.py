"""What is brought up to date with the plugins that are there, each time the program starts."""
from __future__ import annotations

from core.access.models import Agency
from core.extension.registry import Registry
from core.monitoring.models.due import follow_plugins
from core.specializations.models import keep_declared


def follow_registry(registry: Registry) -> None:
    """Keep how the plugins' tables read, and follow those that stopped working or came back, by the agency's own days.

    Needs every migration.
    """
    Agency.here().apply()
    keep_declared(registry)
    follow_plugins()

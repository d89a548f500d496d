"""What specializations declare to the registry: the box of what was recorded with one that is not on."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import g
from flask_babel import gettext
from flask_login import current_user

from core.clients.models import Client
from core.extension.contributions import ClientPanel
from core.extension.registry import Registry
from core.foundation import application
from core.specializations import queries
from core.web.sentences import lazy_gettext


def recorded_with(plugin: str, title: Any) -> str:
    """With which specialization something was recorded, and why its own pages do not show it."""
    registry = application.current(Registry)
    there = registry.plugins.get(plugin)
    if there is None and registry.safe_mode:
        return gettext("Recorded with %(specialization)s, which isn't loaded in safe mode", specialization=title)
    if there is None:
        return gettext("Recorded with %(specialization)s, which isn't installed", specialization=title)
    if there.refused:
        return gettext("Recorded with %(specialization)s, which has an error", specialization=title)
    if plugin not in g.on:
        return gettext("Recorded with %(specialization)s, which is off", specialization=title)
    return gettext("Recorded with %(specialization)s", specialization=title)


def _panel(client: Client, today: date) -> Mapping[str, Any] | None:
    found = queries.kept_without(g.on, client.id, current_user)
    if not found:
        return None
    kept: dict[str, dict[Any, int]] = {}
    words: dict[str, str] = {}
    for table, _kind, count in found:
        titles = kept.setdefault(table.plugin, {})
        titles[table.title] = titles.get(table.title, 0) + count
        words[table.plugin] = recorded_with(table.plugin, table.specialization)
    return {"client": client, "protected": {kind for _table, kind, _count in found},
            "kept": [(plugin, words[plugin], titles) for plugin, titles in kept.items()]}


VALUES = {"client_panels": [
    ClientPanel("kept", lazy_gettext("Also on record"), "specializations/panel_kept.html", _panel, order=95)]}

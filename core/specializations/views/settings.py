"""What the agency decides about one specialization."""
from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import abort

from core.extension.registry import Registry
from core.extension.settings import PluginSettings, declared, settings_changed
from core.foundation import application
from core.specializations.forms import settings_form
from core.specializations.views.switches import bp
from core.web.answers import answer
from core.web.gate import needs
from core.web.pages import page


@bp.get("/specializations/<name>/settings")
@bp.post("/specializations/<name>/settings")
@needs("settings.write")
def settings(name: str) -> Any:
    """Once they are saved, the specialization's rules are asked anew, some clients at a time."""
    plugin, row = application.current(Registry).plugins.get(name), PluginSettings.of(name)
    found = declared(name) or abort(404)
    form = settings_form(found, data={**row.values, "version": str(row.version)})
    changed: list[str] = []

    def save() -> str:
        changed.extend(row.change(form.seen_version, {key: form[key].data for key in row.values}))
        return "/specializations"

    response = answer(form, save, partial(page, "specializations/settings.html", form=form, plugin=plugin,
                                          keys=list(row.values)),
                      differences=lambda stored: form.differences(SimpleNamespace(**stored.values)))
    if changed:
        settings_changed.send(name)
    return response

"""The filters of the audit log and of a client's access history. They are asked by GET, so that a page of a list can
be bookmarked."""
from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import Form as BaseForm
from wtforms.validators import ValidationError

from core.extension.registry import Registry
from core.foundation import application
from core.oversight.rules import GROUPS
from core.web.forms import Count, Day, Pick, Text, choices


def _specializations() -> list[tuple[str, str]]:
    """How the actions of a specialization that keeps records of its own begin, and its title."""
    registry = application.current(Registry)
    return [(f"{name}.", plugin.title) for name, plugin in registry.plugins.items() if plugin.values.get("tables")]


class AuditForm(BaseForm):
    """Which events of the audit log to show."""

    action = Pick(_("What"))
    worker = Text(_("Staff username"), limit=64)
    client = Count(_("Client number"), 1, 999_999_999)

    def __init__(self, asked: Any) -> None:
        super().__init__(asked)
        offered = dict([*GROUPS.items(), *_specializations()])
        narrower = self.action.data or ""  # a bookmark may name a single action, like "task.done"
        if narrower.startswith(tuple(filter(None, offered))) and re.fullmatch(r"[a-z_.-]{1,64}", narrower):
            offered.setdefault(narrower, narrower)
        self.action.choices = choices(offered.items())


class AccessHistoryForm(BaseForm):
    """The days of a client's access history, both included."""

    first = Day(_("From"))
    last = Day(_("To"))

    def validate_last(self, field: Any) -> None:
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("The end date is before the start date. Check both dates."))

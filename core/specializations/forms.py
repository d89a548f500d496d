"""The form of a specialization's settings, made from what it declares."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.extension.contributions import Setting
from core.extension.settings import local
from core.web.forms import Check, Count, Form


def settings_form(declared: Sequence[Setting], **kwargs: Any) -> Form:
    """A field for each setting, by its key without the plugin's name."""
    return type("SettingsForm", (Form,), {local(one.key): _field(one) for one in declared})(**kwargs)


def _field(one: Setting) -> Any:
    if one.number is None:
        return Check(one.title, one.hint)
    return Count(one.title, one.number.low, one.number.high, one.hint, required=True)

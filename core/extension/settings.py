"""What the agency decided about its specializations: one row each with what differs from the defaults."""
from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from blinker import Signal
from peewee import CharField, TextField

from core.extension.contributions import Setting
from core.extension.registry import Registry, owner
from core.foundation import application, audit
from core.foundation.db import Stale, VersionedTable, atomic
from core.foundation.prepared import Prepared, given

settings_changed = Signal()
"""Sent with the plugin's name after one of its settings changed: what its rules say may be different now."""


class PluginSettings(VersionedTable):
    """The values that were chosen for one plugin, as JSON by key; without a row each has its default."""

    plugin = CharField(64, unique=True)
    chosen = TextField(default="{}")

    class Meta:
        table_name = "plugin_settings"

    @classmethod
    def of(cls, plugin: str) -> PluginSettings:
        """The row of this plugin; one that is not saved yet has the version 0."""
        return cls.get_or_none(cls.plugin == plugin) or cls(plugin=plugin, version=0)

    @property
    def values(self) -> dict[str, int | bool]:
        """The value of each setting that the plugin declares, by its key without the plugin's name."""
        chosen = json.loads(self.chosen)
        return {key: _value(one, chosen) for one in declared(self.plugin) if (key := local(one.key))}

    def change(self, seen_version: int, values: Mapping[str, int | bool]) -> list[str]:
        """Keep these values. Returns the keys of those that changed. Raises Stale."""
        before = self.values
        changed = {key: value for key, value in values.items() if value != before[key]}
        with atomic():
            self.chosen = json.dumps({**json.loads(self.chosen), **values}, sort_keys=True)
            if self.version:
                self.save_from(seen_version)
            elif seen_version:
                raise Stale(self)
            else:
                self.version = 1
                self.save(force_insert=True)
            if changed:
                audit.record("specialization.settings", subject=self.plugin, settings=changed)
        return list(changed)


def declared(plugin: str) -> list[Setting]:
    """The settings that this plugin declares."""
    return [one for one in application.current(Registry).everything("settings") if owner(one.key) == plugin]


def setting(key: str) -> int | bool:
    """What the agency decided, or the default; `key` is the full one. Raises LookupError for one that is not there."""
    found = application.current(Registry).get("settings", key)
    if found is None:
        raise LookupError(f"there is no setting {key!r}")
    return _value(found, json.loads(CHOSEN.value(plugin=owner(key)) or "{}"))


CHOSEN = Prepared(lambda: PluginSettings.select(PluginSettings.chosen).where(PluginSettings.plugin == given("plugin")))


def local(key: str) -> str:
    """The key without the plugin's name."""
    return key.partition(".")[2]


def _value(one: Setting, chosen: Mapping[str, Any]) -> int | bool:
    """The chosen value while it still fits what is declared, else the default."""
    value = chosen.get(local(one.key))
    if one.number is None:
        return value if type(value) is bool else one.default
    return value if type(value) is int and one.number.low <= value <= one.number.high else one.default

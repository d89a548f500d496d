"""Finds the plugins, asks each its hooks once, checks the answers, and keeps them by key.

The only user of pluggy. One plugin is asked at a time, so that every answer has an author and a broken
plugin is taken out whole while the rest of the agency works. This is a check against mistakes, not a
sandbox: plugins are trusted code, and nothing looks for one that replaces a function of the core.
"""
from __future__ import annotations

import importlib
import math
import pkgutil
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from core.extension import contributions, faults, hookspecs
from core.extension.contracts import PREFIXED, Refused, check, check_pages, check_whole, unguarded
from core.extension.contracts.imports import check_imports
from core.extension.contracts.known import WATCHED
from core.extension.contracts.receivers import Connected, connected, refuse_receivers
from core.extension.contracts.refusal import suggestion
from core.extension.deadline import within
from core.extension.plugin import Plugin, in_one_line
from core.foundation import db, migrations
from core.foundation.migrations import CORE, State

ENTRY_POINTS = "caseloom.plugins"
__all__ = ["CORE", "HOOKS", "Plugin", "Registry", "ask", "discover", "load", "owner"]
HOOKS = ("assessment_forms", "goal_types", "resource_categories", "monitoring_rules", "note_formats",
         "client_panels", "client_tabs", "client_events", "sensitivity_policies", "permissions", "settings", "tables",
         "blueprint", "demo")


def _required(plugin: Plugin) -> tuple[str, ...]:
    return tuple(plugin.about.requires) if plugin.about else ()


def owner(key: str) -> str:
    """The plugin that a key belongs to: "wellbeing" of "wellbeing.sleep"."""
    return key.partition(".")[0]


class Registry:
    """Everything that the core and the plugins declare, by kind and by key."""

    def __init__(self, plugins: Iterable[Plugin] = (), safe_mode: bool = False) -> None:
        self.plugins: dict[str, Plugin] = {}
        self.safe_mode = safe_mode  # whether no plugin was looked for
        self._core: dict[str, dict[str, Any]] = {}
        for plugin in plugins:
            self._take_in(plugin)
        for plugin in self.working():
            self._refuse_circular(plugin)
        while any(self._refuse_lonely(plugin) for plugin in self.working()):
            pass  # refusing one may leave another alone
        for plugin in self.working():
            self._look_at_watched(plugin)

    def _take_in(self, plugin: Plugin) -> None:
        """Of two with one name the first stays: those in plugins/ come first, and records point at them."""
        first = self.plugins.setdefault(plugin.name, plugin)
        if first is not plugin:
            first.warn(f"Another plugin is also named {plugin.name}, {plugin.place}. It wasn't loaded.")

    def _refuse_lonely(self, plugin: Plugin) -> bool:
        missing = [name for name in _required(plugin) if name not in self.plugins or self.plugins[name].refused]
        if missing:
            plugin.refuse("specialization", f"it requires {', '.join(missing)}, which isn't installed")
        return bool(missing)

    def _refuse_circular(self, plugin: Plugin) -> None:
        """Of two that require each other neither could ever be switched on first."""
        seen, ahead = set[str](), list(_required(plugin))
        while ahead:
            name = ahead.pop()
            if name == plugin.name:
                plugin.refuse("specialization", "it requires itself, by way of what it requires: one of the plugins in "
                              "this circle must work without the others")
                return
            if name in self.plugins and name not in seen:
                seen.add(name)
                ahead.extend(_required(self.plugins[name]))

    def _look_at_watched(self, plugin: Plugin) -> None:
        """Warn of a rule that watches a record which no plugin that is here has."""
        names = {getattr(table, "record_name", "") for other in self.working()
                 for table in other.values.get("tables", ())}
        for rule in plugin.values.get("monitoring_rules", ()):
            for watched in sorted(set(rule.watches) - WATCHED - names):
                plugin.warn(f"The rule {rule.key} watches {watched!r}, which no record of an installed plugin is "
                            f"called{suggestion(watched, names) or '.'}")

    def loaded(self) -> list[Plugin]:
        """The plugins that were not refused when they were asked, also those closed because of their tables."""
        return [plugin for plugin in self.plugins.values() if plugin.loaded]

    def working(self) -> list[Plugin]:
        """The plugins that were not refused, and whose tables are what they need."""
        return [plugin for plugin in self.plugins.values() if not plugin.refused]

    def add_core(self, **values: list[Any]) -> None:
        """Take in the core's own values, by hook name; their keys begin with "core."."""
        for hook, declared in values.items():
            self._core.setdefault(hook, {}).update(
                {value.key: value for value in (_prefixed(hook, CORE, value) for value in declared)})

    def everything(self, hook: str) -> list[Any]:
        """All values of a hook, switched on or not: what records may point at.

        Of a plugin that is closed because of its tables, only the protections hold.
        """
        plugins = self.loaded() if hook == "sensitivity_policies" else self.working()
        return [*self._core.get(hook, {}).values(),
                *(value for plugin in plugins for value in plugin.values.get(hook, ()))]

    def offered(self, hook: str, on: frozenset[str]) -> list[Any]:
        """The values of a hook that are offered while these specializations are on."""
        return [value for value in self.everything(hook) if owner(value.key) in on or owner(value.key) == CORE]

    def get(self, hook: str, key: str, on: frozenset[str] | None = None) -> Any:
        """The value with this key, or None; with `on` only if it is offered while these are on."""
        values = self.everything(hook) if on is None else self.offered(hook, on)
        return next((value for value in values if value.key == key), None)

    def migrations(self) -> dict[str, Path]:
        """Migration folders by owner, for db.upgrade and db.pending; none of a plugin that was refused."""
        return {CORE: db.CORE_MIGRATIONS, **{p.name: p.folder / "migrations" for p in self.loaded()
                                             if p.folder and p.values.get("tables")}}

    def look_at_tables(self) -> list[str]:
        """Close each plugin whose tables aren't what it needs, and open those whose are.

        Returns the migrations of the core that are still to run: while there are any, nothing works.
        """
        states, there = migrations.state(db.db.obj, self.migrations()), set(db.db.get_tables())
        failed = faults.failed_migrations() if "plugin_fault" in there else {}
        troubles = {plugin.name: _table_trouble(plugin, states[plugin.name], there, failed.get(plugin.name, ""))
                    for plugin in self.loaded() if plugin.name in states}
        for plugin in self.loaded():
            above = [name for name in _required(plugin) if troubles.get(name)]
            if plugin.closed or above or troubles.get(plugin.name):
                plugin.close(troubles.get(plugin.name) or (f"it requires {above[0]}, which is closed" if above else ""))
        return list(states[CORE].pending)


def _table_trouble(plugin: Plugin, state: State, there: set[str], failed: str) -> str:
    """Why a plugin cannot work with its tables as they are, as a sentence; "" when it can.

    `failed` is why its next migration could not be run."""
    if state.unknown:
        return (f"its tables are newer than this version of it ({', '.join(state.unknown)}); install the newer version "
                "of the plugin")
    if state.pending and failed:
        return (f"its migration {state.pending[0]} failed ({failed}); fix or update the plugin, then run: caseloom "
                "upgrade")
    if state.pending:
        return f"its tables aren't up to date ({', '.join(state.pending)} to run); run: caseloom upgrade"
    if missing := sorted({table._meta.table_name for table in plugin.values["tables"]} - there):
        return f"its migrations didn't make the table {', '.join(missing)}; update the plugin"
    missing = sorted(column for table in plugin.values["tables"] for column in _missing_columns(table))
    return f"its migrations didn't add the column {', '.join(missing)}; update the plugin" if missing else ""


def _missing_columns(table: Any) -> Iterator[str]:
    """The columns that a model has and its table has not."""
    made = db.db.execute_sql(f'SELECT * FROM "{table._meta.table_name}" LIMIT 0').description  # noqa: S608 (a name of its own)
    for name in table._meta.columns.keys() - {column[0] for column in made}:
        yield f"{table._meta.table_name}.{name}"


# --- Finding and asking ---------------------------------------------------------------------------

SECONDS = 5.0  # that the import of a plugin may take, and each of its hooks
START = 8.0  # seconds for all plugins together; whoever is asked later has LEAST
LEAST = 1.0


def discover(safe_mode: bool = False) -> Registry:
    """Every plugin of the plugins/ folder, then every installed one, each in the order of its name."""
    return Registry([] if safe_mode else list(_installed()), safe_mode)


def _installed() -> Iterator[Plugin]:
    try:
        here = importlib.import_module("plugins")
        found = [(name, f"plugins.{name}") for name in sorted(m.name for m in pkgutil.iter_modules(here.__path__))]
    except ModuleNotFoundError:
        found = []
    found += [(point.name, point.value) for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda p: p.name)]
    if found:
        importlib.import_module("core.extend")  # so that it is on no plugin's time
    until = time.monotonic() + START
    for name, path in found:
        yield load(name, path, {other for _name, other in found if other != path}, until)


def load(name: str, path: str, others: Iterable[str] = (), until: float = math.inf) -> Plugin:
    """Import a plugin's module, look at what it imports, and ask it; it needs no agency and no database.

    `others` are the packages of other plugins, `until` is when all plugins should have answered (monotonic).
    """
    before = connected()
    try:
        module = within(_time_left(until), importlib.import_module, path)
        plugin = ask(name, module, before, until)
    except BaseException as error:  # whatever it raises, SystemExit too, costs this plugin only
        plugin = Plugin(name)
        plugin.refuse("import", in_one_line(error))
    return plugin if plugin.refused else _keeping_to_itself(plugin, others)


def _keeping_to_itself(plugin: Plugin, others: Iterable[str]) -> Plugin:
    """The plugin, refused if one of its files imports what a plugin may not."""
    try:
        check_imports(plugin.package, plugin.folder, Path(plugin.place), others)
    except Refused as error:
        plugin.refuse("import", str(error))
    return plugin


def ask(name: str, module: ModuleType, before: Connected | None = None, until: float = math.inf) -> Plugin:
    """Ask one plugin all its hooks and check the answers; on any fault it is refused whole.

    `before` are the receivers that were connected before it was imported.
    """
    plugin = Plugin(name, module)
    before = connected() if before is None else before
    hook = "registration"
    try:
        manager = pluggy.PluginManager("caseloom")
        manager.add_hookspecs(hookspecs)
        manager.register(module, name)
        manager.check_pending()
        hook = "specialization"
        plugin.about = within(_time_left(until), _about, name, manager)
        for hook in HOOKS:
            plugin.values[hook] = within(_time_left(until), _answers, name, hook, manager)
        hook = "its pages"
        within(_time_left(until), check_pages, name, plugin.values)
        hook = "what it declares"
        within(_time_left(until), check_whole, name, plugin.values, plugin.folder)
        for sentence in within(_time_left(until), unguarded, name, list(plugin.values["blueprint"])):
            plugin.warn(sentence)
    except BaseException as error:  # whatever it raises, SystemExit too, costs this plugin only
        plugin.refuse(hook, in_one_line(error))
    try:
        refuse_receivers(plugin.package, before)
    except Refused as error:
        plugin.refuse("import", str(error))
        sys.modules.pop(plugin.package, None)  # so that whoever looks again finds them again
    return plugin


def _time_left(until: float) -> float:
    return max(LEAST, min(SECONDS, until - time.monotonic()))


def _about(name: str, manager: pluggy.PluginManager) -> contributions.Specialization:
    answers = manager.hook.specialization()
    if not answers:
        raise Refused("the hook specialization() is missing")
    return check(name, "specialization", answers)[0]


def _answers(name: str, hook: str, manager: pluggy.PluginManager) -> tuple[Any, ...]:
    """What a hook returned, checked, with the plugin's name before its keys."""
    answers = [answer for answer in getattr(manager.hook, hook)() if answer is not None]
    return tuple(_prefixed(hook, name, value) for value in check(name, hook, answers))


def _prefixed(hook: str, name: str, value: Any) -> Any:
    """The value with its plugin's name before its key and before the policy it names."""
    if hook not in PREFIXED:
        return value
    changed = {"key": f"{name}.{value.key}"}
    if getattr(value, "sensitivity", ""):
        changed["sensitivity"] = f"{name}.{value.sensitivity}"
    return replace(value, **changed)

"""Finds the plugins, asks each its hooks once, checks the answers, and keeps them by key.

The only user of pluggy. One plugin is asked at a time, so that every answer has an author and a broken
plugin is taken out whole while the rest of the agency works. This is a check against mistakes, not a
sandbox: plugins are trusted code.
"""
from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from core.extension import contributions, hookspecs
from core.extension.contracts import PREFIXED, Refused, check, check_whole, unguarded
from core.foundation import clock

log = logging.getLogger(__name__)

ENTRY_POINTS = "caseloom.plugins"
CORE = "core"
HOOKS = ("assessment_forms", "goal_types", "resource_categories", "monitoring_rules", "client_panels",
         "sensitivity_policies", "permissions", "settings", "tables", "blueprint", "demo")


@dataclass
class Plugin:
    """One plugin: what it adds, or which hook of it failed, how, and since when.

    `warnings` are sentences about what works but not as its author may think.
    """

    name: str
    module: ModuleType | None = None
    about: contributions.Specialization | None = None
    values: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    hook: str = ""
    error: str = ""
    since: datetime | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return bool(self.error)

    @property
    def title(self) -> str:
        return str(self.about.title) if self.about else self.name

    @property
    def place(self) -> str:
        """Where it came from, for whoever looks after the machine."""
        return str(getattr(self.module, "__file__", None) or "which couldn't be imported")

    @property
    def folder(self) -> Path | None:
        """Where the plugin's templates/ and migrations/ are; None for a plugin of a single file."""
        where = getattr(self.module, "__path__", None)
        return Path(next(iter(where))) if where else None

    def refuse(self, hook: str, error: str) -> None:
        self.hook, self.error, self.since, self.values = hook, error, clock.now(), {}
        log.error("plugin %s refused: %s: %s", self.name, hook, error)


def owner(key: str) -> str:
    """The plugin that a key belongs to: "wellbeing" of "wellbeing.sleep"."""
    return key.partition(".")[0]


class Registry:
    """Everything that the core and the plugins declare, by kind and by key."""

    def __init__(self, plugins: Iterable[Plugin] = ()) -> None:
        self.plugins: dict[str, Plugin] = {}
        self._core: dict[str, dict[str, Any]] = {}
        for plugin in plugins:
            self._take_in(plugin)
        while any(self._refuse_lonely(plugin) for plugin in self.working()):
            pass  # refusing one may leave another alone

    def _take_in(self, plugin: Plugin) -> None:
        """Of two with one name the first stays: those in plugins/ come first, and records point at them."""
        first = self.plugins.setdefault(plugin.name, plugin)
        if first is not plugin:
            first.warnings.append(f"Another plugin is also named {plugin.name}, {plugin.place}. It wasn't loaded.")
            log.error("plugin %s: %s", plugin.name, first.warnings[-1])

    def _refuse_lonely(self, plugin: Plugin) -> bool:
        missing = [name for name in (plugin.about.requires if plugin.about else ())
                   if name not in self.plugins or self.plugins[name].refused]
        if missing:
            plugin.refuse("specialization", f"it requires {', '.join(missing)}, which isn't installed")
        return bool(missing)

    def working(self) -> list[Plugin]:
        """The plugins that were not refused."""
        return [plugin for plugin in self.plugins.values() if not plugin.refused]

    def add_core(self, **values: list[Any]) -> None:
        """Take in the core's own values, by hook name; their keys begin with "core."."""
        for hook, declared in values.items():
            self._core.setdefault(hook, {}).update(
                {value.key: value for value in (_prefixed(hook, CORE, value) for value in declared)})

    def everything(self, hook: str) -> list[Any]:
        """All values of a hook, switched on or not: what records may point at."""
        return [*self._core.get(hook, {}).values(),
                *(value for plugin in self.working() for value in plugin.values.get(hook, ()))]

    def offered(self, hook: str, on: frozenset[str]) -> list[Any]:
        """The values of a hook that are offered while these specializations are on."""
        return [value for value in self.everything(hook) if owner(value.key) in on or owner(value.key) == CORE]

    def get(self, hook: str, key: str, on: frozenset[str] | None = None) -> Any:
        """The value with this key, or None; with `on` only if it is offered while these are on."""
        values = self.everything(hook) if on is None else self.offered(hook, on)
        return next((value for value in values if value.key == key), None)

    def migrations(self) -> dict[str, Path]:
        """Migration folders by owner, for db.upgrade and db.pending."""
        from core.foundation.db import CORE_MIGRATIONS

        return {CORE: CORE_MIGRATIONS, **{p.name: p.folder / "migrations" for p in self.working()
                                          if p.folder and p.values.get("tables")}}


# --- Finding and asking ---------------------------------------------------------------------------


def discover(safe_mode: bool = False) -> Registry:
    """Every plugin of the plugins/ folder, then every installed one, each in the order of its name."""
    return Registry([] if safe_mode else list(_installed()))


def _installed() -> Iterator[Plugin]:
    try:
        here = importlib.import_module("plugins")
        names = sorted(m.name for m in pkgutil.iter_modules(here.__path__))
    except ModuleNotFoundError:
        names = []
    for name in names:
        yield load(name, f"plugins.{name}")
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda p: p.name):
        yield load(point.name, point.value)


def load(name: str, path: str) -> Plugin:
    """Import a plugin's module and ask it."""
    plugin = Plugin(name)
    try:
        module = importlib.import_module(path)
    except BaseException as error:  # whatever it raises, SystemExit too, costs this plugin only
        plugin.refuse("import", _in_one_line(error))
        return plugin
    return ask(name, module)


def ask(name: str, module: ModuleType) -> Plugin:
    """Ask one plugin all its hooks and check the answers; on any fault it is refused whole."""
    plugin = Plugin(name, module)
    hook = "registration"
    try:
        manager = pluggy.PluginManager("caseloom")
        manager.add_hookspecs(hookspecs)
        manager.register(module, name)
        manager.check_pending()
        hook = "specialization"
        plugin.about = _about(name, manager.hook.specialization())
        for hook in HOOKS:
            answers = [answer for answer in getattr(manager.hook, hook)() if answer is not None]
            plugin.values[hook] = tuple(_prefixed(hook, name, value) for value in check(name, hook, answers))
        hook = "all hooks together"
        check_whole(name, plugin.values, plugin.folder)
        plugin.warnings.extend(unguarded(name, list(plugin.values["blueprint"])))
    except BaseException as error:  # whatever it raises, SystemExit too, costs this plugin only
        plugin.refuse(hook, _in_one_line(error))
    return plugin


def _about(name: str, answers: list[Any]) -> contributions.Specialization:
    if not answers:
        raise Refused("the hook specialization() is missing")
    return check(name, "specialization", answers)[0]


def _prefixed(hook: str, name: str, value: Any) -> Any:
    """The value with its plugin's name before its key and before the policy it names."""
    if hook not in PREFIXED:
        return value
    changed = {"key": f"{name}.{value.key}"}
    if getattr(value, "sensitivity", ""):
        changed["sensitivity"] = f"{name}.{value.sensitivity}"
    return replace(value, **changed)


def _in_one_line(error: BaseException) -> str:
    """An error in one line, even one that cannot say what it is."""
    try:
        lines = str(error).strip().splitlines()
    except Exception:
        lines = []
    text = lines[0][:400] if lines else "it gave no reason"
    return text if isinstance(error, Refused) else f"{type(error).__name__}: {text}"

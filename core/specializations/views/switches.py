"""The page of the specializations: what each adds, what switching it will do, and the switch."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from core.accounts.models import ROLES
from core.extension import faults, switches
from core.extension.contributions import Permission
from core.extension.faults import PluginFault
from core.extension.registry import CORE, Plugin, Registry
from core.foundation import application
from core.foundation.db import atomic
from core.monitoring.models import due
from core.specializations import queries
from core.specializations.queries import Recorded
from core.web.gate import needs
from core.web.pages import page, redirect_saved

bp = Blueprint("specializations", __name__)

ADDS = {  # what a person can see of a specialization, by hook
    "assessment_forms": lazy_gettext("Assessments"),
    "goal_types": lazy_gettext("Goals"),
    "resource_categories": lazy_gettext("Resource categories"),
    "monitoring_rules": lazy_gettext("Due dates on Today"),
    "note_formats": lazy_gettext("Note formats"),
    "client_panels": lazy_gettext("Boxes on the client page"),
    "client_events": lazy_gettext("When a client is enrolled, closed, reopened, or transferred"),
    "client_tabs": lazy_gettext("Tabs on the client page"),
    "sensitivity_policies": lazy_gettext("Protected records"),
    "permissions": lazy_gettext("Permissions"),
}


SEAMS = {  # what a call into a plugin is for, and the hook that declared it
    "rule": (lazy_gettext("Due dates"), "monitoring_rules"),
    "panel": (lazy_gettext("Box on the client page"), "client_panels"),
    "score": (lazy_gettext("Score"), "assessment_forms"),
    "event": (ADDS["client_events"], "client_events"),
    "page": (lazy_gettext("Page"), ""),
    "migration": (lazy_gettext("Migration"), ""),
}


@dataclass(frozen=True)
class Card:
    """One specialization as the page shows it. Without a plugin it is gone, and its records are still here."""

    name: str
    plugin: Plugin | None
    is_on: bool
    switch: Any
    recorded: Recorded
    faults: list[PluginFault] = field(default_factory=list)
    all_readable: bool = True  # whether the policies of all records are there

    @property
    def failed(self) -> list[tuple[Any, Any, PluginFault]]:
        """What failed while it worked: what kind of thing, its title, and the fault."""
        return [(SEAMS.get(fault.seam, (fault.seam, ""))[0], self._title(fault), fault) for fault in self.faults]

    def _title(self, fault: PluginFault) -> Any:
        hook = SEAMS.get(fault.seam, ("", ""))[1]
        values = self.plugin.values.get(hook, ()) if self.plugin else ()
        titles = {value.key: str(getattr(value, "title", "")).rstrip(".") for value in values}
        return titles.get(fault.key) or fault.key

    @property
    def has_settings(self) -> bool:
        return bool(self.plugin and self.plugin.values.get("settings"))

    @property
    def title(self) -> str:
        return self.plugin.title if self.plugin and self.plugin.about else str(self.recorded.title or self.name)

    @property
    def is_in_safe_mode(self) -> bool:
        return _registry().safe_mode

    @property
    def works(self) -> bool:
        return self.plugin is not None and not self.plugin.refused

    @property
    def adds(self) -> list[tuple[Any, list[Any]]]:
        values = self.plugin.values if self.plugin else {}
        titles = {hook: [words for value in values.get(hook, ()) if (words := _in_words(value))] for hook in ADDS}
        return [(words, titles[hook]) for hook, words in ADDS.items() if titles[hook]]


def _in_words(value: Any) -> Any:
    """A declared value by its title; a permission with the roles that have it."""
    if not isinstance(value, Permission):
        return value.title
    return gettext("%(title)s (%(roles)s)", title=value.title, roles=", ".join(str(ROLES[r]) for r in value.roles))


@bp.get("/specializations")
@needs("specializations.read")
def index() -> Any:
    return _page()


def _page(status: int = 200, refusal: str = "") -> Any:
    cards = list(_cards())
    switched = next((card for card in cards if card.name == request.args.get("switched")), None)
    return page("specializations/index.html", cards=cards, switched=switched, refusal=refusal, status=status)


def _cards() -> Iterator[Card]:
    """Those that are installed, by name, then those that are gone but have left something behind."""
    plugins, switched, recorded = _registry().plugins, queries.switches(), queries.recorded()
    failed = queries.faults()
    gone = sorted({name for name in (*switched, *recorded) if name and name != CORE} - set(plugins))
    for name in {*gone, *(plugin.name for plugin in plugins.values() if not plugin.loaded)}:
        recorded[name] = queries.as_it_was(name, recorded.get(name, Recorded()))
    all_readable = not any(found.policies for found in recorded.values())
    for name in (*sorted(plugins), *gone):
        switch = switched.get(name)
        yield Card(name, plugins.get(name), bool(switch and switch.on), switch, recorded.get(name, Recorded()),
                   failed.get(name, []), all_readable)


def _registry() -> Registry:
    return application.current(Registry)


@bp.get("/specializations/<name>/switch")
@needs("specializations.write")
def ask(name: str) -> Any:
    """Before one is switched off: what stays and what leaves, in numbers."""
    card = next((card for card in _cards() if card.name == name), None) or abort(404)
    refusal = _refusal(name, False) if card.is_on else ""
    if refusal or not card.is_on:
        return _page(422 if refusal else 200, refusal)
    return page("specializations/off.html", card=card)


@bp.post("/specializations/<name>/switch")
@needs("specializations.write")
def switch(name: str) -> Any:
    """Switch one on or off. Nothing that was recorded changes, only what is offered and shown."""
    value, was_on = request.form.get("value"), switches.is_on(name)
    if name not in _registry().plugins and not (was_on and value == "off"):
        abort(404)
    if value not in ("on", "off"):
        abort(400)
    on = value == "on"
    refusal = _refusal(name, on)
    if refusal:
        return _page(422, refusal)
    if on != was_on:
        with atomic():
            switches.flip(name, on, current_user.name)
            faults.forget(name)
            due.switched(name)
        if on:
            due.ask_again(name)
    return redirect_saved(f"/specializations?switched={name}")


@bp.post("/specializations/<name>/try-again")
@needs("specializations.write")
def try_again(name: str) -> Any:
    """Ask what failed again: the rules at once, for the clients of whom they could not be checked."""
    if name not in _registry().plugins:
        abort(404)
    faults.try_again(name)
    due.ask_again(name)
    return redirect_saved("/specializations", "tried_again")


def _refusal(name: str, on: bool) -> str:
    """Why this one cannot be switched so, as a sentence. Off can be whatever has an error or is gone."""
    plugin, enabled = _registry().plugins.get(name), switches.enabled()
    title = plugin.title if plugin and plugin.about else queries.as_it_was(name, Recorded()).title or name
    if on and (plugin is None or plugin.refused or plugin.about is None):
        return gettext("%(title)s has an error. You can't turn it on until it's fixed.", title=title)
    missing = sorted(set(plugin.about.requires) - enabled) if on and plugin and plugin.about else []
    if missing:
        return gettext("%(title)s requires %(others)s. Turn that on first.", title=title, others=", ".join(missing))
    needing = [] if on else sorted(other.title for other in _registry().working()
                                   if other.about and name in other.about.requires and other.name in enabled)
    if needing:
        return gettext("%(others)s requires %(title)s. Turn that off first.", title=title, others=", ".join(needing))
    return ""

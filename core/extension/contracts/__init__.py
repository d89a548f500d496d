"""What the registry accepts as an answer of a hook, and the sentence it refuses the rest with."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint

from core.extension import contributions as c
from core.extension.contracts.instruments import check_form
from core.extension.contracts.known import PERMISSIONS, RESERVED, WATCHED
from core.extension.contracts.own import BY_HOOK, check_tabs
from core.extension.contracts.pages import check_blueprints, check_permission, check_permissions, unguarded
from core.extension.contracts.refusal import KEY, Refused, refuse_unless, suggestion
from core.extension.contracts.words import check_value, texts

__all__ = ["PREFIXED", "TYPES", "Refused", "check", "check_pages", "check_whole", "unguarded"]

LIMIT = 1000  # values of one hook of one plugin; more is a mistake, not a catalogue
MOST_TEXT = 1_000_000  # characters of all that a plugin declares

TYPES: dict[str, type] = {
    "specialization": c.Specialization,
    "assessment_forms": c.AssessmentForm,
    "goal_types": c.GoalType,
    "resource_categories": c.ResourceCategory,
    "monitoring_rules": c.MonitoringRule,
    "note_formats": c.NoteFormat,
    "client_panels": c.ClientPanel,
    "client_tabs": c.ClientTab,
    "client_events": c.ClientEvent,
    "sensitivity_policies": c.SensitivityPolicy,
    "permissions": c.Permission,
    "settings": c.Setting,
    "demo": c.Demo,
    "blueprint": Blueprint,
}
PREFIXED = frozenset(TYPES) - {"specialization", "blueprint"}


def check(plugin: str, hook: str, answers: list[Any]) -> list[Any]:
    """The values in a hook's answers. Raises Refused with a sentence on the first that is wrong."""
    values = _flat(answers)
    if hook == "tables":
        from core.extension.contracts.tables import check_tables  # here: only plugins with tables need the database

        check_tables(plugin, values)
        return values
    for value in values:
        refuse_unless(isinstance(value, TYPES[hook]),
                      f"it returned {type(value).__name__} where {TYPES[hook].__name__} is expected")
    if hook == "blueprint":
        check_blueprints(plugin, values)
        return values
    for value in values:
        check_value(value)
    if hook == "specialization":
        _check_specialization(plugin, values)
    else:
        _check_keys(values)
    if hook == "assessment_forms":
        for form in values:
            check_form(form)
    if hook in BY_HOOK:
        for value in values:
            BY_HOOK[hook](value)
    return values


def _flat(answers: list[Any]) -> list[Any]:
    """The values, whether a hook returned one or several; counted while they are taken, for some never end."""
    flat: list[Any] = []
    for answer in answers:
        several = isinstance(answer, Iterable) and not isinstance(answer, (str, bytes))
        for value in answer if several else (answer,):
            flat.append(value)
            refuse_unless(len(flat) <= LIMIT, f"it returned more than {LIMIT} values, which one hook may return")
    return flat


def _check_specialization(plugin: str, values: list[c.Specialization]) -> None:
    refuse_unless(len(values) == 1, "it must return exactly one Specialization")
    value = values[0]
    refuse_unless(value.name == plugin, f"it's named {value.name!r} but installed as {plugin!r}")
    refuse_unless(KEY.fullmatch(value.name),
                  f"{value.name!r} isn't a valid plugin name: use lowercase letters, digits, and _")
    refuse_unless(value.name not in RESERVED, f"{value.name!r} isn't a valid plugin name: it belongs to the core")
    refuse_unless(value.api == c.API, f"it was written for version {value.api} of the hooks; this is version {c.API}")


def _check_keys(values: list[Any]) -> None:
    keys: set[str] = set()
    for value in values:
        refuse_unless(KEY.fullmatch(value.key),
                      f"{value.key!r} isn't a valid key: use a lowercase letter, then letters, digits, and _")
        refuse_unless(value.key not in keys, f"duplicate key {value.key!r}")
        keys.add(value.key)


def check_pages(plugin: str, values: Mapping[str, tuple[Any, ...]]) -> None:
    """Each page asks for a permission that there is. Raises Refused."""
    own = {value.key for value in values["permissions"]}
    check_permissions(plugin, list(values["blueprint"]), PERMISSIONS | own)


def check_whole(plugin: str, values: Mapping[str, tuple[Any, ...]], folder: Path | None) -> None:
    """Check what concerns the plugin as a whole; `values` by hook, their keys already prefixed. Raises Refused."""
    policies = {policy.key for policy in values["sensitivity_policies"]}
    for value in (value for declared in values.values() for value in declared):
        named = getattr(value, "sensitivity", "")
        refuse_unless(not isinstance(named, str) or not named or named in policies,
                      f"{getattr(value, 'key', '')} names the sensitivity {named}, which has no policy")
    for rule in values["monitoring_rules"]:
        _check_watched(plugin, rule, values["tables"])
    own = {value.key for value in values["permissions"]}
    for panel in values["client_panels"]:
        check_permission(panel.permission, f"the panel {panel.key}", PERMISSIONS | own)
        name = panel.template.removeprefix(f"{plugin}/")
        there = folder and name != panel.template and (folder / "templates" / name).is_file()
        refuse_unless(there, f"the panel {panel.key} shows {panel.template!r}, which isn't in the plugin's "
                      f"templates/; name it \"{plugin}/….html\"")
    check_tabs(plugin, values, PERMISSIONS | own)
    if values["tables"]:
        refuse_unless(folder and sorted((folder / "migrations").glob("[0-9]*.py")),
                      "it has tables but no migration in migrations/, so they would never be made")
    length = sum(len(text) for declared in values.values() for value in declared for text in texts(value))
    refuse_unless(length <= MOST_TEXT, f"its texts have {length:,} characters in all; the limit is {MOST_TEXT:,}")


def _check_watched(plugin: str, rule: c.MonitoringRule, tables: tuple[Any, ...]) -> None:
    """A rule watches kinds of record that there are; those of another plugin are looked for when all are found."""
    own = {getattr(table, "record_name", "") for table in tables}
    for watched in rule.watches:
        refuse_unless(watched in WATCHED or watched in own or ("." in watched and not watched.startswith(f"{plugin}.")),
                      f"the rule {rule.key} watches {watched!r}, which no record is called"
                      f"{suggestion(watched, WATCHED | own)}")
    refuse_unless(rule.only_with is None or any(rule.only_with is table for table in tables),
                  f"the rule {rule.key} is asked only with {rule.only_with!r}, which isn't in tables()")
    refuse_unless(rule.only_with is None or "client" in rule.only_with._meta.fields,
                  f"the rule {rule.key} is asked only with a table that has no column client")

"""What the registry accepts as an answer of a hook, and the sentence it refuses the rest with."""
from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Flask

from core import contributions as c

LIMIT = 1000  # values of one hook of one plugin; more is a mistake, not a catalogue
KEY = re.compile(r"[a-z][a-z0-9_]{0,47}")
RESERVED = {"id", "version", "csrf_token", "once", "client_id", "worker_id", "reason", "save",
            "on", "note", "incomplete"}  # names of the fields beside the questions

TYPES: dict[str, type] = {
    "specialization": c.Specialization,
    "assessment_forms": c.AssessmentForm,
    "goal_types": c.GoalType,
    "resource_categories": c.ResourceCategory,
    "monitoring_rules": c.MonitoringRule,
    "client_panels": c.ClientPanel,
    "sensitivity_policies": c.SensitivityPolicy,
    "demo": c.Demo,
    "blueprint": Blueprint,
}
PREFIXED = frozenset(TYPES) - {"specialization", "blueprint"}


class Refused(ValueError):
    """A sentence that says what is wrong with a plugin's answer."""


def check(plugin: str, hook: str, answers: list[Any]) -> list[Any]:
    """The values in a hook's answers. Raises Refused with a sentence on the first that is wrong."""
    values = _flat(hook, answers)
    if len(values) > LIMIT:
        raise Refused(f"{len(values)} values are more than the {LIMIT} that one hook may return")
    for value in values:
        if hook == "tables":
            _check_table(plugin, value)
        elif not isinstance(value, TYPES[hook]):
            raise Refused(f"it returned {type(value).__name__} where {TYPES[hook].__name__} is expected")
    if hook == "specialization":
        _check_specialization(plugin, values[0])
    elif hook == "blueprint":
        _check_blueprints(plugin, values)
    elif hook in PREFIXED:
        _check_keys(values)
    if hook == "assessment_forms":
        for form in values:
            _check_form(form)
    return values


def _flat(hook: str, answers: list[Any]) -> list[Any]:
    flat: list[Any] = []
    for answer in answers:
        if isinstance(answer, Iterable) and not isinstance(answer, (str, bytes)):
            for value in answer:
                flat.append(value)
                if len(flat) > LIMIT:
                    return flat
        else:
            flat.append(answer)
    return flat


def _check_specialization(plugin: str, value: c.Specialization) -> None:
    if value.name != plugin:
        raise Refused(f"it calls itself {value.name!r} but is installed as {plugin!r}")
    if not KEY.fullmatch(value.name) or value.name == "core":
        raise Refused(f"{value.name!r} cannot be a plugin's name: lower-case letters, digits and _")
    if value.api != c.API:
        raise Refused(f"it was written for version {value.api} of the hooks; this is version {c.API}")


def _check_keys(values: list[Any]) -> None:
    seen: set[str] = set()
    for value in values:
        if not isinstance(value.key, str) or not KEY.fullmatch(value.key):
            raise Refused(f"{value.key!r} is no key: a lower-case letter, then letters, digits and _")
        if value.key in seen:
            raise Refused(f"the key {value.key!r} is there twice")
        seen.add(value.key)


def _check_form(form: c.AssessmentForm) -> None:
    names = [question.key for question in form.questions]
    if not names:
        raise Refused(f"the form {form.key!r} asks nothing")
    for name in names:
        if not KEY.fullmatch(name) or name in RESERVED:
            raise Refused(f"{name!r} cannot be a question's key in the form {form.key!r}")
        if names.count(name) > 1:
            raise Refused(f"the question {name!r} is there twice in the form {form.key!r}")
    for question in form.questions:
        values = [choice.value for choice in question.choices]
        if len(values) != len(set(values)):
            raise Refused(f"two answers of {question.key!r} in the form {form.key!r} have the same value")


def _check_table(plugin: str, table: Any) -> None:
    from core.db import PluginTable  # here, so that this module can be imported without a database

    if not (isinstance(table, type) and issubclass(table, PluginTable)):
        raise Refused(f"{table!r} is no PluginTable")
    name = table._meta.table_name
    if not name.startswith(f"{plugin}_"):
        raise Refused(f"the table {name!r} must be named {plugin}_…")


def _check_blueprints(plugin: str, values: list[Blueprint]) -> None:
    """Refuse a blueprint that reaches beyond its own pages, by mounting it on a bare app and looking."""
    for blueprint in values:
        if blueprint.name != plugin:
            raise Refused(f"the blueprint is named {blueprint.name!r}; it must be {plugin!r}")
        app = Flask("check", template_folder=None, static_folder=None)
        before = _app_wide(app)
        app.register_blueprint(blueprint, url_prefix=f"/s/{plugin}")
        if _app_wide(app) != before:
            raise Refused("the blueprint adds functions to the whole application, not only to its own pages")
        if any(not rule.rule.startswith(f"/s/{plugin}/") for rule in app.url_map.iter_rules()):
            raise Refused(f"the blueprint has pages outside /s/{plugin}/")


def _app_wide(app: Flask) -> tuple[Any, ...]:
    return (
        len(app.before_request_funcs.get(None, ())), len(app.after_request_funcs.get(None, ())),
        len(app.teardown_request_funcs.get(None, ())), len(app.url_value_preprocessors.get(None, ())),
        len(app.url_default_functions.get(None, ())), len(app.template_context_processors.get(None, ())),
        sum(len(kinds) for kinds in app.error_handler_spec.get(None, {}).values()),
        len(app.jinja_env.filters), len(app.jinja_env.tests), len(app.jinja_env.globals),
    )

"""Whether a plugin's pages keep to themselves, and which of them nobody could open."""
from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from flask import Blueprint, Flask

from core.extension.contracts.refusal import refuse_unless, suggestion

ENDPOINT = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_blueprints(plugin: str, values: list[Blueprint]) -> None:
    """Refuse a blueprint that reaches beyond its own pages, by mounting it on a bare app and looking."""
    refuse_unless(len(values) <= 1, "it returned more than one blueprint")
    for blueprint in values:
        refuse_unless(blueprint.name == plugin, f"the blueprint is named {blueprint.name!r}; it must be {plugin!r}")
        refuse_unless(blueprint.template_folder is None, "the blueprint has its own template folder; "
                      "the plugin's templates/ is found without it")
        app, reaches_beyond = _mounted(plugin, blueprint)
        refuse_unless(not reaches_beyond, "the blueprint adds functions to the whole app, not just its own pages")
        for rule in app.url_map.iter_rules():
            endpoint = rule.endpoint.removeprefix(f"{plugin}.")
            refuse_unless(ENDPOINT.fullmatch(endpoint), f"the page {rule.rule} has the endpoint {endpoint!r}; use up "
                          "to 64 letters, digits, - and _")
            refuse_unless(rule.rule.startswith(f"/s/{plugin}/") and not rule.subdomain,
                          f"the blueprint has a page outside /s/{plugin}/: {rule.rule}")


def check_permissions(plugin: str, values: list[Blueprint], known: frozenset[str]) -> None:
    """Refuse a page that asks for a permission that no role can have, or that is open to everybody."""
    for rule, permission in _pages(plugin, values):
        if permission:
            check_permission(permission, f"the page {rule}", known)


def check_permission(permission: str, what: str, known: frozenset[str]) -> None:
    """Raises Refused with a sentence about `what` unless the permission is known."""
    refuse_unless(permission in known, f"{what} needs {permission!r}, which isn't a permission"
                  f"{suggestion(permission, known)}")


def unguarded(plugin: str, values: list[Blueprint]) -> list[str]:
    """A sentence for each page whose view names no permission: no one can open it."""
    return sorted({f"The page {rule} doesn't name a permission, so no one can open it."
                   for rule, permission in _pages(plugin, values) if not permission})


def _pages(plugin: str, values: list[Blueprint]) -> list[tuple[str, str]]:
    """Address and permission of each page."""
    apps = [_mounted(plugin, blueprint)[0] for blueprint in values]
    return [(rule.rule, getattr(app.view_functions[rule.endpoint], "permission", ""))
            for app in apps for rule in app.url_map.iter_rules()]


def has_page(plugin: str, values: list[Blueprint], address: str) -> bool:
    """Whether one of the plugin's pages is at this address."""
    return any(_mounted(plugin, blueprint)[0].url_map.bind("localhost").test(address, "GET") for blueprint in values)


@lru_cache(maxsize=1)  # a plugin is asked for its pages several times in a row
def _mounted(plugin: str, blueprint: Blueprint) -> tuple[Flask, bool]:
    """A bare application with these pages, and whether they changed it beyond their own."""
    app = _bare()
    before = _app_wide(app)
    app.register_blueprint(blueprint, url_prefix=f"/s/{plugin}")
    return app, _app_wide(app) != before


def _bare() -> Flask:
    return Flask("check", template_folder=None, static_folder=None)


def _app_wide(app: Flask) -> tuple[Any, ...]:
    """All that holds for every page of an application."""
    env = app.jinja_env
    return (
        *(tuple(functions.get(None, ())) for functions in (
            app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs,
            app.url_value_preprocessors, app.url_default_functions)),
        len(app.template_context_processors.get(None, ())),
        {code: dict(kinds) for code, kinds in app.error_handler_spec.get(None, {}).items() if kinds},
        tuple(app.teardown_appcontext_funcs), tuple(app.url_build_error_handlers),
        dict(env.filters), dict(env.tests), dict(env.globals), type(app.wsgi_app), sorted(app.extensions),
    )

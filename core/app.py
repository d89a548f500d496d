"""The factory: how everything is joined. Read this first."""
from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_babel import lazy_gettext
from flask_login import current_user

from core import audit, clock, config, db, errors, rendering, security, static_files
from core.access import rules as access
from core.access import views as agency
from core.accounts import sessions, staff
from core.accounts import views as accounts
from core.assessments import declared as assessed
from core.assessments import views as assessments
from core.clients import views as clients
from core.monitoring import contacts, due, tasks, today
from core.monitoring import declared as monitoring
from core.plans import declared as planned
from core.plans import views as plans
from core.plans.queries import open_goals
from core.registry import Registry, discover
from core.specializations import views as specializations

BLUEPRINTS = (accounts.bp, staff.bp, agency.bp, clients.bp, today.bp, contacts.bp, tasks.bp, assessments.bp, plans.bp,
              specializations.bp)
# What the core's own features declare, as plugins do.
VALUES = (monitoring.VALUES, assessed.VALUES, planned.VALUES)


def create_app(settings: config.Settings | None = None, registry: Registry | None = None) -> Flask:
    """The application, with the plugins of `registry` (default: all that are installed)."""
    settings = settings or config.read()
    registry = registry or discover()
    assemble(settings, registry)

    app = Flask("core", template_folder=None, static_folder=None)
    app.extensions["caseloom.registry"] = registry
    app.extensions["caseloom.settings"] = settings
    owners = registry.migrations()
    static_files.init(app)
    rendering.init(app, registry)
    security.init(app, registry, config.secret(settings, "session.key"), access.may,
                  behind=lambda: db.pending(owners))
    sessions.init(app, settings)
    contacts.init(app, open_goals)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for plugin in registry.working():
        for blueprint in plugin.given.get("blueprint", ()):
            app.register_blueprint(blueprint, url_prefix=f"/s/{plugin.name}")
    app.jinja_env.globals.update(training=lambda: settings.training, nav=nav)
    app.register_error_handler(Exception, errors.explain)
    return app


NAV = (  # title, address, permission
    (lazy_gettext("Today"), "/", "today.read"),
    (lazy_gettext("Clients"), "/clients", "identity.read"),
    (lazy_gettext("Tasks"), "/tasks", "tasks.read"),
    (lazy_gettext("Staff"), "/staff", "staff.read"),
    (lazy_gettext("Specializations"), "/specializations", "specializations.read"),
    (lazy_gettext("Agency"), "/agency", "settings.write"),
    (lazy_gettext("Audit log"), "/audit", "audit.read"),
)


def nav() -> list[dict[str, Any]]:
    """The links that this worker may follow; Today with the number of lines that are late."""
    return [{"title": title, "url": url, "current": request.path == url or request.path.startswith(url + "/"),
             "count": today.late(current_user) if url == "/" else None}
            for title, url, permission in NAV if access.may(current_user, permission)]


def assemble(settings: config.Settings, registry: Registry) -> None:
    """Join what works without pages, too: the core's values, the clock, the database, the audit log."""
    for values in VALUES:
        registry.add_core(**values)
    due.init(registry)
    assessed.init(registry)
    clock.keep_zone(settings.timezone)
    db.connect(settings.database_url)
    audit.configure(config.secret(settings, "audit.key"), settings.audit_anchor)


def listed_routes(app: Flask) -> list[dict[str, Any]]:
    """Every rule with its methods, the plugin it belongs to ("core" for ours) and the permission it asks for."""
    registry: Registry = app.extensions["caseloom.registry"]
    return [{"rule": rule.rule, "methods": sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"}),
             "endpoint": rule.endpoint,
             "plugin": name if (name := rule.endpoint.partition(".")[0]) in registry.plugins else "core",
             "permission": "public" if rule.endpoint == "static" else
             getattr(app.view_functions[rule.endpoint], "permission", "denied")}
            for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))]

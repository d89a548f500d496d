"""The factory: how everything is joined. Read this first."""
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from core.access import rules as access
from core.access import views as agency
from core.access.models import Agency
from core.accounts import views as accounts
from core.accounts.models import passwords, sessions
from core.assessments import declared as assessments_declared
from core.assessments import views as assessments
from core.clients import views as clients
from core.extension.registry import Registry, discover
from core.extension.seams.pages import limited
from core.foundation import application, audit, clock, config, db
from core.foundation.application import Application
from core.monitoring import declared as monitoring_declared
from core.monitoring import views as monitoring
from core.monitoring.views.notes import OpenGoals
from core.monitoring.views.today import late
from core.oversight import views as oversight
from core.plans import declared as plans_declared
from core.plans import views as plans
from core.plans.queries import open_goals
from core.specializations import declared as specializations_declared
from core.specializations import views as specializations
from core.web import errors, gate, pages, static_files, unsaved
from core.web.language import gettext, ngettext
from core.web.sentences import lazy_gettext

BLUEPRINTS = (*accounts.BLUEPRINTS, agency.bp, clients.bp, *monitoring.BLUEPRINTS, assessments.bp, plans.bp,
              oversight.bp, specializations.bp)
# What the core's own features declare, as plugins do.
VALUES = (monitoring_declared.VALUES, assessments_declared.VALUES, plans_declared.VALUES,
          specializations_declared.VALUES)


def create_app(settings: config.Settings | None = None, registry: Registry | None = None,
               runs_in: Application | None = None) -> Flask:
    """The web application, with the plugins of `registry` (default: all that are installed).

    Its database, audit chain and the like are kept in `runs_in`, by default an Application of its own.
    """
    settings, registry = settings or config.read(), registry or discover()
    with application.activated(runs_in or Application()) as active:
        assemble(settings, registry)
        audit.reserve()
        app = Flask("core", template_folder=None, static_folder=None)
        app.extensions["caseloom.settings"] = settings
        _join(app, settings, registry)
        app.wsgi_app = _activating(active, _behind(settings.proxies, app.wsgi_app))  # type: ignore[method-assign]
    return app


def _join(app: Flask, settings: config.Settings, registry: Registry) -> None:
    """Put the gate, the pages and every blueprint into the Flask application."""
    static_files.init(app)
    unsaved.init(app)
    pages.init(app, registry)
    gate.init(app, config.secret(settings, "session.key"), access.may,
              pending_migrations=lambda: application.current(Registry).look_at_tables())
    app.before_request(follow_agency)
    sessions.init(app, Agency)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for plugin in registry.loaded():
        for blueprint in plugin.values.get("blueprint", ()):
            app.register_blueprint(blueprint, url_prefix=f"/s/{plugin.name}")
            for endpoint in [name for name in app.view_functions if name.startswith(f"{blueprint.name}.")]:
                app.view_functions[endpoint] = limited(app.view_functions[endpoint])
    app.jinja_env.globals.update(training=lambda: settings.training, nav=nav, troubles=troubles)
    app.register_error_handler(Exception, errors.explain)


def _behind(proxies: int, wsgi_app: Any) -> Any:
    """Take the caller's address and scheme from as many trusted web servers in front; from none, ignore what is said.

    The name of the host is the browser's in any case: Caddy passes it on unchanged.
    """
    return ProxyFix(wsgi_app, x_for=proxies, x_proto=proxies, x_host=0) if proxies else wsgi_app


def _activating(active: Application, wsgi_app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Run every request for the application that it came to."""
    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with application.activated(active):
            return wsgi_app(environ, start_response)
    return answer


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
    worker, here = gate.signed_in(), request.path
    return [{"title": title, "url": url, "current": here == url or here.startswith(url + "/"),
             "count": late(worker) if url == "/" else None}
            for title, url, permission in NAV if access.may(worker, permission)]


def assemble(settings: config.Settings, registry: Registry, *, make: bool = True, reading: bool = False,
             any_key: bool = False) -> None:
    """Fill the active application with what works without pages, too: the core's values, clock, database, audit.

    Raises ValueError for an audit key that is missing, unless `make` allows a new one where there is no log yet, and
    for one that did not seal the log, unless it may be `any_key`.
    """
    for values in VALUES:
        registry.add_core(**values)
    active = application.active()
    active.put(registry)
    active.put(OpenGoals(open_goals))
    active.put(sessions.Limits.of(settings))
    active.put(passwords.LocalWords(lambda: [Agency.here().name]))
    clock.set_time_zone(settings.timezone)
    db.connect(settings.database_url, reading)
    audit.configure(audit.key_of(settings, make), settings.audit_anchor, settings.data / audit.SPOOL)
    if not any_key:
        audit.refuse_other_key(settings.data / "audit.key")


def troubles() -> list[str]:
    """What an administrator must know about the machine, on every page."""
    chain, sentences = application.current(audit.Chain), []
    if (chain.trouble or chain.waiting) and access.may(gate.signed_in(), "settings.write"):
        if chain.trouble:
            sentences.append(gettext(
                "Can't write the audit log's anchor file: %(why)s. Check CASELOOM_AUDIT_ANCHOR on the computer running "
                "Caseloom. Everything else works, and Caseloom tries again every minute.", why=chain.trouble))
        if chain.waiting:
            sentences.append(ngettext(
                "The disk is full, so nothing can be saved. Free up space on the computer running Caseloom. "
                "%(num)d audit log event is waiting to be written.",
                "The disk is full, so nothing can be saved. Free up space on the computer running Caseloom. "
                "%(num)d audit log events are waiting to be written.", chain.waiting))
    return sentences


def follow_agency() -> None:
    """Before each page: use the agency's time zone and locale as they are now, whichever process changed them, and
    write what the audit log could not take while the disk was full."""
    if request.endpoint != "static":
        Agency.here().apply()
        audit.write_delayed_in_time()


def listed_routes(app: Flask) -> list[dict[str, Any]]:
    """Every rule with its methods, the plugin it belongs to ("core" for ours) and the permission it asks for."""
    loaded = {plugin.name for plugin in application.current(Registry).loaded()}
    return [{"rule": rule.rule, "methods": sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"}),
             "endpoint": rule.endpoint,
             "plugin": name if (name := rule.endpoint.partition(".")[0]) in loaded else "core",
             "permission": "public" if rule.endpoint == "static" else
             getattr(app.view_functions[rule.endpoint], "permission", "denied")}
            for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))]

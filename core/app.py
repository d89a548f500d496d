"""The factory: how everything is joined. Read this first."""
from __future__ import annotations

from typing import Any

from flask import Flask, g, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from peewee import OperationalError
from werkzeug.exceptions import HTTPException

from core import audit, clock, config, db, rendering, security
from core.access import rules as access
from core.accounts import sessions
from core.accounts import views as accounts
from core.monitoring import contacts, due, queries, tasks, today
from core.monitoring import declared as monitoring
from core.registry import Registry, discover

BLUEPRINTS = (accounts.bp, today.bp, contacts.bp, tasks.bp)
VALUES = (monitoring.VALUES,)  # what the core's own features declare, as plugins do


def create_app(settings: config.Settings | None = None, registry: Registry | None = None) -> Flask:
    """The application, with the plugins of `registry` (default: all that are installed)."""
    settings = settings or config.read()
    registry = registry or discover()
    for values in VALUES:
        registry.add_core(**values)
    due.init(registry)
    clock.keep_zone(settings.timezone)
    db.connect(settings.database_url)
    audit.configure(config.secret(settings, "audit.key"), settings.audit_anchor)

    app = Flask("core", template_folder=None, static_folder=str(rendering.STATIC), static_url_path="/static")
    app.extensions["caseloom.registry"] = registry
    app.extensions["caseloom.settings"] = settings
    owners = registry.migrations()
    rendering.init(app, registry)
    security.init(app, registry, config.secret(settings, "session.key"), access.may,
                  behind=lambda: db.pending(owners))
    sessions.init(app, settings)
    contacts.init(app, lambda client_id, may_see: [])
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for plugin in registry.working():
        for blueprint in plugin.given.get("blueprint", ()):
            app.register_blueprint(blueprint, url_prefix=f"/s/{plugin.name}")
    app.jinja_env.globals.update(training=lambda: settings.training, nav=nav)
    app.register_error_handler(Exception, _explain)
    return app


NAV = (  # title, address, permission
    (lazy_gettext("Today"), "/", "today.read"),
    (lazy_gettext("Clients"), "/clients", "identity.read"),
    (lazy_gettext("Tasks"), "/tasks", "tasks.read"),
    (lazy_gettext("Staff"), "/staff", "staff.read"),
    (lazy_gettext("Specializations"), "/specializations", "specializations.read"),
    (lazy_gettext("Audit log"), "/audit", "audit.read"),
)


def nav() -> list[dict[str, Any]]:
    """The links that this worker may follow; Today with the number of lines that are late."""
    return [{"title": title, "url": url, "current": request.path == url or request.path.startswith(url + "/"),
             "count": queries.overdue(current_user, clock.today(), g.on) if url == "/" else None}
            for title, url, permission in NAV if access.may(current_user, permission)]


SENTENCES = {
    400: ("This could not be read", "Please go back and try again."),
    403: ("This is not yours to open or to do", "If it should be, ask your administrator or supervisor."),
    404: ("There is nothing here for you", "The address may be mistyped, or the record may not be yours to see."),
    405: ("This cannot be done here", "Please go back and use the buttons of the page."),
    409: ("Somebody else changed this in the meantime", "Please look at it again."),
    413: ("This is too much for one form", "A form may hold 1 MB. Please go back and shorten it; your text is still there."),
    500: ("Something went wrong on our side", "Nothing was half-saved. Please go back and try again; your text is still there."),
    503: ("Caseloom is busy", "Please go back and try again in a few seconds; your text is still there."),
}


def _explain(error: Exception) -> Any:
    """A plain page for whatever went wrong: what it was and what to do next."""
    if isinstance(error, HTTPException) and error.code and error.code < 400:
        return error
    code = error.code or 500 if isinstance(error, HTTPException) else 500
    if isinstance(error, OperationalError):
        code = 503
    if code >= 500 and not isinstance(error, HTTPException):
        rendering.current_app.logger.exception("%s %s", request.method, request.url_rule)
    title, sentence = SENTENCES.get(code, SENTENCES[400])
    if getattr(error, "description", "") == "csrf":
        title, sentence = "This form has expired", "Please go back, reload the page and send it again; copy your text first."
    if getattr(error, "description", "") == "upgrade":
        title, sentence = "The database must be upgraded first", "On the machine that runs Caseloom, type: caseloom upgrade"
    response = rendering.page("errors/error.html", title=gettext(title), sentence=gettext(sentence), status=code,
                              kept=_typed() if code != 413 else ())
    if code == 405 and isinstance(error, HTTPException):
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    if code == 503:
        response.headers["Retry-After"] = "5"
    return response


def _typed() -> list[tuple[str, str]]:
    """What was typed into the form, so that an error page can give it back."""
    return [(name, text) for name, text in request.form.items()
            if len(text) > 20 and name not in ("csrf_token", "once", "version", "password", "current", "code")]

"""The gate that every request passes: who is it, is it theirs to send, may they.

Deny by default: a view without @needs or @public answers 403. The token in the cookie is the session;
the CSRF token is its HMAC, so it needs no storage, differs for every session, and dies with it.
"""
from __future__ import annotations

import hmac
import logging
import re
import secrets
from collections.abc import Callable
from typing import Any, NoReturn, Protocol, TypeVar
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from markupsafe import Markup
from werkzeug.routing import IntegerConverter

from core.extension import seams, switches
from core.extension.registry import Registry
from core.foundation import application, audit, connections, db
from core.web import markers
from core.web.requests import Request, storable

log = logging.getLogger(__name__)

COOKIE = "__Host-caseloom"
PUBLIC = "public"  # no sign-in
SIGNED_IN = "signed-in"  # any worker
BODY_LIMIT = 1_000_000  # bytes of a form; files have their own limit
FIELD_LIMIT = 2_000  # fields of a form
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Number(IntegerConverter):
    """A number in an address, short enough for a database: any other is the address of nothing."""

    regex = r"[0-9]{1,18}"


V = TypeVar("V", bound=Callable[..., Any])


class May(Protocol):
    """Whether this worker has this permission."""

    def __call__(self, worker: Any, permission: str, /) -> bool: ...


def needs(permission: str) -> Callable[[V], V]:
    """Name the permission that a view asks for, like "clients.read" (core/access/rules.py lists them).

    Who is not signed in is sent to sign in; who has no role with the permission is answered 403.
    """
    def mark(view: V) -> V:
        view.permission = permission  # type: ignore[attr-defined]
        return view
    return mark


def public(view: V) -> V:
    """Open a view to everybody, signed in or not."""
    return needs(PUBLIC)(view)


def signed_in() -> Any:
    """Who is signed in, looked up once: `current_user` looks it up whenever it is touched."""
    return current_user._get_current_object()


def may(permission: str) -> bool:
    """Whether who is signed in has the permission; worked out once a page."""
    known: dict[str, bool] = g._get_current_object().setdefault("may", {})
    if permission not in known:
        known[permission] = current_app.extensions["caseloom.may"](signed_in(), permission)
    return known[permission]


def passive(view: V) -> V:
    """A view that a page asks for by itself: it does not keep a session alive."""
    view.passive = True  # type: ignore[attr-defined]
    return view


def init(app: Flask, key: bytes, rules: May, pending_migrations: Callable[[], list[str]]) -> None:
    """Put the gate before every request. `pending_migrations` names those still to run."""
    app.config.update(MAX_CONTENT_LENGTH=BODY_LIMIT, MAX_FORM_MEMORY_SIZE=BODY_LIMIT, MAX_FORM_PARTS=FIELD_LIMIT)
    app.url_map.converters["int"], app.request_class = Number, Request
    app.extensions["caseloom.key"], app.extensions["caseloom.may"] = key, rules
    app.jinja_env.globals.update(csrf=csrf_field, csrf_token=csrf_token, tokens=tokens, may=may)
    up_to_date: set[bool] = set()

    @app.before_request
    def gate() -> Any:
        view: Any = app.view_functions.get(request.endpoint or "")
        g.depth = db.db.transaction_depth()
        if request.endpoint == "static":
            return None
        db.db.connect(reuse_if_open=True)
        if not up_to_date and pending_migrations():
            abort(503, "upgrade")
        up_to_date.add(True)
        g.passive, g.token = getattr(view, "passive", False), _cookie()
        g.on = frozenset()  # finding the session also finds what is switched on
        _name_actor()
        _refuse_foreign()
        _refuse_unreadable()
        wanted = getattr(view, "permission", "")
        if wanted != PUBLIC and not signed_in().is_authenticated:
            return _to_sign_in() if view else None
        if request.method not in SAFE:
            _check_csrf()
        _guard_plugin()
        if view and wanted not in (PUBLIC, SIGNED_IN) and not (wanted and may(wanted)):
            abort(403)
        if view and request.method not in SAFE and "save_draft" in request.form:
            return current_app.extensions["caseloom.drafts"].save()
        return None

    app.after_request(finish)
    app.teardown_request(_release)


def _release(_error: BaseException | None) -> None:
    """Give the connection back, without a transaction that the page left open. A static file has taken none."""
    if "depth" in g and connections.release(g.depth):
        log.error("%s %s left a transaction open; it was rolled back", request.method, request.url_rule)
        with db.db.connection_context():
            note_fault(seams.Wrong("it left a transaction open"))


def note_fault(error: BaseException) -> None:
    """When it was a plugin's page that failed, keep that for the page of the specializations."""
    name = request.blueprint or ""
    plugin = application.current(Registry).plugins.get(name)
    if plugin and plugin.loaded:  # one that was refused may have the name of a part of the core
        seams.note(request.endpoint or name, "page", error, g.get("on", frozenset()))


def _cookie() -> str:
    token = request.cookies.get(COOKIE, "")
    return token if re.fullmatch(r"[A-Za-z0-9_-]{43}", token) else ""


def _name_actor() -> None:
    worker = signed_in()
    if worker.is_authenticated:
        audit.act_as(audit.Actor(worker.id, worker.name, request.remote_addr or ""))
    else:
        audit.act_as(audit.Actor(0, "nobody", request.remote_addr or ""))


def _guard_plugin() -> None:
    """While a specialization is off, its pages are not there; while its tables aren't up to date, they are closed."""
    registry = application.current(Registry)
    for name in request.blueprints:
        plugin = registry.plugins.get(name)
        if plugin and plugin.closed and switches.is_on(name):
            registry.look_at_tables()  # they may have been brought up to date by now
            if plugin.closed:
                abort(503, "tables")
            g.on = switches.enabled()
        if plugin and plugin.loaded and name not in g.on:
            refuse_off(plugin.title)


def refuse_off(title: str) -> NoReturn:
    """Say that the specialization of this title is off, with what was typed meanwhile. Raises NotFound."""
    g.off = title
    abort(404, "off")


def _to_sign_in() -> Response:
    """Send somebody who is not signed in to the door; htmx is told to take the whole page there."""
    if request.method not in SAFE:
        log.warning("refused, because nobody is signed in: %s %s", request.method, request.url_rule)
    back = request.full_path.rstrip("?") if request.method == "GET" and not g.passive else ""
    if request.method not in SAFE:
        back = current_app.extensions["caseloom.drafts"].save_for_later()
    door = url_for("accounts.sign_in", **({"next": back} if back and back != "/" else {}))
    if request.htmx:  # type: ignore[attr-defined]
        return Response(status=401, headers={"HX-Redirect": url_for("accounts.sign_in")})
    return redirect(door, code=303)  # type: ignore[return-value]


# --- CSRF -----------------------------------------------------------------------------------------


def csrf_token() -> str:
    """The token that proves a form came from a page of this session."""
    if not g.get("token"):
        g.token = g.new_cookie = new_token()
    return hmac.digest(_key(), g.token.encode(), "sha256").hex()


def csrf_field() -> Markup:
    """The hidden field that every form holds."""
    return Markup('<input type="hidden" name="csrf_token" value="%s">') % csrf_token()


def tokens(form: Any) -> Markup:
    """The hidden fields of a form: the CSRF token, the one-time token, the version that was seen, its marker."""
    hidden = Markup('<input type="hidden" name="{}" value="{}">')
    once = hidden.format("once", form.once.data or new_token())
    return csrf_field() + once + (hidden.format("version", form.version.data) if form.version.data else "") + (
        current_app.extensions["caseloom.drafts"].marker_field(form))


def _refuse_foreign() -> None:
    """A browser says where an unsafe request comes from; another site's is refused, token or not."""
    if request.method in SAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site", ""), request.headers.get("Origin", "")
    if site in ("cross-site", "same-site") or (origin and origin.partition("://")[2] != request.host):
        abort(403, "foreign")


def _refuse_unreadable() -> None:
    """An address with what no database stores leads nowhere; a form that is too large is refused, whoever sends it."""
    if any(isinstance(part, str) and part != storable(part) for part in (request.view_args or {}).values()):
        abort(404)
    if request.method in SAFE or not request.url_rule:
        return
    if (request.content_length or 0) > BODY_LIMIT or sum(1 for _ in request.form.items(multi=True)) > FIELD_LIMIT:
        abort(413)


def _check_csrf() -> None:
    token = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if g.token and hmac.compare_digest(token.encode(), csrf_token().encode()):
        return
    # A page from before its worker signed in again: the marker of its form says whose page it is.
    marker = markers.read(request.form.get(markers.NAME))
    if not marker or marker.worker != getattr(signed_in(), "id", marker.worker):
        abort(403, "csrf")


def _key() -> bytes:
    return current_app.extensions["caseloom.key"]


def new_token() -> str:
    """43 letters and digits that nobody can guess: 256 bits."""
    return secrets.token_urlsafe(32)


# --- Answers --------------------------------------------------------------------------------------


def finish(response: Response) -> Response:
    """The headers of every answer."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if request.endpoint == "static" and response.status_code in (200, 304):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
    if "new_cookie" in g:
        response.set_cookie(COOKIE, g.new_cookie, secure=True, httponly=True, samesite="Lax", path="/")
    return response


def change_cookie(token: str | None = None) -> None:
    """Give the browser another token; without one, a fresh one that is no session.

    A changed HttpOnly cookie is also what keeps Chromium from showing old pages on Back.
    """
    g.token = g.new_cookie = token or new_token()


def safe_next(target: str) -> str:
    """A path of this site to go on to, or "/" for anything else."""
    if not re.fullmatch(r"/(?![/.])[A-Za-z0-9/_.~?&=+%-]*", target) or re.search(r"//|/\.|%5c|%2f", target, re.I):
        return "/"
    return quote(target, safe="/?&=+%-_.~")

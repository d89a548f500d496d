"""A plain page for whatever went wrong: what it was, what to do next, and what was typed."""
from __future__ import annotations

import traceback
from typing import Any

from flask import current_app, g, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from peewee import OperationalError
from werkzeug.exceptions import HTTPException
from wtforms.fields.core import UnboundField

from core.foundation import audit, db
from core.foundation.db import Conflict, Stale
from core.web import pages
from core.web.forms import Form
from core.web.gate import SAFE, may, note_fault

SENTENCES = {
    400: (_("This request couldn't be read"),
          _("Go back and try again.")),
    403: (_("You don't have permission to open this page"),
          _("If you need access, ask your supervisor or administrator.")),
    404: (_("Page not found"),
          _("The address may be wrong, or you may not have access to this record.")),
    405: (_("You can't do that here"),
          _("Go back and use the buttons on the page.")),
    409: (_("Someone else changed this"),
          _("Review the changes and try again.")),
    413: (_("This form is too large"),
          _("A form can hold up to 1 MB. Go back and shorten your text. It's still there.")),
    500: (_("Something went wrong"),
          _("Nothing was saved. Go back and try again. Your text is still there.")),
    507: (_("The disk is full"),
          _("The computer running Caseloom has no space left, so nothing can be saved. Tell your administrator and try "
            "again later. Your text is still there.")),
    503: (_("Caseloom is busy"),
          _("Go back and try again in a few seconds. Your text is still there.")),
}
# The same where nothing was typed.
NOTHING_TYPED = {
    500: _("Go back and try again. If it happens again, tell your administrator."),
    507: _("The computer running Caseloom has no space left. Tell your administrator and try again later."),
    503: _("Go back and try again in a few seconds."),
    "off": _("This page is part of it. What was recorded stays readable on the client's page."),
}
# The same to an administrator.
TO_ADMINISTRATORS = {
    403: _("Your role doesn't include this page."),
    507: _("The computer running Caseloom has no space left, so nothing can be saved. Free up space on that computer."),
}
START = (  # where to go on to: the first that is allowed
    ("today.read", "/", _("Go to Today")),
    ("identity.read", "/clients", _("Go to Clients")),
    ("", "/", _("Go to the start page")),
)
# What abort(code, name) asks for by name.
NAMED = {
    "csrf": (_("This form has expired"),
             _("Your text is below. Copy it, go back, reload the page, and save again.")),
    "assigned": (_("Client assigned to this person"),
                 _("Transfer the client to someone else first.")),
    "foreign": (_("This request came from another site"),
                _("Open Caseloom and try again there.")),
    "off": (_("This specialization was turned off"),  # by its name, see explain()
            _("Nothing was saved. What you typed is below. Copy it if you need it.")),
    "upgrade": (_("The database needs an upgrade"),
                _("On the computer running Caseloom, run: caseloom upgrade")),
    "tables": (_("This specialization needs an upgrade"),
               _("Your administrator has to upgrade it. Everything else works; what was recorded is on the "
                 "client's overview.")),
}
SECRET = frozenset({"csrf_token", "once", "version", "password", "current", "own_password", "code"})


def explain(error: Exception) -> Any:
    """A plain page for whatever went wrong: what it was and what to do next."""
    if isinstance(error, HTTPException) and error.code and error.code < 400:
        return error
    code = error.code or 500 if isinstance(error, HTTPException) else 409 if isinstance(error, Conflict) else 500
    if isinstance(error, OperationalError):
        code = 507 if db.is_full(error) else 503 if db.is_busy(error) else 500
    if code >= 500 and not isinstance(error, HTTPException):
        # The message of a database error may quote what was being saved, so only its kind and place are logged.
        current_app.logger.error("%s %s: %s\n%s", request.method, request.url_rule, type(error).__name__,
                                 "".join(traceback.format_tb(error.__traceback__)))
        if code == 500:
            note_fault(error)
    why = getattr(error, "description", "") or ""
    if code in (403, 404, 405):
        note_refusal(why if why in NAMED else "")
    if code >= 500:  # the page must not ask the database who is signed in
        g.setdefault("_login_user", current_app.login_manager.anonymous_user())  # type: ignore[attr-defined]
    title, sentence = NAMED.get(why) or SENTENCES.get(code, SENTENCES[400])
    if why == "off":
        title = gettext("%(specialization)s was turned off", specialization=g.off)
    if request.method in SAFE:
        sentence = NOTHING_TYPED.get(why or code, sentence)
    if why not in NAMED and code in TO_ADMINISTRATORS and is_administrator():
        sentence = TO_ADMINISTRATORS[code]
    if isinstance(error, Conflict) and not isinstance(error, Stale):
        sentence = error.sentence
    response = pages.page("errors/error.html", title=title, sentence=sentence, status=code, typed=_typed(why == "off"),
                          start=_start())
    if code == 405 and isinstance(error, HTTPException):
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    if code == 503:
        response.headers["Retry-After"] = "5"
    return response


def is_administrator() -> bool:
    """Whether who is signed in keeps the computer that runs Caseloom; asks the database nothing."""
    return bool(current_user.is_authenticated and may("settings.write"))


def disk_is_full() -> str:
    """What stands above a form that the disk has no room for."""
    if is_administrator():
        return gettext("The disk on the computer running Caseloom is full. Free up space on that computer.")
    return gettext("The disk on the computer running Caseloom is full. Tell your administrator.")


def _start() -> tuple[str, Any]:
    """The address and the label of the page to go on to."""
    known = current_user.is_authenticated
    return next((url, label) for permission, url, label in START if not permission or (known and may(permission)))


def note_refusal(why: str) -> None:
    """Keep that somebody was refused a page that there is, or a change of anything."""
    asked = f"{request.method} {request.url_rule or 'no such page'}"
    if request.endpoint == "static" or not (request.url_rule or request.method not in SAFE):
        return
    if current_user.is_authenticated:
        try:
            audit.record("refused", subject=asked, outcome="refused", ids=request.view_args, why=why)
        except OperationalError as full:  # nothing was shown, so it is refused all the same
            if not db.is_full(full):
                raise
            current_app.logger.warning("refused to worker %s: %s %s", current_user.id, asked, why)
    else:
        current_app.logger.warning("refused to nobody in particular: %s %s", asked, why)


def _typed(all_of_it: bool) -> list[tuple[str, str]]:
    """What was typed into the form, so that an error page can give it back: long texts, or `all_of_it` where nobody
    can go back to the form. Nothing when it cannot be read. A page may have said it in its own words, as `g.typed`."""
    try:
        request.form  # noqa: B018  reading it is what may fail
    except HTTPException:
        return []
    if "typed" in g:
        return list(g.typed)
    labels = _labels()
    return [(labels.get(name) or gettext("What you typed"), text) for name, text in request.form.items(multi=True)
            if len(text) > (0 if all_of_it else 20) and name not in SECRET]


def _labels() -> dict[str, str]:
    """What forms call their fields, by name; a name that two forms use for different things is left out."""
    found: dict[str, set[str]] = {}
    kinds = [Form]
    for kind in kinds:
        kinds += kind.__subclasses__()
        for name, field in vars(kind).items():
            if isinstance(field, UnboundField) and field.args:
                found.setdefault(name, set()).add(str(field.args[0]))
    return {name: labels.pop() for name, labels in found.items() if len(labels) == 1}

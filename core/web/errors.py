"""A plain page for whatever went wrong: what it was, what to do next, and what was typed."""
from __future__ import annotations

import traceback
from typing import Any

from flask import current_app, g, request
from flask_babel import lazy_gettext as _
from flask_login import current_user
from peewee import OperationalError
from werkzeug.exceptions import HTTPException

from core.foundation import audit
from core.foundation.db import Conflict, Stale
from core.web import pages
from core.web.gate import SAFE

SENTENCES = {
    400: (_("This could not be read"),
          _("Please go back and try again.")),
    403: (_("This is not yours to open or to do"),
          _("If it should be, ask your administrator or supervisor.")),
    404: (_("There is nothing here for you"),
          _("The address may be mistyped, or the record may not be yours to see.")),
    405: (_("This cannot be done here"),
          _("Please go back and use the buttons of the page.")),
    409: (_("Somebody else changed this in the meantime"),
          _("Please look at it again.")),
    413: (_("This is too much for one form"),
          _("A form may hold 1 MB. Please go back and shorten it; your text is still there.")),
    500: (_("Something went wrong on our side"),
          _("Nothing was half-saved. Please go back and try again; your text is still there.")),
    503: (_("Caseloom is busy"),
          _("Please go back and try again in a few seconds; your text is still there.")),
}
# What abort(code, name) asks for by name.
NAMED = {
    "csrf": (_("This form has expired"),
             _("What you typed is below: copy it, go back, reload the page and send it again.")),
    "assigned": (_("This person is the assigned worker"),
                 _("Transfer the client to another worker first. Then you can remove this person from the care team.")),
    "foreign": (_("This came from another site"),
                _("Please open Caseloom itself and do it there.")),
    "upgrade": (_("The database must be upgraded first"),
                _("On the machine that runs Caseloom, type: caseloom upgrade")),
}
SECRET = frozenset({"csrf_token", "once", "version", "password", "current", "own_password", "code"})


def explain(error: Exception) -> Any:
    """A plain page for whatever went wrong: what it was and what to do next."""
    if isinstance(error, HTTPException) and error.code and error.code < 400:
        return error
    code = error.code or 500 if isinstance(error, HTTPException) else 409 if isinstance(error, Conflict) else 500
    if isinstance(error, OperationalError):
        code = 503
    if code >= 500 and not isinstance(error, HTTPException):
        # The message of a database error may quote what was being saved, so only its kind and place are logged.
        current_app.logger.error("%s %s: %s\n%s", request.method, request.url_rule, type(error).__name__,
                                 "".join(traceback.format_tb(error.__traceback__)))
    why = getattr(error, "description", "") or ""
    if code in (403, 404, 405):
        note_refusal(why if why in NAMED else "")
    if code >= 500:  # the page must not ask the database who is signed in
        g.setdefault("_login_user", current_app.login_manager.anonymous_user())  # type: ignore[attr-defined]
    title, sentence = NAMED.get(why) or SENTENCES.get(code, SENTENCES[400])
    if isinstance(error, Conflict) and not isinstance(error, Stale):
        sentence = error.sentence
    response = pages.page("errors/error.html", title=title, sentence=sentence, status=code, typed=_typed())
    if code == 405 and isinstance(error, HTTPException):
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or ())
    if code == 503:
        response.headers["Retry-After"] = "5"
    return response


def note_refusal(why: str) -> None:
    """Keep that somebody was refused a page that there is, or a change of anything."""
    asked = f"{request.method} {request.url_rule or 'no such page'}"
    if request.endpoint == "static" or not (request.url_rule or request.method not in SAFE):
        return
    if current_user.is_authenticated:
        audit.record("refused", subject=asked, outcome="refused", ids=request.view_args, why=why)
    else:
        current_app.logger.warning("refused to nobody in particular: %s %s", asked, why)


def _typed() -> list[tuple[str, str]]:
    """What was typed into the form, so that an error page can give it back; nothing when it cannot be read."""
    try:
        request.form  # noqa: B018  reading it is what may fail
    except HTTPException:
        return []
    return [(name, text) for name, text in request.form.items()
            if len(text) > 20 and name not in SECRET]

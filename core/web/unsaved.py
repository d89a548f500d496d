"""Where drafts meet forms: the marker in a form, the button that saves a draft, a form sent after its session."""
from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, g, request
from flask_login import current_user
from markupsafe import Markup
from peewee import OperationalError

from core.foundation.db import is_full
from core.web import drafts, pages
from core.web.gate import safe_next

log = logging.getLogger(__name__)


class Unsaved:
    """What the gate asks of drafts, which it stands below."""

    def marker_field(self, form: Any) -> Markup:
        """The marker of a form, as a hidden field; nothing for a form that has no drafts."""
        if not drafts.is_worth_it(form) or not current_user.is_authenticated:
            return Markup("")
        template, values = g.drawing
        title = "".join(pages.parts_of(template, values, "title")).strip()
        return drafts.marker_field(form, current_user, title)

    def save(self) -> Response | None:
        """Keep what was typed, because the button says so, and go back to the form."""
        marker = drafts.posted_marker()
        if not marker or marker.worker != current_user.id:
            return None
        drafts.keep(marker, request.form)
        return pages.redirect_saved(safe_next(marker.path), "draft")

    def save_for_later(self) -> str:
        """Keep what was sent after its session had ended, for who had the page; the address of the form, or ""."""
        marker = drafts.posted_marker()
        if not marker:
            return ""
        try:
            drafts.keep(marker, request.form)
        except OperationalError as error:
            if not is_full(error):
                raise
            log.warning("a form that was sent after its session could not be kept: the disk is full")
        return marker.path


def init(app: Flask) -> None:
    """Let forms have drafts."""
    app.extensions["caseloom.drafts"] = Unsaved()
    app.jinja_env.globals.update(has_drafts=lambda: g.get("has_drafts", False), drafts=lambda: g.get("drafts", 0))

"""How a form is answered: shown, saved once and gone on from, or shown again with what is wrong."""
from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Response, request
from flask_login import current_user
from peewee import OperationalError

from core.foundation.db import Conflict, NotAllowed, Stale, is_full
from core.web import drafts
from core.web.errors import disk_is_full, note_refusal
from core.web.forms import Difference, Form
from core.web.once import once
from core.web.pages import redirect_saved


def answer(form: Form, save: Callable[[], str], show: Callable[..., Response], notice: str = "saved",
           differences: Callable[[Any], list[Difference]] | None = None) -> Response:
    """Answer a form: `show()` when it is asked for, so that one view can serve GET and POST.

    Posted and valid, it is saved once, however often it is sent, and the browser goes to the address that `save`
    returns (303, with the notice of this key). Invalid, `show(status=422)` gives it back with what was typed. When
    somebody else saved in the meantime, `show(status=409, stale=row, differences=…)` does, and the form takes over
    the version that is there now, so that a second save is made knowingly; for any other Conflict
    `show(status=409, conflict=sentence)` does, with 403 when it is not for this person to do, and with 507 when the
    disk is full. Each of these gets `typed`, too: whether the form holds anything that would be missed.
    """
    if request.method != "POST":
        return show()
    if not form.validate():
        _keep_draft()
        return show(status=422)
    try:
        url = once(form.once.data, current_user.id, partial(_save, form, save))
    except Stale as stale:
        _keep_draft()
        form.version.data = str(stale.row.version)
        return show(status=409, typed=form.is_filled, stale=stale.row,
                    differences=differences(stale.row) if differences else [])
    except NotAllowed as refused:
        note_refusal("")
        return show(status=403, typed=form.is_filled, conflict=refused.sentence)
    except Conflict as conflict:
        return show(status=409, typed=form.is_filled, conflict=conflict.sentence)
    except OperationalError as error:
        if not is_full(error):
            raise
        return show(status=507, typed=form.is_filled, conflict=disk_is_full())
    if form.errors:  # what only saving could find out
        return show(status=422)
    return redirect_saved(url, notice)


def _save(form: Form, save: Callable[[], str]) -> str:
    url = save()
    drafts.settle(form, current_user.id)
    return url


def _keep_draft() -> None:
    """What could not be saved is there again when the page is closed and opened."""
    marker = drafts.posted_marker()
    if marker and marker.worker == current_user.id:
        with suppress(OperationalError):  # the page has it, too
            drafts.keep(marker, request.form)

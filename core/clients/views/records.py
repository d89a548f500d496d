"""The pages of forms about one record of a client: a new one, and a change of one that is there."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, request
from flask_login import current_user

from core.clients.forms import RecordForm
from core.clients.models import Client, Record, as_it_is_now
from core.clients.views.page import client_page
from core.foundation.db import Conflict
from core.web.answers import answer
from core.web.forms import Form


def new_page(template: str, kind: type[Record], client: Client, form: RecordForm, notice: str = "saved", *,
             tab: str = "", **context: Any) -> Response:
    """The page of a form for a new record of this kind, or what comes of it: the form's `columns` are added, and the
    browser goes on to the row's `url`.
    """
    def save() -> str:
        return kind.add(client, current_user, **form.columns).url  # type: ignore[attr-defined,no-any-return]

    show = partial(client_page, template, client, reads=f"{_name(kind)} form", tab=tab, form=form, **context)
    return answer(form, save, show, notice)


def change_page(template: str, row: Any, form: Form, change: Callable[[], Any], notice: str = "saved", *,
                tab: str = "", ended: Callable[..., Response] | None = None, goes_on: bool = False,
                **context: Any) -> Response:
    """The page of a form about a record, or what comes of it: `change()` saves it, and the browser goes on to the
    row's `url`, or with `goes_on` to the address that `change()` returns. The template has the row by its name, "nap"
    of "wellbeing.nap".

    For a row that takes no more changes `ended(client, status=409, conflict=sentence)` is shown before anybody types,
    and a form that is sent all the same is given back with what was typed.
    """
    if ended and request.method == "GET":
        try:
            row.must_take_changes()
        except Conflict as conflict:
            return ended(row.client, status=409, conflict=conflict.sentence)

    def save() -> str:
        if ended:
            as_it_is_now(row)
        made = change()
        return str(made if goes_on else row.url)

    show = partial(client_page, template, row.client, reads=row.subject, tab=tab, protected=[row.sensitivity],
                   form=form, **{_name(type(row)): row}, **context)
    return answer(form, save, show, notice, form.differences)


def _name(kind: type[Record]) -> str:
    return kind.record_name.rpartition(".")[2]

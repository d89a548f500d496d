"""That a client died, and that it was the wrong person."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response
from flask_login import current_user

from core.clients.forms.death import DeathForm, LivesForm
from core.clients.models import Client, Death, record_death, undo_death
from core.clients.models.death import lived_after, to_settle
from core.clients.views.page import bp, client_page, get_client
from core.web.answers import answer
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/death")
@needs("clients.write")
def death(client_id: int) -> Any:
    client = get_client(client_id)
    if client.deceased:
        return _lives_page(client, LivesForm(data={"version": str(client.version)}))
    return _death_page(client, DeathForm.of(to_settle(client, current_user), data={"version": str(client.version)}))


def _death_page(client: Client, form: DeathForm, **context: Any) -> Response:
    shown = (*form.open_items, *form.contradictions)
    return client_page("clients/death.html", client, reads="death", tab="details", form=form,
                       history=Death.history(client), protected=[row.sensitivity for row in shown], **context)


def _lives_page(client: Client, form: LivesForm, **context: Any) -> Response:
    return client_page("clients/lives.html", client, reads="death", tab="details", form=form,
                       history=Death.history(client), **context)


@bp.post("/clients/<int:client_id>/death")
@needs("clients.write")
def mark_deceased(client_id: int) -> Any:
    client = get_client(client_id)
    form = DeathForm.of(to_settle(client, current_user))
    if form.known.data == "day" and form.on.data:
        form.contradictions = [row for _receiver, rows in lived_after.send(client, day=form.on.data)
                               for row in rows if row.sensitivity in current_user.may_see]

    def save() -> str:
        record_death(client, form.seen_version, form.on.data, current_user, form.ways)
        return client.url

    return answer(form, save, partial(_death_page, client, form))


@bp.post("/clients/<int:client_id>/death/undo")
@needs("clients.write")
def undo(client_id: int) -> Any:
    client = get_client(client_id)
    form = LivesForm()

    def save() -> str:
        undo_death(client, form.seen_version, form.reason.data, current_user)
        return client.url

    return answer(form, save, partial(_lives_page, client, form), "undone_death")

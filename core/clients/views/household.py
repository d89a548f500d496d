"""A client's household: who lives together, one address for those who are named, and a wall."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response
from flask_login import current_user

from core.clients.forms.household import AddressForm, JoinForm, LeaveForm, LiftForm, WallForm
from core.clients.models import Client
from core.clients.models.household import (
    Resident,
    Wall,
    change_household_address,
    join_household,
    leave_household,
    lift_wall,
    set_wall,
)
from core.clients.queries.household import members, wall_of, walls
from core.clients.queries.search import search
from core.clients.views.page import bp, client_for, client_page, get_client, log_list, or_404
from core.foundation import audit, clock
from core.foundation.db import Conflict
from core.web.answers import answer
from core.web.forms import choices
from core.web.gate import needs
from core.web.language import gettext
from core.web.pages import person
from core.web.requests import storable


@bp.get("/clients/<int:client_id>/household")
@needs("identity.read")
def household(client_id: int) -> Any:
    client = get_client(client_id)
    others = _shown(client)
    return client_page("clients/household.html", client, reads="household", tab="details", members=others,
                       walls=walls(client, current_user), lives_here=Resident.current(client.id) is not None)


def _shown(client: Client) -> list[Client]:
    """The others in the household, each with a row in the log, which is protected as the client is whose page it is."""
    others = members(client, current_user)
    for other in others:
        _log_other(other, client)
    return others


def _log_other(other: Client, client: Client) -> None:
    audit.record("client.read", client_id=other.id, subject="household",
                 sensitivity=(other.sensitivity, client.sensitivity))


def _page(template: str, client: Client, form: Any, **context: Any) -> Response:
    return client_page(f"clients/{template}.html", client, reads="household", tab="details", form=form, **context)


# --- Who lives here -------------------------------------------------------------------------------


@bp.get("/clients/<int:client_id>/household/new")
@needs("identity.write")
def new_member(client_id: int) -> Any:
    return _page("household_join", get_client(client_id), JoinForm())


@bp.post("/clients/<int:client_id>/household/new")
@needs("identity.write")
def add_member(client_id: int) -> Any:
    client, form = get_client(client_id), JoinForm()
    found = search(current_user, storable(form.who.data or "")[:200], clock.today()).rows
    found = [row for row in found if row.id != client.id]
    if len(found) > 1:
        log_list("household", ((row.id, row.sensitivity) for row in found))
    form.offer(found, person)

    def save() -> str:
        other = or_404(client_for(current_user, int(form.chosen.data or 0)))
        join_household(client, other, current_user, form.address.data == "take")
        return f"{client.url}/household"

    return answer(form, save, partial(_page, "household_join", client, form), "saved")


@bp.get("/clients/<int:client_id>/household/leave")
@needs("identity.write")
def leave_page(client_id: int) -> Any:
    client = get_client(client_id)
    return _page("household_leave", client, LeaveForm(data={"version": str(client.version)}))


@bp.post("/clients/<int:client_id>/household/leave")
@needs("identity.write")
def leave(client_id: int) -> Any:
    client, form = get_client(client_id), LeaveForm()

    def save() -> str:
        leave_household(client, form.seen_version, current_user, form.address.data == "keep")
        return f"{client.url}/household"

    return answer(form, save, partial(_page, "household_leave", client, form), "saved")


# --- The address ----------------------------------------------------------------------------------


@bp.get("/clients/<int:client_id>/household/address")
@needs("identity.write")
def address_page(client_id: int) -> Any:
    client = get_client(client_id)
    people = [client, *_shown(client)]
    same = [str(one.id) for one in people if one.address == client.address]
    return _page("household_address", client, _offered(AddressForm(data={"people": same}), people))


def _offered(form: AddressForm, people: list[Client]) -> AddressForm:
    form.people.choices = choices((one.id, person(one)) for one in people)
    return form


@bp.post("/clients/<int:client_id>/household/address")
@needs("identity.write")
def change_address(client_id: int) -> Any:
    client = get_client(client_id)
    people = [client, *_shown(client)]
    form = _offered(AddressForm(), people)

    def save() -> str:
        chosen = [one for one in people if str(one.id) in form.people.data]
        change_household_address(chosen, form.address.data, current_user)
        return f"{client.url}/household"

    return answer(form, save, partial(_page, "household_address", client, form), "saved")


# --- A wall ---------------------------------------------------------------------------------------


@bp.get("/clients/<int:client_id>/household/wall")
@needs("clients.write")
def wall_page(client_id: int) -> Any:
    client = get_client(client_id)
    others = _shown(client)
    return _page("household_wall", client, WallForm.of(others, person), others=others)


@bp.post("/clients/<int:client_id>/household/wall")
@needs("clients.write")
def add_wall(client_id: int) -> Any:
    client = get_client(client_id)
    others = _shown(client)
    form = WallForm.of(others, person)

    def save() -> str:
        if not form.on("behind"):
            raise Conflict(gettext("No one that you can see lives with this client."), client)
        set_wall(client, form.on("along"), form.on("behind"), current_user)
        return f"{client.url}/household"

    return answer(form, save, partial(_page, "household_wall", client, form, others=others), "saved")


@bp.get("/walls/<int:wall_id>")
@needs("clients.write")
def show_wall(wall_id: int) -> Any:
    wall = _wall(wall_id)
    return _page("household_lift", wall.client, LiftForm(), wall=wall)


def _wall(wall_id: int) -> Wall:
    wall = or_404(wall_of(wall_id, current_user))
    wall.client = get_client(wall.client_id)
    _log_other(wall.other, wall.client)
    return wall


@bp.post("/walls/<int:wall_id>")
@needs("clients.write")
def remove_wall(wall_id: int) -> Any:
    wall, form = _wall(wall_id), LiftForm()

    def save() -> str:
        lift_wall(wall, form.reason.data, current_user)
        return f"{wall.client.url}/household"

    return answer(form, save, partial(_page, "household_lift", wall.client, form, wall=wall), "saved")

"""Pages about falls, at /s/geriatric/."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, request
from flask_babel import lazy_gettext as _

from core.extend import (
    Client,
    Conflict,
    Form,
    add_notices,
    answer,
    client_page,
    current_user,
    get_client,
    get_open_client,
    get_record,
    needs,
    today,
)

from .forms import FallForm, HomeForm, WithdrawForm
from .models import Fall

bp = Blueprint("geriatric", __name__)
add_notices(bp.name, {"recorded": _("Fall recorded."), "updated": _("Fall updated."),
                      "home": _("Home safety check saved."), "withdrawn": _("Fall marked as entered in error.")})


@bp.get("/clients/<int:client_id>/falls")
@needs("clients.read")
def index(client_id: int) -> Any:
    return _list(get_client(client_id))


def _list(client: Client, **why: Any) -> Any:
    falls = Fall.of(client, current_user)
    return client_page("geriatric/falls.html", client, reads="falls", protected=[fall.sensitivity for fall in falls],
                       falls=falls, **why)


@bp.get("/clients/<int:client_id>/falls/new")
@bp.post("/clients/<int:client_id>/falls/new")
@needs("clients.write")
def new(client_id: int) -> Any:
    client = get_open_client(client_id)
    form = FallForm(client)
    show = partial(client_page, "geriatric/fall.html", client, reads="fall form", form=form)
    return answer(form, lambda: Fall.add(client, current_user, **form.columns).url, show, "geriatric.recorded")


@bp.get("/falls/<int:fall_id>/edit")
@bp.post("/falls/<int:fall_id>/edit")
@needs("clients.write")
def edit(fall_id: int) -> Any:
    fall = get_record(Fall, fall_id)
    form = FallForm(fall.client, fall, obj=fall)
    return _answer("fall", fall, form, lambda: fall.change(form.seen_version, **form.columns), "updated")


@bp.get("/falls/<int:fall_id>/home")
@bp.post("/falls/<int:fall_id>/home")
@needs("clients.write")
def home(fall_id: int) -> Any:
    fall = get_record(Fall, fall_id)
    form = HomeForm(obj=fall)
    form.home_checked_on.data = form.home_checked_on.data or today()
    return _answer("home", fall, form,
                   lambda: fall.check_home(form.seen_version, form.home_checked_on.data, form.home_found.data), "home")


@bp.get("/falls/<int:fall_id>/withdrawal")
@bp.post("/falls/<int:fall_id>/withdrawal")
@needs("geriatric.withdraw")
def withdrawal(fall_id: int) -> Any:
    fall = get_record(Fall, fall_id)
    form = WithdrawForm(obj=fall)
    return _answer("withdrawal", fall, form, lambda: fall.withdraw(form.seen_version, current_user), "withdrawn")


def _answer(name: str, fall: Fall, form: Form, change: Callable[[], None], notice: str) -> Any:
    """The page of a form about this fall, or what comes of it; the list, when it takes no more changes."""
    if request.method == "GET":
        try:
            fall.must_stand()
        except Conflict as conflict:
            return _list(fall.client, status=409, conflict=conflict.sentence)

    def save() -> str:
        change()
        return fall.url

    show = partial(client_page, f"geriatric/{name}.html", fall.client, reads=f"fall {fall.id}",
                   protected=[fall.sensitivity], form=form, fall=fall)
    return answer(form, save, show, f"geriatric.{notice}", form.differences)

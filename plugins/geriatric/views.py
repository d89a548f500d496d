"""Pages about falls, at /s/geriatric/."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from core.extend import (
    Form,
    Stale,
    current_user,
    get_client,
    get_record,
    log_read,
    needs,
    once,
    page,
    redirect_saved,
    today,
)

from .forms import FallForm, HomeForm, WithdrawForm
from .models import Fall

bp = Blueprint("geriatric", __name__)


@bp.get("/clients/<int:client_id>/falls")
@needs("clients.read")
def index(client_id: int) -> Any:
    client = get_client(client_id)
    log_read(client.id, "falls")
    return page("geriatric/falls.html", client=client, falls=Fall.of(client))


@bp.get("/clients/<int:client_id>/falls/new")
@needs("clients.write")
def new(client_id: int) -> Any:
    client = get_client(client_id)
    log_read(client.id, "fall form")
    return page("geriatric/fall.html", client=client, form=FallForm(), fall=None)


@bp.post("/clients/<int:client_id>/falls/new")
@needs("clients.write")
def create(client_id: int) -> Any:
    client, form = get_client(client_id), FallForm()
    if not form.validate():
        return page("geriatric/fall.html", client=client, form=form, fall=None, status=422)
    url = once(form.once.data, current_user.id, lambda: Fall.add(client, current_user, **_given(form)).url)
    return redirect_saved(url, "saved")


@bp.get("/falls/<int:fall_id>/edit")
@needs("clients.write")
def edit(fall_id: int) -> Any:
    fall = _opened(fall_id)
    form = FallForm(data={"on": fall.on, "place": fall.place, "injury": fall.injury, "version": str(fall.version)})
    return _shown("geriatric/fall.html", fall, form)


@bp.post("/falls/<int:fall_id>/edit")
@needs("clients.write")
def change(fall_id: int) -> Any:
    fall, form = get_record(Fall, fall_id), FallForm()
    return _saved("geriatric/fall.html", fall, form, lambda: fall.change(form.seen_version, **_given(form)))


def _given(form: FallForm) -> dict[str, Any]:
    return {"on": form.on.data, "place": form.place.data, "injury": form.injury.data}


@bp.get("/falls/<int:fall_id>/home")
@needs("clients.write")
def home(fall_id: int) -> Any:
    fall = _opened(fall_id)
    form = HomeForm(data={"home_checked_on": fall.home_checked_on or today(), "home_found": fall.home_found,
                          "version": str(fall.version)})
    return _shown("geriatric/home.html", fall, form)


@bp.post("/falls/<int:fall_id>/home")
@needs("clients.write")
def home_checked(fall_id: int) -> Any:
    fall, form = get_record(Fall, fall_id), HomeForm()
    return _saved("geriatric/home.html", fall, form,
                  lambda: fall.check_home(form.seen_version, form.home_checked_on.data, form.home_found.data))


@bp.get("/falls/<int:fall_id>/withdrawal")
@needs("clients.write")
def withdrawal(fall_id: int) -> Any:
    fall = _opened(fall_id)
    return _shown("geriatric/withdrawal.html", fall, WithdrawForm(data={"version": str(fall.version)}))


@bp.post("/falls/<int:fall_id>/withdrawal")
@needs("clients.write")
def withdraw(fall_id: int) -> Any:
    fall, form = get_record(Fall, fall_id), WithdrawForm()
    return _saved("geriatric/withdrawal.html", fall, form, lambda: fall.withdraw(form.seen_version, current_user))


def _opened(fall_id: int) -> Fall:
    fall = get_record(Fall, fall_id)
    log_read(fall.client_id, f"fall {fall.id}")
    return fall


def _shown(template: str, fall: Fall, form: Form, **more: Any) -> Any:
    return page(template, client=fall.client, fall=fall, form=form, **more)


def _saved(template: str, fall: Fall, form: Form, save: Callable[[], None]) -> Any:
    """Save what was typed, or show it again with what is wrong or what somebody else saved."""
    if not form.validate():
        return _shown(template, fall, form, status=422)
    try:
        save()
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return _shown(template, fall, form, stale=stale.row, status=409)
    return redirect_saved(fall.url, "saved")

"""How somebody likes a list: its views under a name, which every feature's lists have, and the columns."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, request
from flask_babel import gettext
from flask_login import current_user

from core.clients.forms import ColumnsForm, ViewForm
from core.clients.views.listing import columns, wanted_clients
from core.clients.views.page import bp
from core.web.answers import answer
from core.web.forms import choices
from core.web.gate import needs
from core.web.lists import Liked
from core.web.pages import page, redirect_saved


@bp.route("/clients/view", methods=["GET", "POST"])
@needs("identity.read")
def view() -> Any:
    return save_view("clients", gettext("Clients"), wanted_clients().asked)


@bp.post("/clients/view/removal")
@needs("identity.read")
def remove_view() -> Any:
    return drop_view("clients", wanted_clients().asked)


@bp.route("/clients/columns", methods=["GET", "POST"])
@needs("identity.read")
def choose_columns() -> Any:
    """Which columns this worker's client lists have beside the name, on the screen, on paper and in a file."""
    liked, offered, asked = Liked(current_user.id, "clients"), columns(), wanted_clients().asked
    form = ColumnsForm(data={"shown": [name for name in offered if name not in liked.hidden]})
    form.shown.choices = choices(offered.items())

    def save() -> str:
        liked.hide(set(offered) - set(form.shown.data or ()))
        return f"/clients?{asked}"

    return answer(form, save, partial(page, "clients/columns.html", form=form, asked=asked))


def save_view(name: str, title: str, asked: str) -> Response:
    """The page of the saved views of a list, and the answer to a new one; `asked` is what the list asks for now, the
    part of an address behind "?"."""
    liked, form = Liked(current_user.id, name), ViewForm()

    def save() -> str:
        if not liked.keep_view(form.title.data, asked):
            form.title.errors = [gettext("You have 20 views of this list. Remove one first.")]
        return f"/{name}?{asked}"

    return answer(form, save, partial(page, "clients/view.html", list=name, title=title, asked=asked, form=form,
                                      views=liked.views))


def drop_view(name: str, asked: str) -> Response:
    """Forget the view whose name was sent."""
    Liked(current_user.id, name).drop_view(request.form.get("title", ""))
    return redirect_saved(f"/{name}/view?{asked}", "saved")

"""Pages about falls, at /s/geriatric/."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask_babel import lazy_gettext as _

from core.extend import (
    Client,
    Conflict,
    Form,
    add_goal,
    add_notices,
    change_page,
    client_page,
    current_user,
    everybody,
    get_client,
    get_open_client,
    get_record,
    gettext,
    needs,
    new_page,
    open_goal,
    today,
)

from . import rules
from .forms import FallForm, GoalForm, HomeForm, WithdrawForm
from .models import Fall

TAB = "geriatric.falls"
GOAL = "geriatric.fewer_falls"

bp = Blueprint("geriatric", __name__)
add_notices(bp.name, {"recorded": _("Fall recorded."), "updated": _("Fall updated."),
                      "home": _("Home safety check saved."), "withdrawn": _("Fall marked as entered in error."),
                      "goal": _("Goal added to the plan.")})


@bp.get("/clients/<int:client_id>/falls")
@needs("clients.read")
def index(client_id: int) -> Any:
    return _list(get_client(client_id))


def _list(client: Client, **why: Any) -> Any:
    falls = Fall.of(client, current_user)
    return client_page("geriatric/falls.html", client, reads="falls", tab=TAB, falls=falls,
                       protected=[fall.sensitivity for fall in falls], **why)


@bp.route("/clients/<int:client_id>/falls/new", methods=["GET", "POST"])
@needs("clients.write")
def new(client_id: int) -> Any:
    client = get_open_client(client_id)
    return new_page("geriatric/fall.html", Fall, client, FallForm(client), "geriatric.recorded", tab=TAB)


@bp.route("/falls/<int:fall_id>/edit", methods=["GET", "POST"])
@needs("clients.write")
def edit(fall_id: int) -> Any:
    fall = get_record(Fall, fall_id)
    form = FallForm(fall.client, fall, obj=fall)
    return _change("fall", fall, form, lambda: fall.change(form.seen_version, **form.columns), "updated")


@bp.route("/falls/<int:fall_id>/home", methods=["GET", "POST"])
@needs("clients.write")
def home(fall_id: int) -> Any:
    fall = get_record(Fall, fall_id)
    form = HomeForm(obj=fall)
    form.home_checked_on.data = form.home_checked_on.data or today()
    return _change("home", fall, form,
                   lambda: fall.check_home(form.seen_version, form.home_checked_on.data, form.home_found.data), "home")


@bp.route("/falls/<int:fall_id>/withdrawal", methods=["GET", "POST"])
@needs("geriatric.withdraw")
def withdrawal(fall_id: int) -> Any:
    fall = get_record(Fall, fall_id)
    form = WithdrawForm(obj=fall)
    return _change("withdrawal", fall, form,
                   lambda: fall.withdraw(form.seen_version, current_user, form.reason.data), "withdrawn")


@bp.route("/falls/<int:fall_id>/goal", methods=["GET", "POST"])
@needs("plans.write")
def goal(fall_id: int) -> Any:
    """A goal in the plan, as protected as the fall; its baseline are the falls that whoever reads the goal may see."""
    fall = get_record(Fall, fall_id)
    client, form = get_open_client(fall.client_id), GoalForm(data={"target": 0})
    readers = everybody(client) | {fall.sensitivity}
    known = [one.on for one in Fall.standing(client) if one.sensitivity in readers]

    def save() -> None:
        if open_goal(client, GOAL, fall.sensitivity):
            raise Conflict(gettext("The plan already has this goal."), fall)
        add_goal(client, current_user, GOAL, words=form.words.data, target=form.target.data,
                 baseline=rules.falls_up_to(today(), known, rules.GOAL_OVER), due_on=form.due_on.data, source=fall)

    return _change("goal", fall, form, save, "goal", planned=open_goal(client, GOAL, fall.sensitivity))


def _change(name: str, fall: Fall, form: Form, change: Callable[[], Any], notice: str, **more: Any) -> Any:
    return change_page(f"geriatric/{name}.html", fall, form, change, f"geriatric.{notice}", tab=TAB, ended=_list,
                       **more)

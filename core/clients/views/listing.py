"""The list of clients and the search."""
from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext
from flask_login import current_user

from core.access.rules import may
from core.clients.forms import LONGEST_SEARCH, ListForm
from core.clients.models import NEVER, NO_DATE, RISKS, STATUSES
from core.clients.queries.caseload import ORDERS, Wanted, caseload, shows
from core.clients.queries.search import MOST, search
from core.clients.rules import age
from core.clients.views.page import bp, log_list
from core.foundation import clock
from core.web.forms import choices
from core.web.gate import needs
from core.web.pages import page


@bp.get("/clients")
@needs("identity.read")
def index() -> Any:
    offered = shows(current_user)
    wanted = _wanted(offered)
    found = caseload(current_user, wanted)
    log_list("clients", ((row.id, row.sensitivity) for row in found.rows))
    form = ListForm(data={"show": wanted.show, "status": wanted.status, "risk": wanted.risk})
    form.show.choices = choices((show, _titles()[show]) for show in offered)
    return page("clients/index.html", "list", found=found, wanted=wanted, form=form, age=age, never=NEVER,
                no_date=NO_DATE, title=_titles()[wanted.show], risks=RISKS, statuses=STATUSES)


def _titles() -> dict[str, str]:
    return {"mine": gettext("My clients"), "team": gettext("My team's clients"), "all": gettext("All clients")}


def _wanted(offered: tuple[str, ...]) -> Wanted:
    """What the address asks for; whatever it names that is not offered is passed over."""
    asked = request.args
    given: dict[str, Any] = {"show": offered[0]}
    if asked.get("show") in offered:
        given["show"] = asked["show"]
    if asked.get("status") in (*STATUSES, "all"):
        given["status"] = asked["status"]
    if may(current_user, "clients.read"):
        if asked.get("risk") in ("high", "medium", "low", "none"):
            given["risk"] = asked["risk"]
        if asked.get("sort", "").removeprefix("-") in ORDERS:
            given["sort"] = asked["sort"]
    elif asked.get("sort") == "-name":
        given["sort"] = "-name"
    for turn in ("after", "before"):
        number = asked.get(turn, "")
        if number.isascii() and number.isdecimal() and len(number) < 10:
            given[turn] = int(number)
            break
    return Wanted(**given)


@bp.get("/search")
@needs("identity.read")
def search_form() -> Any:
    return page("clients/search.html", "results", q="", found=None)


@bp.post("/search")
@needs("identity.read")
def results() -> Any:
    """What was typed came in the body, so that no address and no log holds it."""
    q = request.form.get("q", "")
    if len(q) > LONGEST_SEARCH:
        return page("clients/search.html", "results", q=q[:LONGEST_SEARCH], found=None, too_long=True,
                    status=422)
    found = search(current_user, q, clock.today())
    log_list("search", ((row.id, row.sensitivity) for row in found.rows))
    return page("clients/search.html", "results", q=q, found=found, age=age, statuses=STATUSES, most=MOST)

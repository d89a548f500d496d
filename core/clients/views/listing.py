"""The list of clients and the search."""
from __future__ import annotations

from typing import Any

from flask import g, redirect, request

from core.access.rules import may
from core.clients.forms import LONGEST_SEARCH, UNREACHED, ListForm
from core.clients.models import NEVER, RISKS, STATUSES
from core.clients.queries.caseload import ORDERS, Wanted, caseload, shows
from core.clients.queries.search import MOST, search
from core.clients.views.page import bp, log_list
from core.foundation import clock
from core.web.birth import age_in_short
from core.web.forms import choices
from core.web.gate import needs, signed_in
from core.web.language import gettext
from core.web.pages import is_fragment, page
from core.web.paging import asked_position


@bp.get("/clients")
@needs("identity.read")
def index() -> Any:
    worker = signed_in()
    offered = shows(worker)
    wanted = _wanted(offered)
    listed = caseload(worker, wanted, asked_position(wanted.name), g.on)
    log_list("clients", ((row.id, row.sensitivity) for row in listed.rows))
    form = ListForm(data={"show": wanted.show, "status": wanted.status, "risk": wanted.risk,
                          "unreached": str(wanted.unreached)})
    form.show.choices = choices((show, _titles()[show]) for show in offered)
    return page("clients/index.html", "list", listed=listed, wanted=wanted, form=form, age=age_in_short, never=NEVER,
                title=_titles()[wanted.show], risks=RISKS, statuses=STATUSES)


def _titles() -> dict[str, str]:
    return {"mine": gettext("My clients"), "care_team": gettext("Care team"), "team": gettext("My team's clients"),
            "all": gettext("All clients")}


def _wanted(offered: tuple[str, ...]) -> Wanted:
    """What the address asks for; whatever it names that is not offered is ignored."""
    asked = request.args
    wanted: dict[str, Any] = {"show": offered[0]}
    if asked.get("show") in offered:
        wanted["show"] = asked["show"]
    if asked.get("status") in (*STATUSES, "all"):
        wanted["status"] = asked["status"]
    if may(signed_in(), "clients.read"):
        if asked.get("risk") in ("high", "medium", "low", "none"):
            wanted["risk"] = asked["risk"]
        if asked.get("unreached") in UNREACHED:
            wanted["unreached"] = int(asked["unreached"])
        if asked.get("sort", "").removeprefix("-") in ORDERS:
            wanted["sort"] = asked["sort"]
    elif asked.get("sort") == "-name":
        wanted["sort"] = "-name"
    return Wanted(**wanted)


@bp.get("/search")
@needs("identity.read")
def search_form() -> Any:
    return page("clients/search.html", "results", q="", matches=None)


@bp.post("/search")
@needs("identity.read")
def results() -> Any:
    """What was typed came in the body, so that no address and no log holds it."""
    q = request.form.get("q", "")
    if len(q) > LONGEST_SEARCH:
        return page("clients/search.html", "results", q=q[:LONGEST_SEARCH], matches=None, too_long=True,
                    status=422)
    matches = search(signed_in(), q, clock.today())
    log_list("search", ((row.id, row.sensitivity) for row in matches.rows))
    if "open" in request.form and len(matches.rows) == 1 and not is_fragment():
        return redirect(f"/clients/{matches.rows[0].id}?from=search", code=303)
    is_typing = request.headers.get("HX-Target") == "hits"
    return page("clients/hits.html" if is_typing else "clients/search.html", "hits" if is_typing else "results", q=q,
                matches=matches, age=age_in_short, statuses=STATUSES, most=MOST)

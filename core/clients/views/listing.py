"""The list of clients, on the screen, on paper and as a file; and the search."""
from __future__ import annotations

from typing import Any

from flask import g, redirect, request
from flask_login import current_user

from core.access.rules import may
from core.accounts.models import Worker, active_workers
from core.clients.forms import LANGUAGES, LONGEST_SEARCH, UNREACHED, ListForm
from core.clients.models import ALERT_KINDS, INTERPRETER, NEVER, RISKS, STATUSES
from core.clients.queries.caseload import ORDERS, OWN, Wanted, caseload, everybody, how_many, shows
from core.clients.queries.search import MOST, search
from core.clients.views.page import bp, log_list
from core.foundation import clock
from core.web.birth import age_in_short
from core.web.forms import choices
from core.web.gate import needs, signed_in
from core.web.language import gettext
from core.web.lists import Liked, as_csv
from core.web.pages import is_fragment, page, person
from core.web.paging import asked_position


@bp.get("/clients")
@needs("identity.read")
def index() -> Any:
    wanted = wanted_clients()
    listed = caseload(signed_in(), wanted, asked_position(wanted.name), g.on)
    log_list("clients", ((row.id, row.sensitivity) for row in listed.rows))
    number = how_many(signed_in(), wanted) if listed.next or listed.previous else len(listed.rows)
    return page("clients/index.html", "list", rows=listed.rows, listed=listed, number=number, form=_form(wanted),
                languages=LANGUAGES, **_shown(wanted))


@bp.get("/clients/list")
@needs("clients.read")
def paper_list() -> Any:
    """Every client of the list, to print."""
    wanted = wanted_clients()
    rows = everybody(signed_in(), wanted, g.on)
    log_list("clients on paper", ((row.id, row.sensitivity) for row in rows))
    return page("clients/list_copy.html", rows=rows, number=len(rows), **_shown(wanted))


@bp.get("/clients/list.csv")
@needs("clients.read")
def list_file() -> Any:
    """Every client of the list, for a spreadsheet."""
    wanted = wanted_clients()
    rows = everybody(signed_in(), wanted, g.on)
    log_list("clients in a file", ((row.id, row.sensitivity) for row in rows))
    hidden, titles = Liked(current_user.id, "clients").hidden, columns()
    shown = [name for name in titles if name not in hidden]
    lines = ([str(row.id), person(row), *(_cell(row, name) for name in shown)] for row in rows)
    return as_csv(f"clients-{clock.today()}", [gettext("Number"), gettext("Name"), *(titles[n] for n in shown)], lines)


def columns() -> dict[str, str]:
    """The columns that this worker may have beside the name, with their titles, in their order."""
    titles = {"age": gettext("Age"), "risk": gettext("Risk"), "next": gettext("Next date"),
              "last": gettext("Last contact"), "language": gettext("Language"), "worker": gettext("Assigned worker")}
    inner = may(signed_in(), "clients.read")
    return {name: title for name, title in titles.items() if inner or name not in ("risk", "next", "last")}


def _cell(row: Any, name: str) -> str:
    """What stands in a column of a file: days as 2026-03-31."""
    if name == "language":
        return f"{row.language} ({INTERPRETER['needed']})" if row.interpreter == "needed" else row.language
    if name == "last" and row.last_contact_on == NEVER:
        return gettext("never")
    value = {"age": age_in_short(row, clock.today()), "risk": RISKS[row.risk], "next": row.next_on or "",
             "last": row.last_contact_on, "worker": row.worker}[name]
    return str(value)


def _shown(wanted: Wanted) -> dict[str, Any]:
    """What the table of a list is drawn with."""
    liked = Liked(current_user.id, "clients")
    return {"wanted": wanted, "age": age_in_short, "never": NEVER, "title": _titles()[wanted.show], "risks": RISKS,
            "statuses": STATUSES, "columns": {n: t for n, t in columns().items() if n not in liked.hidden},
            "views": liked.views}


def _form(wanted: Wanted) -> ListForm:
    """The choices of a list as they are made."""
    form = ListForm(data={**vars(wanted), "unreached": str(wanted.unreached), "worker": str(wanted.worker or "")})
    form.show.choices = choices((show, _titles()[show]) for show in shows(signed_in()))
    form.worker.choices = choices(_staff(wanted), blank=gettext("Anyone"))
    return form


def _staff(wanted: Wanted) -> list[tuple[int, str]]:
    """Whose clients a list of many can show, by name; who has left is there when the list asks for them."""
    if wanted.show in OWN:
        return []
    staff = [(one.id, one.name) for one in active_workers("case_manager", "supervisor")]
    gone = Worker.get_or_none(Worker.id == wanted.worker) if wanted.worker not in (0, *dict(staff)) else None
    return [*staff, *([(gone.id, gettext("%(name)s (inactive)", name=gone.name))] if gone else [])]


def _titles() -> dict[str, str]:
    return {"mine": gettext("My clients"), "care_team": gettext("Care team"), "team": gettext("My team's clients"),
            "all": gettext("All clients")}


def wanted_clients() -> Wanted:
    """What the address asks for; whatever it names that is not offered is ignored."""
    asked, worker = request.args, signed_in()
    offered = shows(worker)
    wanted: dict[str, Any] = {"show": asked["show"] if asked.get("show") in offered else offered[0]}
    if asked.get("status") in (*STATUSES, "all"):
        wanted["status"] = asked["status"]
    wanted["language"] = " ".join(asked.get("language", "").replace("\0", "").split())[:64]
    if wanted["show"] not in OWN and _number(asked.get("worker", "")):
        wanted["worker"] = _number(asked["worker"])
    if asked.get("sort") == "-name":
        wanted["sort"] = "-name"
    return Wanted(**{**wanted, **(_inner(asked) if may(worker, "clients.read") else {})})


def _inner(asked: Any) -> dict[str, Any]:
    """What only who reads records may ask for."""
    wanted: dict[str, Any] = {}
    if asked.get("risk") in ("high", "medium", "low", "none"):
        wanted["risk"] = asked["risk"]
    if asked.get("unreached") in UNREACHED:
        wanted["unreached"] = int(asked["unreached"])
    if asked.get("alert") in ("any", *ALERT_KINDS):
        wanted["alert"] = asked["alert"]
    if asked.get("sort", "").removeprefix("-") in ORDERS:
        wanted["sort"] = asked["sort"]
    return wanted


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


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

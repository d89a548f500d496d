"""The blueprint, and what every page about one client shares, the core's and the plugins'."""
from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, g, redirect, request
from flask_babel import gettext
from flask_login import current_user

from core.access.models import Agency
from core.access.rules import may
from core.accounts.models import active_workers
from core.clients.forms import ClientForm, policy_titles
from core.clients.models import ADDRESS, Alert, Client, ClientClosed, flags_of, last_day_of_life
from core.clients.models.merging import survivor_of
from core.clients.queries.visibility import TOO_BIG, client_for
from core.extension.contributions import ClientTab
from core.extension.registry import Registry
from core.foundation import application, audit
from core.web.forms import SelectChoice, about_client, choices
from core.web.gate import signed_in
from core.web.markers import page_is_about
from core.web.pages import page

bp = Blueprint("clients", __name__)

T = TypeVar("T")


def following(on: str) -> list[Any]:
    """What specializations have done when this happens to a client, in sentences."""
    offered = application.current(Registry).offered("client_events", g.on)
    return [event.title for event in offered if event.on == on and event.title]


# --- Opening a record -----------------------------------------------------------------------------


def or_404(row: T | None) -> T:
    """The row, or 404: what is not there and what is not theirs look the same."""
    if row is None:
        abort(404)
    return row


def get_client(client_id: int) -> Client:
    """The client of this page, or 404. No date in a form of the page may lie before the client's birth."""
    client = client_for(signed_in(), client_id) or _survivor(client_id)
    about_client(client.not_before, last_day_of_life(client))
    return client


def _survivor(client_id: int) -> Client:
    """The client whose record holds the one of this number, or 404: a page leads there, a form is saved there."""
    other = survivor_of(client_id) if 0 < client_id < TOO_BIG else None
    client = or_404(client_for(signed_in(), other) if other else None)
    if request.method == "GET":
        moved = re.sub(rf"^/clients/{client_id}(?=/|$)", f"/clients/{other}", request.full_path.rstrip("?"))
        abort(redirect(moved, code=302))
    g.was_merged = True
    return client


def get_open_client(client_id: int) -> Client:
    """The client of a page that adds something to its record, or 404.

    For a closed client the page says so before anybody types, by ClientClosed; a form that is posted all the same is
    answered by answer(), which gives back what was typed.
    """
    client = get_client(client_id)
    if client.status == "closed" and request.method == "GET":
        raise ClientClosed(client)
    return client


@bp.app_errorhandler(ClientClosed)
def say_closed(error: ClientClosed) -> Response:
    """The page instead of a form for something new."""
    return client_page("clients/closed.html", error.row, reads="closed client", status=409)


def get_record(kind: Any, row_id: int) -> Any:
    """A record of a client (contact, task, goal, …) with `.client` loaded, or 404.

    The client must be theirs to see and they must be cleared for the record's own sensitivity.
    """
    row = or_404(kind.get_or_none(kind.id == row_id) if 0 < row_id < TOO_BIG else None)
    if getattr(row, "sensitivity", "") not in current_user.may_see:
        abort(404)
    row.client = get_client(row.client_id)
    return row


# --- Showing it, never without a trace ------------------------------------------------------------


def client_page(template: str, client: Client, /, block: str = "", *, reads: str, protected: Iterable[str] = (),
                tab: str = "", status: int = 200, **context: Any) -> Response:
    """A page about a client, or only `block` of it for htmx: banner, alerts, tabs, notices; and its audit row.

    `reads` says for the audit log what of the record is shown ("contact 12", "plan"); `protected` holds the
    sensitivities of what is shown: each is logged by itself, and its policy's notice stands on the page. `tab` names
    the tab that is open, one of a plugin by its full key ("wellbeing.naps").
    """
    log_read(client, reads, protected)
    worker, standing = signed_in(), Alert.standing(client.id)
    alerts = [alert for alert in standing if alert.sensitivity in worker.may_see and may(worker, "alerts.read")]
    flags = flags_of(client, worker)
    for what, rows in (("alert banner", alerts), ("urgent answer form", flags)):
        _log_beside(client, what, {row.sensitivity for row in rows} - {"", client.sensitivity, *protected})
    kinds = {client.sensitivity, *protected, *(row.sensitivity for row in (*alerts, *flags))} - {""}
    page_is_about(client.id, {client.sensitivity, *protected})
    return page(template, block, status=status, client=client, tab=tab, alerts=alerts, notices=notices(kinds),
                banner_flags=flags, address_hidden=hides_address(standing), tabs=_tabs(worker), **context)


def _tabs(worker: Any) -> list[ClientTab]:
    """The tabs of the specializations that are on, as far as they are for this worker."""
    offered = application.current(Registry).offered("client_tabs", g.on)
    return sorted((tab for tab in offered if may(worker, tab.permission) and tab.sensitivity in worker.may_see),
                  key=lambda tab: (tab.order, tab.key))


def _log_beside(client: Client, what: str, kinds: Iterable[str]) -> None:
    """Audit rows of their own for what the banner shows under other protections: the ordinary one stays ordinary."""
    if kinds := sorted(kinds):
        audit.record_each("client.read", ((client.sensitivity, kind) for kind in kinds), [{}] * len(kinds),
                          client_id=client.id, subject=what)


def asked_copy() -> str:
    """For whom the address asks for a copy of the page to print: "client", "staff", or "" for the page itself.

    A staff copy holds alerts and the safe-contact rule, so it is for those only who may read the record.
    """
    copy = request.args.get("copy", "")
    g.on_paper = copy in ("client", "staff")  # dates are written out
    if copy == "staff" and not may(current_user, "clients.read"):
        abort(403)
    return copy if copy in ("client", "staff") else ""


def client_copy(template: str, client: Client, /, *, reads: str, protected: Iterable[str] = ("",),
                nothing: str = "", **context: Any) -> Response:
    """A sheet that goes home with the client, and its audit row. No alert, rule or notice is given to its template.

    `nothing` is said in place of a sheet that would be empty."""
    log_read(client, reads, protected)
    if client.deceased:
        nothing = gettext("This client died. Nothing is printed for the client.")
    return page(template, client=client, agency=Agency.here().name, nothing=nothing, **context)


def hides_address(standing: Iterable[Alert]) -> bool:
    """Whether one of the client's standing alerts, whoever may see it, hides the address until somebody asks for it."""
    return any(alert.kind == ADDRESS for alert in standing)


def log_read(client: Client, what: str, protected: Iterable[str] = (), **detail: Any) -> None:
    """Note that this worker read a part of a client's record, in a row for each kind of protection.

    A page that is there without anything protected, a list or the details, leaves an ordinary row, too; a row that
    names a protected record is protected alone.
    """
    names_record = what.endswith(" form") or any(letter.isdigit() for letter in what)
    kinds = sorted({*protected, *(() if names_record else ("",))}) or [""]
    audit.record_each("client.read", [(client.sensitivity, kind) for kind in kinds], [detail] * len(kinds),
                      client_id=client.id, subject=what)


def log_list(what: str, shown: Iterable[tuple[int, str]]) -> None:
    """Note that this worker was shown a list of clients: pairs of an id and what protects it there ("" or a policy).

    Each kind of protection has a row of its own, so that the ordinary row names no protected client. An empty list
    showed nobody, and leaves no row.
    """
    by_kind: dict[str, list[int]] = {}
    for client_id, kind in shown:
        by_kind.setdefault(kind, []).append(client_id)
    audit.record_each("clients.list", by_kind, [{"ids": sorted(set(ids))} for ids in by_kind.values()], subject=what)


def notices(kinds: Iterable[str]) -> list[str]:
    """What must stand beside records of these protected kinds, on paper as well."""
    policies = application.current(Registry).everything("sensitivity_policies")
    return [str(policy.notice) for policy in policies if policy.key in set(kinds) and policy.notice]


def url_for_client(client: Client, path: str = "") -> str:
    """A page of the client to go on to after a save; the list of clients when the client is no longer theirs."""
    return f"{client.url}{path}" if client_for(current_user, client.id) else "/clients"


# --- Choices that several pages offer -------------------------------------------------------------


def case_workers(client: Client | None = None) -> list[SelectChoice]:
    """Who can be given a client; with a client, only those who are cleared for it."""
    workers = active_workers("case_manager", "supervisor", cleared_for=client.sensitivity if client else "")
    return choices(((w.id, w.name) for w in workers), gettext("Choose"))


def adapt(form: ClientForm, client: Client | None = None) -> ClientForm:
    """Leave in the form what this worker may decide, with the choices there are."""
    if client is not None or (may(current_user, "clients.write") and not may(current_user, "clients.assign")):
        del form.worker
    else:
        form.worker.choices = case_workers()
        if form.worker.data is None and may(current_user, "clients.write"):
            form.worker.data = str(current_user.id)
    if client is not None:
        del form.reason
        del form.other_names
    else:
        del form.former
        del form.renamed_on
    if not may(current_user, "clients.write"):
        del form.sensitivity
    return form


def protection(key: str, titles: Mapping[str, str] | None = None) -> str:
    """The protection of a record in words."""
    return (titles or policy_titles()).get(key, key) if key else gettext("Not protected")

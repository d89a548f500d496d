"""Who works with a client: the care team, the assigned worker, and whether anybody else sees the client."""
from __future__ import annotations

from typing import Any

from flask import abort
from flask_babel import gettext
from flask_login import current_user

from core.accounts.models import Worker
from core.clients.forms import AssignForm, MemberForm, RestrictForm
from core.clients.models import CareTeamMember, Client
from core.clients.queries import people
from core.clients.queries.visibility import client_for
from core.clients.views.page import bp, case_workers, client_page, get_client, get_record, saved
from core.foundation.db import Stale
from core.web.gate import needs
from core.web.pages import redirect_saved


@bp.get("/clients/<int:client_id>/care-team")
@needs("clients.read")
def care_team(client_id: int) -> Any:
    client = get_client(client_id)
    return _page(client)


def _page(client: Client, status: int = 200, stale: bool = False, **sent: Any) -> Any:
    """The page with its three forms; those that were not sent are as the client is now."""
    member, change, restriction = MemberForm(), AssignForm(), RestrictForm()
    change.version.data = restriction.version.data = str(client.version)
    restriction.restricted.data = client.restricted_at is not None
    shown = {"member": member, "assign": change, "restrict": restriction, **sent}
    shown["member"].member.choices = shown["assign"].worker.choices = case_workers()
    return client_page("clients/care_team.html", client, reads="overview", tab="details", team=people.care_team(client.id),
                       stale=stale, status=status, **shown)


@bp.post("/clients/<int:client_id>/care-team")
@needs("clients.write")
def join(client_id: int) -> Any:
    client, form = get_client(client_id), MemberForm()
    form.member.choices = case_workers()
    if not form.validate() or not _is_cleared(client, form.member):
        return _page(client, member=form, status=422)
    return saved(form, client, "/care-team", "saved", lambda: CareTeamMember.join_team(
        client, int(form.member.data), current_user, form.part.data))


@bp.post("/care-team/<int:member_id>/ending")
@needs("clients.write")
def leave(member_id: int) -> Any:
    """End somebody's part. The assigned worker's ends only by assigning another."""
    member = get_record(CareTeamMember, member_id)
    if member.worker_id == member.client.worker_id:
        abort(409)
    if member.until is None:
        CareTeamMember.leave(member.client, member.worker_id)
    left = client_for(current_user, member.client_id)
    return redirect_saved(f"{left.url}/care-team" if left else "/clients", "saved")


@bp.post("/clients/<int:client_id>/worker")
@needs("clients.assign")
def assign(client_id: int) -> Any:
    client, form = get_client(client_id), AssignForm()
    form.worker.choices = case_workers()
    if not form.validate() or not _is_cleared(client, form.worker):
        return _page(client, assign=form, status=422)
    worker = Worker.get_by_id(int(form.worker.data))
    try:
        return saved(form, client, "/care-team", "reassigned",
                     lambda: client.assign(form.seen_version, worker, current_user))
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return _page(get_client(client_id), assign=form, stale=True, status=409)


def _is_cleared(client: Client, chosen: Any) -> bool:
    """Whether the chosen worker may see a client with this protection; says so when not."""
    if people.is_cleared(int(chosen.data), client.sensitivity):
        return True
    chosen.errors = [gettext("They are not cleared for the protection of this record.")]
    return False


@bp.post("/clients/<int:client_id>/restriction")
@needs("clients.assign")
def restrict(client_id: int) -> Any:
    client, form = get_client(client_id), RestrictForm()
    try:
        return saved(form, client, "/care-team", "saved", lambda: client.restrict(
            form.seen_version, bool(form.restricted.data), current_user))
    except Stale as stale:
        form.version.data = str(stale.row.version)
        return _page(get_client(client_id), restrict=form, stale=True, status=409)

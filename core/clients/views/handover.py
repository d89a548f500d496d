"""Handing a client, or a part in its care, over to somebody else: what moves, what stays, what must be decided."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, abort
from flask_babel import gettext
from flask_login import current_user

from core.accounts.models import Worker
from core.clients.forms import HandoverForm, PartForm, TakersForm
from core.clients.models import CareTeamMember, Client, OpenWork
from core.clients.queries import people
from core.clients.queries.work import Handover, handover_of
from core.clients.views.page import bp, client_page, following, get_client, get_record, url_for_client
from core.foundation.db import Conflict
from core.web.answers import answer
from core.web.forms import Difference
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/handover")
@needs("clients.assign")
def handover(client_id: int) -> Any:
    client = get_client(client_id)
    work = handover_of(client, client.worker_id, current_user)
    form = HandoverForm.of(client, work.protected, client.worker_id, data={"version": str(client.version)})
    return _page(client, client.worker, work, form)


@bp.post("/clients/<int:client_id>/handover")
@needs("clients.assign")
def hand_over(client_id: int) -> Any:
    """Assign the client to another worker, with what the former one has open."""
    client = get_client(client_id)
    work = handover_of(client, client.worker_id, current_user)
    form = HandoverForm.of(client, work.protected, client.worker_id)

    def save() -> str:
        if form.chooses(client.worker_id):
            raise Conflict(gettext("%(name)s is already assigned to this client.", name=client.worker.name), client)
        client.assign(form.seen_version, Worker.get_by_id(int(form.worker.data)), current_user,
                      former_stays=form.former.data != "leaves", keeps_work=form.former.data == "keeps",
                      takers=form.takers)
        return url_for_client(client, "/care-team")

    return answer(form, save, partial(_page, client, client.worker, work, form), "handed_over",
                  differences=partial(_assigned, form))


@bp.get("/care-team/<int:member_id>/ending")
@needs("clients.write")
def part(member_id: int) -> Any:
    member, work = _member(member_id)
    return _page(member.client, member.worker, work, _part_form(member, work), member)


@bp.post("/care-team/<int:member_id>/ending")
@needs("clients.write")
def end_part(member_id: int) -> Any:
    """End somebody's part in the care team, with what they have open."""
    member, work = _member(member_id)
    form = _part_form(member, work)

    def save() -> str:
        if form.chooses(member.worker_id):
            raise Conflict(gettext("%(name)s is leaving the care team. Choose someone else.",
                                   name=member.worker.name), member)
        if member.until is None:
            CareTeamMember.leave(member.client, member.worker_id, current_user, taker=int(form.worker.data or 0),
                                 takers=form.takers)
        return url_for_client(member.client, "/care-team")

    return answer(form, save, partial(_page, member.client, member.worker, work, form, member))


def _member(member_id: int) -> tuple[CareTeamMember, Handover]:
    """Somebody's part in a care team, and what they have open. The assigned worker's ends only by a handover."""
    member = get_record(CareTeamMember, member_id)
    if member.worker_id == member.client.worker_id and member.until is None:
        abort(409, "assigned")
    return member, handover_of(member.client, member.worker_id, current_user)


def _part_form(member: CareTeamMember, work: Handover) -> PartForm:
    return PartForm.of(member.client, work.protected, member.worker_id)


def _page(client: Client, former: Worker, work: Handover, form: TakersForm, member: CareTeamMember | None = None,
          **context: Any) -> Response:
    shown: list[OpenWork] = [*work.moving, *work.staying, *work.dates]
    return client_page("clients/handover.html", client, reads="handover", tab="details", form=form, former=former,
                       member=member, work=work,
                       following=[] if member else following("transferred"),
                       names=people.names_of(item.worker_id for item in shown),
                       protected=[item.sensitivity for item in shown], **context)


def _assigned(form: HandoverForm, row: Client) -> list[Difference]:
    """Who has the client now, after somebody else's change, beside who was chosen here."""
    return [(gettext("Assigned worker"), row.worker.name, Worker.get_by_id(int(form.worker.data)).name)]

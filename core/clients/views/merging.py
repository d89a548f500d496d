"""Possible duplicates, merging two records, and the way back."""
from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

from flask import Response, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from core.clients.forms.merging import MergeForm, OtherForm, UndoForm
from core.clients.models import Client
from core.clients.models.merging import (
    Merge,
    NotSame,
    Refused,
    differences,
    later_rows,
    merge_clients,
    must_be_mergeable,
    survivor_of,
    undo_merge,
)
from core.clients.models.merging.rows import ids_of, towards_client
from core.clients.models.record import record_kinds
from core.clients.queries import duplicates, people
from core.clients.views.page import bp, client_for, client_page, get_client, log_list, or_404
from core.clients.views.record import words_of
from core.foundation import audit, clock
from core.web.answers import answer
from core.web.gate import needs
from core.web.pages import page, person, redirect_saved

MOVING = {  # what a merge moves, by its table; "": what nobody sees by itself
    "alert": _("Alerts"), "assessment": _("Assessments"), "care_team_member": _("Members of the care team"),
    "client_state": _("Changes of risk and status"), "contact": _("Contacts"),
    "contact_point": _("Phones, emails, and addresses"), "death": _("Deaths recorded"),
    "demographic": _("Answers about demographics"), "draft": _("Drafts"), "goal": _("Goals"),
    "identifier": _("Identification numbers"), "made_from": "", "need": _("Needs"), "other_name": _("Other names"),
    "plan_review": _("Plan reviews"), "related_person": _("People around the client"), "resident": _("Households"),
    "task": _("Tasks"), "wall": _("Walls"),
}


@bp.get("/duplicates")
@needs("clients.merge")
def possible_duplicates() -> Any:
    """Pairs of clients who may be one person, of whom this worker sees both."""
    pairs = duplicates.pairs(current_user)
    log_list("possible duplicates", ((one.id, one.sensitivity) for pair in pairs for one in pair))
    return page("clients/duplicates.html", pairs=pairs)


@bp.get("/clients/<int:client_id>/duplicates")
@needs("clients.merge")
def duplicates_of(client_id: int) -> Any:
    return _duplicates(get_client(client_id), OtherForm())


def _duplicates(client: Client, form: OtherForm, **context: Any) -> Response:
    apart = {client.id, *NotSame.of(client.id)}
    alike = [one for one in people.candidates(
        current_user, client.given, client.family, None if client.born_precision else client.born, client.phone,
        clock.today()) if one.row.id not in apart]
    log_list("possible duplicates", ((one.row.id, one.row.sensitivity) for one in alike))
    return client_page("clients/duplicates_of.html", client, reads="possible duplicates", tab="details", form=form,
                       alike=alike, merges=Merge.standing(client), **context)


@bp.post("/clients/<int:client_id>/duplicates")
@needs("clients.merge")
def say_not_same(client_id: int) -> Any:
    """Remember that another one is somebody else; or go on to merge with the number that was typed."""
    client, form = get_client(client_id), OtherForm()
    other = client_for(current_user, form.number) if form.number else None
    if form.validate() and (other is None or other.id == client.id):
        form.other.errors = [gettext("No client has this number.")]
    if form.errors or other is None:
        return _duplicates(client, form, status=422)
    if "different" in request.form:
        NotSame.say(client, other, current_user.name)
        return redirect_saved(f"{client.url}/duplicates", "saved")
    return redirect_saved(f"{client.url}/merge?other={other.id}")


@bp.get("/clients/<int:client_id>/merge")
@needs("clients.merge")
def merge_page(client_id: int) -> Any:
    """The two records side by side; which other one is asked first when the address doesn't say."""
    client, other = _pair(client_id)
    return _merge_page(client, other, _merge_form(client, other)) if other else _duplicates(client, OtherForm())


def _pair(client_id: int) -> tuple[Client, Client | None]:
    asked = request.values.get("other")
    client = get_client(client_id)
    if asked is None:
        return client, None
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 12 else 0
    return client, or_404(client_for(current_user, number))


def _log_other(other: Client, client: Client) -> None:
    """That the other one was seen on this client's page; protected as both are."""
    audit.record("client.read", client_id=other.id, subject="merge",
                 sensitivity=(other.sensitivity, client.sensitivity))


def _merge_form(client: Client, other: Client) -> MergeForm:
    both = {"survivor": client, "merged": other}

    def words(side: str, name: str) -> str:
        if name == "deceased":
            return gettext("Yes") if both[side].deceased else gettext("No")
        return both[side].risk_words if name == "risk" else words_of(both[side], name)

    versions = f"{client.version}-{other.version}"
    return MergeForm.of(differences(client, other), words, data={"version": versions})


def _merge_page(client: Client, other: Client, form: MergeForm, **context: Any) -> Response:
    _log_other(other, client)
    return client_page("clients/merge.html", client, reads="merge", tab="details", form=form, other=other,
                       moving=_moving(other), **context)


def _moving(other: Client) -> dict[str, int]:
    """How much of each kind moves, by its title; a specialization's that is gone has the name of its table."""
    titles = {kind._meta.table_name: kind.readable.title for kind in record_kinds() if kind.readable}
    counts: Counter[str] = Counter()
    for table, column in towards_client():
        title = MOVING.get(table, titles.get(table, table.replace("_", " ").capitalize()))
        if count := len(ids_of(table, column, other.id)) if title else 0:
            counts[str(title)] += count
    return dict(counts)


@bp.post("/clients/<int:client_id>/merge")
@needs("clients.merge")
def merge(client_id: int) -> Any:
    client, other = _pair(client_id)
    if other is None:
        return _duplicates(client, OtherForm(), status=422)
    form = _merge_form(client, other)

    def save() -> str:
        must_be_mergeable(client, other)
        seen = [int(part) for part in (form.version.data or "").split("-") if part.isdecimal()]
        if len(seen) != 2:
            raise Refused(client)
        merge_clients(client, other, (seen[0], seen[1]), current_user, form.sides, form.given_up.data or "")
        return client.url

    return answer(form, save, partial(_merge_page, client, other, form), "merged", differences=lambda _row: [])


@bp.get("/merges/<int:merge_id>/undo")
@needs("clients.merge")
def undo_page(merge_id: int) -> Any:
    row = _merge(merge_id)
    return _undo_page(row, _undo_form(row))


def _merge(merge_id: int) -> Merge:
    """The merge of a client of this worker."""
    row = or_404(Merge.get_or_none(Merge.id == merge_id))
    row.client = get_client(survivor_of(row.client_id) or row.client_id)
    return row


def _undo_form(row: Merge) -> UndoForm:
    names = {"survivor": person(Client.get_by_id(row.client_id)), "merged": person(Client.get_by_id(row.merged_id))}
    return UndoForm.of(later_rows(row, current_user), names, data={"version": str(row.version)})


def _undo_page(row: Merge, form: UndoForm, **context: Any) -> Response:
    _log_other(Client.get_by_id(row.merged_id), row.client)
    shown = [one.row.sensitivity for one in form.later if one.row is not None]
    return client_page("clients/unmerge.html", row.client, reads="merge", tab="details", form=form, merge=row,
                       protected=shown, other=Client.get_by_id(row.merged_id), **context)


@bp.post("/merges/<int:merge_id>/undo")
@needs("clients.merge")
def take_back(merge_id: int) -> Any:
    row = _merge(merge_id)
    form = _undo_form(row)

    def save() -> str:
        undo_merge(row, form.seen_version, form.reason.data, current_user, form.sides)
        return row.client.url

    return answer(form, save, partial(_undo_page, row, form), "unmerged", differences=lambda _row: [])

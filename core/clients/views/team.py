"""Who works with a client: the care team, and whether anybody else sees the client."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response
from flask_babel import gettext
from flask_login import current_user
from wtforms.validators import ValidationError

from core.clients.forms import MemberForm, RestrictForm, without
from core.clients.models import CareTeamMember, Client, must_be_open
from core.clients.queries import people
from core.clients.views.page import bp, case_workers, client_page, get_client, url_for_client
from core.web.answers import answer
from core.web.forms import Difference
from core.web.gate import needs


@bp.get("/clients/<int:client_id>/care-team")
@needs("clients.read")
def care_team(client_id: int) -> Any:
    return _page(get_client(client_id))


def _page(client: Client, member: MemberForm | None = None, restrict: RestrictForm | None = None,
          **context: Any) -> Response:
    """The page with its two forms; the one that was not sent is as the client is now."""
    if restrict is None:
        restrict = RestrictForm()
        restrict.version.data, restrict.restricted.data = str(client.version), client.restricted_at is not None
    return client_page("clients/care_team.html", client, reads="care team", tab="details",
                       team=people.care_team(client.id), member=member or _member_form(client), restrict=restrict,
                       **context)


def _member_form(client: Client) -> MemberForm:
    """The form without who is on the team already; posted all the same, they are refused on saving."""
    form = MemberForm()
    present = {member.worker_id for member in people.care_team(client.id) if member.until is None}
    form.member.choices = without(present, case_workers(client), form.member.data)
    return form


@bp.post("/clients/<int:client_id>/care-team")
@needs("clients.write")
def join_care_team(client_id: int) -> Any:
    client = get_client(client_id)
    form = _member_form(client)

    def save() -> str:
        must_be_open(client)
        if CareTeamMember.is_present(client, int(form.member.data)):
            raise ValidationError(gettext("This person is already on the care team."))
        CareTeamMember.join_team(client, int(form.member.data), current_user, form.part.data)
        return url_for_client(client, "/care-team")

    show = partial(_page, client, form)
    try:
        return answer(form, save, show)
    except ValidationError as error:
        form.member.errors = [str(error)]
        return show(status=422)


@bp.post("/clients/<int:client_id>/restriction")
@needs("clients.assign")
def restrict(client_id: int) -> Any:
    client, form = get_client(client_id), RestrictForm()

    def save() -> str:
        client.restrict(form.seen_version, bool(form.restricted.data), current_user)
        return url_for_client(client, "/care-team")

    return answer(form, save, partial(_page, client, restrict=form), differences=partial(_restriction, form))


def _restriction(form: RestrictForm, row: Client) -> list[Difference]:
    """What somebody else decided in the meantime beside what was chosen here."""
    words = {True: gettext("Yes"), False: gettext("No")}
    return [(str(form.restricted.label.text), words[row.restricted_at is not None], words[bool(form.restricted.data)])]

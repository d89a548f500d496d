"""The client on one screen, the birthday behind its mask, and all that is written down about who it is."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from core.access.rules import may
from core.clients.forms import BLANKABLE, CODED, LANGUAGES, ClientForm
from core.clients.models import (
    NO_ADDRESS,
    RISKS,
    STATUSES,
    Alert,
    Client,
    ContactPoint,
    Demographic,
    OtherName,
    change_details,
    latest,
    sections_of,
)
from core.clients.queries import people
from core.clients.views.page import (
    adapt,
    asked_copy,
    bp,
    client_copy,
    client_page,
    get_client,
    hides_address,
    log_read,
    protection,
    url_for_client,
)
from core.clients.views.panels import boxes
from core.web.answers import answer
from core.web.birth import birth_in_words
from core.web.gate import needs, signed_in
from core.web.pages import is_fragment, page, redirect_saved

DETAILS = (  # the parts of the details, with the label of each fact
    (_("Identity"), {
        "prefix": _("Prefix"), "given": _("First name"), "middle": _("Middle name"), "family": _("Last name"),
        "suffix": _("Suffix"), "preferred": _("Preferred name"), "pronouns": _("Pronouns"),
        "other_names": _("Other names"), "born": _("Date of birth"), "sex": _("Sex")}),
    (_("Contact information"), {
        "safe_contact": _("Safe contact instructions"), "voicemail": _("Voicemail and texts"), "phone": _("Phone"),
        "email": _("Email"), "address": _("Address")}),
    (_("Language and insurance"), {
        "language": _("Language"), "interpreter": _("Interpreter"), "insurer": _("Insurance company"),
        "insurance_number": _("Member ID")}),
)
RARE = frozenset({"prefix", "given", "middle", "family", "suffix"})  # which not everybody has, and nobody asks for


@bp.get("/clients/<int:client_id>")
@needs("identity.read")
def show(client_id: int) -> Any:
    client, copy = get_client(client_id), asked_copy()
    if copy == "client":
        sections = sections_of(client, current_user)
        return client_copy("clients/overview_copy.html", client, reads="overview client copy", sections=sections,
                           nothing="" if sections else gettext("There is nothing to print for this client."))
    return _overview(client, copy)


def _overview(client: Client, copy: str = "", reveal: bool = False) -> Response:
    worker = signed_in()
    team = people.care_team(client.id) if may(worker, "clients.read") else ()
    present = [member for member in team if member.until is None]
    drawn = boxes(client, worker)
    protected = {""}.union(*(box.protected for box in drawn))
    return client_page("clients/show.html", client, reads="overview staff copy" if copy else "overview",
                       tab="overview", protected=protected, reveal=reveal, team=present, boxes=drawn, copy=copy,
                       has_copy=any(box.goes_home for box in drawn))


@bp.post("/clients/<int:client_id>/birthday")
@needs("identity.read")
def birthday(client_id: int) -> Any:
    """Take the mask off the date of birth, and note who did."""
    client = get_client(client_id)
    log_read(client, "date of birth")
    if is_fragment():
        return page("clients/birthday.html", "birthday", client=client)
    return _overview(client, reveal=True)


@bp.post("/clients/<int:client_id>/address")
@needs("identity.read")
def address(client_id: int) -> Any:
    """Show the address that an alert hides, and note who asked for it."""
    client = get_client(client_id)
    log_read(client, "address")
    if is_fragment():
        return page("clients/address.html", "address", client=client)
    return _details(client, show_address=True)


@bp.get("/clients/<int:client_id>/details")
@needs("identity.read")
def details(client_id: int) -> Any:
    return _details(get_client(client_id))


def _details(client: Client, **context: Any) -> Response:
    history = people.history(client.id, current_user.may_see) if may(current_user, "clients.read") else ()
    rules = [row for row in history if row.kind == "safe_contact" and row.reason]
    other_names = [row for row in OtherName.of(client.id, current_user.may_see) if not row.mistake]
    points = ContactPoint.of(client.id, current_user.may_see)
    answered = Demographic.of(client.id, current_user.may_see)
    return client_page("clients/details.html", client, reads="details", tab="details", reveal=True,
                       history=[row for row in history if row.kind != "safe_contact"], rules=rules,
                       other_names=other_names, present=latest(answered),
                       protected=[row.sensitivity for row in (*history, *other_names, *answered, *points)],
                       points=points, sections=[_section(client, *part) for part in DETAILS],
                       words=words_of, risks=RISKS, statuses=STATUSES,
                       **context)


@bp.post("/clients/<int:client_id>/safe-contact")
@needs("clients.write")
def put_rule_back(client_id: int) -> Any:
    """Let the safe-contact rule read as it did before a change; the one in its place is kept as that was."""
    client, asked = get_client(client_id), request.form.get("rule", "")
    rows = people.history(client.id, current_user.may_see, "safe_contact")
    row = next((row for row in rows if str(row.id) == asked and row.reason), None)
    if row is None:
        return _details(client, status=422)
    change_details(client, client.version, current_user, safe_contact=row.reason)
    return redirect_saved(f"{client.url}/details", "saved")


def _section(client: Client, title: Any, labels: dict[str, Any]) -> tuple[Any, list[tuple[str, Any, str]], list[Any]]:
    """A part of the details: its title, its facts by name, label and value, and the labels of what nobody asked."""
    facts = [(name, label, "" if name == "other_names" else words_of(client, name)) for name, label in labels.items()]
    known = [(name, label, value) for name, label, value in facts if name == "other_names" or (
        value if name not in CODED and name not in BLANKABLE else getattr(client, name) or client.blanks.get(name))]
    said = {name for name, _label, _value in known}
    return title, known, [label for name, label in labels.items() if name not in said and name not in RARE]


def words_of(client: Any, name: str) -> str:
    """A field as it is read: the words of a code, or why it is blank."""
    value = getattr(client, name)
    if name == "sensitivity":
        return protection(value)
    if name == "born" and value:
        return birth_in_words(client.birth)
    if name in CODED:
        return CODED[name].get(value, value)
    if not value and name in BLANKABLE:
        return NO_ADDRESS.get(client.blanks.get(name, ""), "")
    return value or ""


@bp.get("/clients/<int:client_id>/edit")
@needs("identity.write")
def edit(client_id: int) -> Any:
    client = get_client(client_id)
    return _form(client, adapt(_form_of(client), client))


def _form_of(client: Client) -> ClientForm:
    return ClientForm(client, bool(client.address) and hides_address(Alert.standing(client.id)))


def _form(client: Client, form: ClientForm, **context: Any) -> Response:
    return client_page("clients/edit.html", client, reads="details form", tab="details", reveal=True, form=form,
                       languages=LANGUAGES, **context)


@bp.post("/clients/<int:client_id>/edit")
@needs("identity.write")
def change(client_id: int) -> Any:
    client = get_client(client_id)
    form = adapt(_form_of(client), client)
    show = partial(_form, client, form)
    if form.validate() and not _stays_visible(client, form):
        return show(status=422)

    def save() -> str:
        change_details(client, form.seen_version, current_user, keep_former=form.former.data != "mistake",
                       renamed_on=form.renamed_on.data, **form.fields())
        return url_for_client(client, "/details")

    return answer(form, save, show, differences=form.differences)


def _stays_visible(client: Client, form: ClientForm) -> bool:
    """Whether all who have work with this client may see it with its new protection; says who may not."""
    chosen = client.sensitivity if form.sensitivity is None else form.sensitivity.data or ""
    uncleared = people.uncleared(client, chosen) if chosen != client.sensitivity else []
    if uncleared:
        form.sensitivity.errors = [gettext("%(name)s is assigned to this client and doesn't have clearance for "
                                           "this.", name=name)
                                   for name in uncleared]
    return not uncleared

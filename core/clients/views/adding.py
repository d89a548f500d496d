"""Adding a client: look first whether they are here, then write down who they are."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Response, request
from flask_babel import gettext
from flask_login import current_user

from core.accounts.models import Worker
from core.clients.forms import LANGUAGES, ClientForm, PersonForm
from core.clients.forms.names import read_names
from core.clients.models import Client, OtherName
from core.clients.queries import people
from core.clients.views.page import adapt, bp, log_list
from core.foundation import clock
from core.web import drafts
from core.web.answers import answer
from core.web.gate import needs
from core.web.pages import page


@bp.get("/clients/new")
@needs("identity.write")
def new() -> Any:
    """The first step; or the second, when the address asks for a draft of it."""
    asked = request.args.get("unsaved", "")
    if any(str(draft.id) == asked and draft.marker.form == ClientForm.__name__
           for draft in drafts.of_worker(current_user.id)):
        return _full(adapt(ClientForm()))
    return page("clients/new.html", form=PersonForm())


@bp.post("/clients/new")
@needs("identity.write")
def look() -> Any:
    """Show who may already be this person; with nobody, go straight on."""
    form = PersonForm()
    if not form.validate():
        return page("clients/new.html", form=form, status=422)
    alike = _candidates(form.given.data, form.family.data, form.born.exact)
    if not alike:
        return _full(_prefilled())
    _log_candidates(alike)
    return page("clients/candidates.html", form=form, candidates=alike)


@bp.post("/clients/new/details")
@needs("identity.write")
def go_on() -> Any:
    """None of these: the whole form, with what is known filled in. Nothing is saved yet."""
    form = PersonForm()
    if not form.validate():
        return page("clients/new.html", form=form, status=422)
    return _full(_prefilled())


def _prefilled() -> ClientForm:
    """The whole form with the name and birthday that were posted; nothing in it is wrong yet."""
    return adapt(ClientForm())


def _full(form: ClientForm, candidates: Any = (), **context: Any) -> Response:
    return page("clients/add.html", form=form, candidates=candidates, languages=LANGUAGES, **context)


def _candidates(given: str, family: str, born: Any, phone: str = "") -> list[people.Candidate]:
    return people.candidates(current_user, given, family, born, phone, clock.today())


def _log_candidates(candidates: list[people.Candidate]) -> None:
    log_list("possible duplicates", ((candidate.row.id, candidate.row.sensitivity) for candidate in candidates))


@bp.post("/clients")
@needs("identity.write")
def create() -> Any:
    form = adapt(ClientForm())
    if form.validate() and not _can_see_it(form):
        return _full(form, status=422)
    try:
        return answer(form, partial(_add, form), partial(_full, form), "added")
    except _Likely as likely:
        _log_candidates(likely.candidates)
        form.reason.errors = [gettext("A very similar client already exists. Open that client, or enter why this is a "
                                      "new client.")]
        return _full(form, likely.candidates, status=422)


class _Likely(Exception):
    """Somebody like this is already here, and no reason was given for another."""

    def __init__(self, candidates: list[people.Candidate]) -> None:
        self.candidates = candidates


def _add(form: ClientForm) -> str:
    """Add the client. The look for duplicates is in here, so that a form sent twice does not find itself."""
    if not form.reason.data:
        alike = _candidates(form.given.data, form.family.data, form.born.exact, form.phone.data)
        likely = [candidate for candidate in alike if candidate.likeness.is_likely]
        if likely:
            raise _Likely(likely)
    client = Client.add(current_user, worker=_worker(form), reason=form.reason.data, **form.fields())
    for name in read_names(form.other_names.data or ""):
        OtherName.add(client, current_user, **name)
    return client.url


def _worker(form: ClientForm) -> Worker:
    """Whom the client is assigned to: the one that was chosen, or who adds it."""
    return Worker.get_by_id(int(form.worker.data)) if "worker" in form else current_user


def _can_see_it(form: ClientForm) -> bool:
    """Whether the worker of the new client is cleared for its protection; says so when not."""
    worker = _worker(form)
    if form.sensitivity is None or people.is_cleared(worker.id, form.sensitivity.data or ""):
        return True
    form.sensitivity.errors = [gettext("%(name)s doesn't have clearance for this and couldn't see the client.",
                                       name=worker.name)]
    return False

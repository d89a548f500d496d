"""Adding a client: look first whether they are here, then write down who they are."""
from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_login import current_user

from core.accounts.models import Worker
from core.clients.forms import LANGUAGES, ClientForm, PersonForm
from core.clients.models import Client
from core.clients.queries import people
from core.clients.views.page import adapt, bp, log_list
from core.foundation import clock
from core.web.gate import needs
from core.web.once import once
from core.web.pages import page, redirect_saved


@bp.get("/clients/new")
@needs("identity.write")
def new() -> Any:
    return page("clients/new.html", form=PersonForm())


@bp.post("/clients/new")
@needs("identity.write")
def look() -> Any:
    """Show who may already be this person; with nobody, go straight on."""
    form = PersonForm()
    if not form.validate():
        return page("clients/new.html", form=form, status=422)
    found = _candidates(form.given.data, form.family.data, form.born.data)
    if not found:
        return _full(_prefilled())
    _were_shown(found)
    return page("clients/candidates.html", form=form, candidates=found)


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


def _full(form: ClientForm, found: Any = (), status: int = 200) -> Any:
    return page("clients/add.html", form=form, candidates=found, languages=LANGUAGES, status=status)


def _candidates(given: str, family: str, born: Any, phone: str = "") -> list[people.Candidate]:
    return people.candidates(current_user, given, family, born, phone, clock.today())


def _were_shown(found: list[people.Candidate]) -> None:
    log_list("possible duplicates", ((candidate.row.id, candidate.row.sensitivity) for candidate in found))


@bp.post("/clients")
@needs("identity.write")
def create() -> Any:
    form = adapt(ClientForm())
    valid = form.validate()
    worker = _worker(form) if valid else None
    if not valid or form.errors:
        return _full(form, status=422)
    try:
        url = once(form.once.data, current_user.id, lambda: _add(form, worker))
    except _Likely as likely:
        _were_shown(likely.found)
        form.reason.errors = [gettext("Somebody very much like this is already here. Please say why this is "
                                      "somebody new, or open the one who is here.")]
        return _full(form, likely.found, status=422)
    return redirect_saved(url, "added")


class _Likely(Exception):
    """Somebody like this is already here, and no reason was given for another."""

    def __init__(self, found: list[people.Candidate]) -> None:
        self.found = found


def _add(form: ClientForm, worker: Any) -> str:
    """Add the client. The look for duplicates is in here, so that a form sent twice does not find itself."""
    if not form.reason.data:
        found = _candidates(form.given.data, form.family.data, form.born.data, form.phone.data)
        likely = [candidate for candidate in found if candidate.likeness.is_likely]
        if likely:
            raise _Likely(likely)
    return Client.add(current_user, worker=worker, reason=form.reason.data, **form.fields()).url


def _worker(form: ClientForm) -> Worker:
    """Whom the client is assigned to: the one that was chosen, or who adds it."""
    worker = Worker.get_by_id(int(form.worker.data)) if "worker" in form else current_user
    sensitivity = form.sensitivity.data or "" if "sensitivity" in form else ""
    if not people.is_cleared(worker.id, sensitivity):
        form.sensitivity.errors = [gettext("%(name)s is not cleared for this and could not see the client.",
                                           name=worker.name)]
    return worker

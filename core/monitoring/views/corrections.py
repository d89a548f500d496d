"""A note when it is written: signed, added to, corrected by an amendment, or struck as entered in error."""
from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, abort
from flask_login import current_user

from core.clients.forms import StrikeForm
from core.foundation.db import Conflict
from core.monitoring.forms import AddendumForm, AmendmentForm, SignForm
from core.monitoring.models import Contact
from core.monitoring.views.notes import Note, get_note, note_page, offer_goals, show_note
from core.web.answers import answer
from core.web.gate import needs

bp = Blueprint("corrections", __name__)


@bp.post("/contacts/<int:contact_id>/signature")
@needs("contacts.write")
def sign(contact_id: int) -> Any:
    """By its author; whoever has it on their Today meanwhile closes it as it stands."""
    note, form = get_note(contact_id), SignForm()
    if not note.is_own and not note.may_be_closed:
        abort(403)

    def save() -> str:
        note.contact.sign(current_user, form.seen_version)
        return note.url

    return answer(form, save, partial(show_note, note, sign=form), "signed")


@bp.post("/contacts/<int:contact_id>/addenda")
@needs("contacts.write")
def add(contact_id: int) -> Any:
    note, form = get_note(contact_id), AddendumForm()

    def save() -> str:
        note.contact.add_addendum(form.text.data, current_user)
        return note.contact.url

    return answer(form, save, partial(show_note, note, form=form), "addendum")


def _note_to_correct(contact_id: int) -> Note:
    """A note that this worker may correct; 403 for whoever may only read it."""
    note = get_note(contact_id)
    if not note.may_be_corrected:
        abort(403)
    return note


@bp.get("/contacts/<int:contact_id>/amendments/new")
@needs("contacts.write")
def new_amendment(contact_id: int) -> Any:
    note = _note_to_correct(contact_id)
    try:
        note.contact.must_be_amendable()
    except Conflict as conflict:
        return show_note(note, status=409, conflict=conflict.sentence)
    form = _amendment_form(note)
    form.version.data = str(note.contact.version)
    return _amendment(note, form)


def _amendment_form(note: Note) -> AmendmentForm:
    form = AmendmentForm(data=AmendmentForm.stored(note.contact))
    offer_goals(form, note.contact.client, note)
    return form


def _amendment(note: Note, form: AmendmentForm, **more: Any) -> Any:
    return note_page("monitoring/amendment_form.html", note, form=form, **more)


@bp.post("/contacts/<int:contact_id>/amendments/new")
@needs("contacts.write")
def amend(contact_id: int) -> Any:
    note = _note_to_correct(contact_id)
    form = _amendment_form(note)

    def save() -> str:
        amendment = note.contact.amend(form.seen_version, current_user, form.reason.data,
                                       form.chosen_goals, form.offered_ids, **form.columns)
        return amendment.url

    def differences(stored: Contact) -> Any:
        other = AmendmentForm(data=AmendmentForm.stored(stored))
        other.process(data=AmendmentForm.stored(stored))
        del other.goals, other.reason
        return form.differences(other)

    return answer(form, save, partial(_amendment, note, form), "note_amended", differences)


@bp.post("/contacts/<int:contact_id>/strike")
@needs("contacts.write")
def strike(contact_id: int) -> Any:
    note, form = _note_to_correct(contact_id), StrikeForm()

    def save() -> str:
        note.contact.strike(form.seen_version, current_user, form.reason.data)
        return note.contact.url

    return answer(form, save, partial(show_note, note, strike=form), "struck")

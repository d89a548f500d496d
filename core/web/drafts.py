"""Nothing typed is lost: what stands in a form is kept on the server until it is saved.

One mechanism for every form with a text area or more than two fields, plugins' included. A draft belongs to who typed
it, to one opening of one form (its one-time token), and to the version that the form began from.
"""
from __future__ import annotations

import hashlib
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import g, request
from flask_login import current_user
from markupsafe import Markup
from peewee import CharField, DeferredForeignKey, IntegerField, TextField
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField

from core.foundation import clock
from core.foundation.db import Moment, Table, atomic
from core.foundation.prepared import Prepared, given
from core.web import markers
from core.web.forms import Form, LongText, Secret
from core.web.markers import Marker

FIELDS = 2  # a form with more of them is worth a draft
KEPT_FOR = timedelta(days=30)  # untouched
WARNED_FOR = timedelta(days=7)  # before that
SAVED_FOR = timedelta(days=2)  # that a form is known as saved, for what arrives late
MOST = 200  # of one worker
LONGEST = 400_000  # characters
PASSING = frozenset({"unsaved", "done", "format"})  # in an address
OWN = frozenset({"csrf_token", "once", "version", markers.NAME, "save_draft", "sign", "save"})


class Draft(Table):
    """What somebody typed into a form and has not saved; once it is saved, only that it was (`saved_at`)."""

    form = CharField(43, unique=True)  # digest of the form's one-time token and whose it is
    worker_id = IntegerField()
    client = DeferredForeignKey("Client", null=True, backref="+", on_delete="CASCADE")
    place = TextField()  # the form's marker, as JSON: see Marker
    version = CharField(20, default="")
    fields = TextField(default="")
    at = Moment()
    saved_at = Moment(null=True)

    class Meta:
        indexes = ((("worker_id", "saved_at", "at"), False), (("at",), False))

    @property
    def marker(self) -> Marker:
        values = json.loads(self.place)
        return Marker(**{**values, "labels": tuple(values["labels"])})

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Names of the form's fields with what stands in them."""
        return [(name, text) for name, text in json.loads(self.fields or '{"typed": []}')["typed"]]

    @property
    def token(self) -> str:
        """The one-time token of the form that it was typed into."""
        return str(json.loads(self.fields)["once"])

    @property
    def words(self) -> int:
        """How many words the longest of its texts has."""
        return max((len(text.split()) for _name, text in self.typed), default=0)

    @property
    def ends_at(self) -> datetime:
        """When it is deleted unless somebody goes on with it."""
        return self.at + KEPT_FOR

    @property
    def is_ending(self) -> bool:
        """Whether that is within a week."""
        return self.ends_at - clock.now() < WARNED_FOR

    is_stale = False  # whether the record was changed after the draft was begun
    is_filled = False  # whether it stands in the form of this page

    @property
    def form_url(self) -> str:
        """The page of its form, with this draft in it."""
        path = self.marker.path
        return f"{path}{'&' if '?' in path else '?'}unsaved={self.id}"

    def is_for(self, worker: Any) -> bool:
        """Whether its writer may still see what protected the page that it was typed on."""
        return set(self.marker.labels) <= set(worker.may_see)


PUT = Prepared(lambda: Draft.insert(
    form=given("form"), worker_id=given("worker"), client=given("client"), place=given("place"),
    version=given("version"), fields=given("fields"), at=given("at")).on_conflict(
        conflict_target=[Draft.form], where=Draft.saved_at.is_null(),
        update={Draft.fields: given("fields"), Draft.at: given("at"), Draft.place: given("place")}))
SAVED = Prepared(lambda: Draft.insert(
    form=given("form"), worker_id=given("worker"), place=given("place"), at=given("at"),
    saved_at=given("at")).on_conflict(
        conflict_target=[Draft.form],
        update={Draft.saved_at: given("at"), Draft.fields: "", Draft.place: given("place"), Draft.client: None}))
NONE = json.dumps({**vars(Marker(0, "", "", "")), "labels": []})


# --- Keeping --------------------------------------------------------------------------------------


def keep(marker: Marker, typed: MultiDict[str, str]) -> bool:
    """Keep what was typed into this form; False when the form was saved meanwhile, and then nothing is kept."""
    version = typed.get("version", "")[:20]
    once, words = typed.get("once", ""), [(n, t) for n, t in typed.items(multi=True) if n not in OWN]
    fields = json.dumps({"once": once, "typed": words}, ensure_ascii=False)
    if not once or not any(text.strip() for _name, text in words) or len(fields) > LONGEST:
        return True
    with atomic():
        now = clock.now()
        _forget(now)
        return bool(PUT.run(form=_digest(once, marker.worker), worker=marker.worker, client=marker.client or None,
                            place=json.dumps(vars(marker)), fields=fields, at=now,
                            version=version if version.isdecimal() else ""))


def settle(form: Form, worker_id: int) -> None:
    """The form was saved: its draft is gone, and one that arrives late is not made. Within the save's transaction."""
    if markers.NAME in request.form and form.once.data:
        SAVED.run(form=_digest(form.once.data, worker_id), worker=worker_id, place=NONE, at=clock.now())


def _forget(now: datetime) -> None:
    Draft.delete().where((Draft.at < now - KEPT_FOR) | (Draft.saved_at < now - SAVED_FOR)).execute()


def _digest(once: str, worker_id: int) -> str:
    digest = hashlib.sha256(f"draft {worker_id} {once}".encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def follow(former_id: int, client_id: int, ids: Iterable[int] = ()) -> None:
    """Let drafts about a client (or these of them) be about another, whose record holds theirs now."""
    which = Draft.id << list(ids) if ids else Draft.client == client_id
    for draft in Draft.select().where(which, Draft.saved_at.is_null()):
        place = json.loads(draft.place)
        if place["client"] == former_id:
            place |= {"client": client_id, "path": re.sub(rf"^/clients/{former_id}(?=[/?]|$)", f"/clients/{client_id}",
                                                          place["path"])}
            Draft.update(place=json.dumps(place)).where(Draft.id == draft.id).execute()


# --- Finding --------------------------------------------------------------------------------------


def of_worker(worker_id: int) -> list[Draft]:
    """A worker's drafts, the latest first."""
    return list(Draft.select().where(Draft.worker_id == worker_id, Draft.saved_at.is_null())
                .order_by(Draft.at.desc(), Draft.id.desc()).limit(MOST))


def address() -> str:
    """The address of this page, without what says only how it is shown."""
    asked = {name: value for name, value in request.args.items() if name not in PASSING}
    return f"{request.path}?{urlencode(asked)}" if asked else request.path


def posted_marker() -> Marker | None:
    """The marker of the form that was sent, if it is one of ours."""
    return markers.read(request.form.get(markers.NAME))


# --- On a page ------------------------------------------------------------------------------------


def is_worth_it(form: Any) -> bool:
    """Whether what is typed into this form is kept before it is saved."""
    if not isinstance(form, Form) or not form.has_drafts:
        return False
    shown = [field for field in form if not isinstance(field, HiddenField)]
    if any(isinstance(field, Secret) for field in shown):
        return False
    return len(shown) > FIELDS or any(isinstance(field, LongText) for field in shown)


def restore(values: Mapping[str, Any]) -> Draft | None:
    """Fill the forms of a page that is opened with what its reader had typed; the draft that was found, if any.

    What was begun from another version than the one that is stored now is left alone, unless the address asks for it.
    """
    if request.method != "GET" or not g.get("drafts"):
        return None
    forms = {type(form).__name__: form for form in values.values() if is_worth_it(form)}
    if not forms:
        return None
    worker = current_user
    for draft in of_worker(worker.id):
        form = forms.get(draft.marker.form)
        if form is not None and draft.marker.path == address() and draft.is_for(worker) and _is_asked(draft):
            draft.is_stale = bool(draft.version) and draft.version != str(form.version.data or "")
            if not draft.is_stale or request.args.get("unsaved") == str(draft.id):
                _fill(form, draft)
                draft.is_filled = True
            return draft
    return None


def _is_asked(draft: Draft) -> bool:
    asked = request.args.get("unsaved", "")
    return not asked or asked == str(draft.id)


def _fill(form: Form, draft: Draft) -> None:
    form.fill_again(MultiDict(draft.typed))
    form.once.data = draft.token
    if draft.version:
        form.version.data = draft.version


def marker_field(form: Any, worker: Any, title: str) -> Markup:
    """The hidden field that says what a form is and whose: this worker's, on the page with this title."""
    sent = posted_marker() if request.method == "POST" else None
    path = sent.path if sent and sent.worker == worker.id else address()
    sealed = markers.seal(worker.id, path, type(form).__name__, title)
    g.has_drafts = True
    return Markup('<input type="hidden" name="{}" value="{}">').format(markers.NAME, sealed)

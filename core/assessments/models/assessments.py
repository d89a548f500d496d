"""An assessment explains itself: questions, answers, score, band, cut-offs and flags are kept in words."""
from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask_babel import gettext
from peewee import BooleanField, CharField, DateField, Expression, ForeignKeyField, IntegerField, TextField

from core.accounts.models import Worker
from core.assessments.models import words
from core.assessments.models.words import Answers
from core.assessments.rules import NOT_COMPUTED, Result, is_urgent
from core.clients.models import Client, Record, must_be_open
from core.extension.contributions import AssessmentForm
from core.foundation import clock
from core.foundation.db import Conflict, Moment, Stale, Table, atomic
from core.web.sentences import SentenceField, lazy_gettext


class Subscores(TextField):
    """The scores of an assessment beside its total, written as JSON and read as a list: key, title, score, low, high,
    better, band, level, meaning, source and bands (the cut-offs used) of each."""

    def python_value(self, value: str) -> list[dict[str, Any]]:
        return json.loads(value) if value else []


class AlreadyAmended(Conflict):
    """This assessment no longer counts: it was amended, and the newer one is to be used, or it was struck."""

    def __init__(self, assessment: Assessment):
        if assessment.struck_at:
            sentence = gettext("This assessment was entered in error. You can't change it.")
        elif assessment.draft:
            sentence = gettext("This form isn't finished yet.")
        else:
            sentence = gettext("This assessment was already amended. Open the newer one instead.")
        super().__init__(sentence, assessment)


class NoLongerDraft(Conflict):
    """This unfinished form was finished or closed in the meantime."""

    def __init__(self, assessment: Assessment):
        super().__init__(gettext("This form was already finished or closed. Open it before you continue."),
                         assessment)


class Assessment(Record):
    """One filled form. Never edited: a correction is another one that amends it.

    A `draft` is a form that was refused although one of its answers cannot wait. It counts for nothing but the safety
    step, until its author finishes it.
    """

    record_name = "assessment"

    worker = ForeignKeyField(Worker, backref="+", on_delete="RESTRICT")
    form = CharField(100)
    form_version = IntegerField()
    fingerprint = CharField(64)
    title = CharField(200)
    on = DateField()
    answers = TextField()  # JSON, one object a question: key, question, answer, words, points
    total = IntegerField(null=True)
    band = CharField(200, default="")
    meaning = TextField(default="")
    level = CharField(16, default="")
    cutoff = CharField(200, default="")  # the fact that chose the cut-offs
    bands = TextField(default="")  # JSON, the cut-offs used: [lowest total, label, level] for each band
    band_source = TextField(default="")  # where the band's cut-off is from
    subscales = Subscores(default="")
    flags = TextField()  # JSON, one object a flag: key, title, level, action, blocks, need, alert
    urgent = BooleanField(default=False)  # an answer cannot wait: a copy of what the flags say
    complete = BooleanField(default=True)  # every question answered that had to be: only then does it count as done
    draft = BooleanField(default=False)
    need = TextField(default="")
    better = CharField(8)
    low = IntegerField()
    high = IntegerField()
    licence = TextField(default="")
    source = TextField(default="")
    incomplete = TextField(default="")  # why it was saved without a score
    note = TextField(default="")
    created = Moment()
    signed_at = Moment(null=True)
    signed_by = SentenceField(default="")
    amends = ForeignKeyField("self", null=True, backref="+", on_delete="CASCADE")
    amend_reason = TextField(default="")
    amended_at = Moment(null=True)  # set on the one that was amended: it no longer counts
    struck_at = Moment(null=True)  # entered in error: it stays, crossed out, and no longer counts
    struck_by = CharField(200, default="")
    strike_reason = TextField(default="")

    class Meta:
        indexes = ((("client", "form", "on", "id"), False), (("form",), False))

    @property
    def url(self) -> str:
        return f"/assessments/{self.id}"

    @property
    def answer_list(self) -> list[dict[str, Any]]:
        return json.loads(self.answers)

    @property
    def flag_list(self) -> list[dict[str, Any]]:
        return json.loads(self.flags)

    @property
    def band_list(self) -> list[tuple[int, str, Any]]:
        """The cut-offs used, as (lowest total, label, level); empty when none are kept."""
        return [tuple(band) for band in json.loads(self.bands or "[]")]

    @property
    def urgent_flags(self) -> list[dict[str, Any]]:
        """The flags that ask for a safety step the same day."""
        return [flag for flag in self.flag_list if is_urgent(flag["level"], flag["blocks"])]

    @property
    def not_computed(self) -> dict[str, Any] | None:
        """What is said instead of a score that could not be computed."""
        return next((flag for flag in self.flag_list if flag["key"] == NOT_COMPUTED), None)

    @property
    def alert_kind(self) -> str:
        """The type of alert that its urgent answers call for; "" when they name none."""
        return next((flag["alert"] for flag in self.urgent_flags if flag.get("alert")), "")

    @property
    def needs(self) -> list[str]:
        """What it suggests for the plan; a link names one by its place: 0 is the form's own ("" for none)."""
        return [self.need, *(flag["need"] for flag in self.flag_list if flag["need"])]

    @property
    def blocked(self) -> bool:
        """Whether the signature waits for a safety step."""
        holds = self.draft or any(flag["blocks"] for flag in self.flag_list)
        return holds and not self.has_step

    @property
    def has_step(self) -> bool:
        """Whether its safety step is recorded."""
        return SafetyStep.select().where(SafetyStep.assessment == self).exists()

    @classmethod
    def finish(cls, client: Client, by: Worker, form: AssessmentForm, answers: Answers,
               result: Result, *, on: date, note: str = "", incomplete: str = "", amends: Assessment | None = None,
               amend_reason: str = "", draft: Assessment | None = None) -> Assessment:
        """Keep a filled form; it is signed at once unless a flag asks for a safety step first.

        With `draft` the unfinished form becomes the finished one. Raises ClientClosed, AlreadyAmended when `amends` no
        longer counts, since somebody was quicker perhaps, and NoLongerDraft.
        """
        with atomic():
            must_be_open(client)
            if amends:
                amends._mark_amended()
            beside = {"on": on, "note": note, "incomplete": incomplete, "amends": amends, "amend_reason": amend_reason,
                      "total": result.total, "complete": result.complete, "draft": False}
            made = cls._keep(client, by, form, answers, result, draft, "amend" if amends else "add", beside)
            if not made.urgent_flags or (draft and made.has_step):
                made.sign(by)
        return made

    @classmethod
    def keep_draft(cls, client: Client, by: Worker, form: AssessmentForm, answers: Answers, result: Result, *,
                   on: date, note: str = "", amends: Assessment | None = None,
                   draft: Assessment | None = None) -> Assessment:
        """Keep a form that could not be saved, because one of its answers cannot wait; with `draft` in its place.

        It has no score. Raises ClientClosed, and NoLongerDraft.
        """
        with atomic():
            must_be_open(client)
            beside = {"on": on, "note": note, "amends": amends, "total": None, "complete": False, "draft": True}
            return cls._keep(client, by, form, answers, result, draft, "draft", beside)

    @classmethod
    def _keep(cls, client: Client, by: Worker, form: AssessmentForm, answers: Answers, result: Result,
              draft: Assessment | None, action: str, beside: dict[str, Any]) -> Assessment:
        """Write the row, or the one of the draft. What was urgent in a draft stays so when its answer is changed."""
        columns = {**words.declared(form), **words.found(form, answers, result, scored=not beside["draft"]), **beside}
        columns["sensitivity"] = form.sensitivity or (
            beside["amends"].sensitivity if beside["amends"] else "") or client.sensitivity
        if draft is None:
            made = cls.create(client=client, worker=by.id, created=clock.now(), **columns)
            made.log_change(action, form=form.key)
            return made
        if not draft.is_open_draft:
            raise NoLongerDraft(draft)
        heard = [{**flag, "changed": True} for flag in draft.urgent_flags
                 if flag["key"] not in {flag.key for flag in result.flags}]
        columns.update(flags=json.dumps([*words.flagged(result), *heard]), urgent=True,
                       sensitivity=draft.sensitivity or columns["sensitivity"])
        draft.change(draft.version, action, **columns)
        return draft

    def _mark_amended(self) -> None:
        """Mark this one as amended; only one amendment may do so."""
        if not self.counts:
            raise AlreadyAmended(self)
        try:
            self.change(self.version, "amended", amended_at=clock.now())
        except Stale as stale:
            raise AlreadyAmended(stale.row) from None  # type: ignore[arg-type]

    @classmethod
    def counting(cls) -> Expression:
        """Assessments that count: finished, neither amended by another one nor entered in error."""
        return cls.amended_at.is_null() & cls.struck_at.is_null() & ~cls.draft

    @property
    def counts(self) -> bool:
        """Whether it counts: see counting()."""
        return self.amended_at is None and self.struck_at is None and not self.draft

    @property
    def is_open_draft(self) -> bool:
        """Whether it is a form that can still be finished."""
        return self.draft and self.struck_at is None

    def may_strike(self, by: Worker) -> bool:
        """Whether this worker may mark it as entered in error: who filled it in, and supervisors."""
        return bool(by.id == self.worker_id) or "supervisor" in by.role_names

    def strike(self, seen_version: int, by: Worker, reason: str) -> None:
        """Mark it as entered in error: it stays, crossed out, and counts for nothing but an open safety step.

        Raises Stale, and AlreadyAmended when it no longer counts.
        """
        if not self.counts and not self.is_open_draft:
            raise AlreadyAmended(self)
        self.change(seen_version, "strike", struck_at=clock.now(), struck_by=by.name, strike_reason=reason)

    def sign(self, by: Worker) -> None:
        """Sign; signing twice changes nothing. Who did not fill it in closes it as it stands: `signed_by` names both.

        A draft becomes an assessment without a score. Raises AlreadyAmended when it no longer counts, and Conflict
        while a safety step is missing.
        """
        if not self.counts and not self.is_open_draft:
            raise AlreadyAmended(self)
        if self.blocked:
            raise Conflict(gettext("You can't sign this yet. First record the safety follow-up: what was done today "
                                   "about the answer below."), self)
        if self.signed_at is not None:
            return
        left = {"draft": False, "incomplete": gettext("The form wasn't finished.")}
        name, action = by.name, "sign"
        if by.id != self.worker_id:
            name, action = lazy_gettext("%(name)s, unfinished by %(author)s", name=by.name,
                                        author=self.worker.name), "close"
        self.change(self.version, action, signed_at=clock.now(), signed_by=name, **(left if self.draft else {}))


class SafetyStep(Table):
    """What was done the same day about an answer that could not wait."""

    assessment = ForeignKeyField(Assessment, backref="+", on_delete="CASCADE")
    on = DateField()
    how = CharField(200)  # clinical interview, ASQ, C-SSRS, …
    found = TextField()
    disposition = TextField()
    told = ForeignKeyField(Worker, null=True, backref="+", on_delete="SET NULL")  # the supervisor who is to look at it
    supervisor = CharField(200)  # who was told; "": nobody could be reached. Before 0.3.0 any name was typed here
    crisis_line = BooleanField(default=False)  # 988 was offered
    by = CharField(200)
    at = Moment()

    @classmethod
    def add(cls, assessment: Assessment, by: Worker, **fields: Any) -> SafetyStep:
        """Record the safety step, on one that no longer counts, too: the answer was heard. Raises ClientClosed."""
        with atomic():
            must_be_open(assessment.client)
            made = cls.create(assessment=assessment, by=by.name, at=clock.now(), **fields)
            assessment.log_change("safety")
        return made

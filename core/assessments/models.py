"""A finished assessment explains itself: questions, answers, score, band and flags are kept in words."""
from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask_babel import gettext
from peewee import BooleanField, CharField, DateField, Expression, ForeignKeyField, IntegerField, TextField

from core.accounts.models import Worker
from core.assessments.rules import Result, fingerprint
from core.clients.models import Client, Record, must_be_open
from core.extension.contributions import AssessmentForm
from core.foundation import clock
from core.foundation.db import Conflict, Moment, Stale, Table, atomic
from core.web.sentences import SentenceField

URGENT = ("urgent", "emergency")  # levels of a flag that asks for a safety step the same day


class AlreadyAmended(Conflict):
    """This assessment no longer counts: it was amended, and the newer one is to be used, or it was struck."""

    def __init__(self, assessment: Assessment):
        if assessment.struck_at:
            sentence = gettext("This assessment was entered in error. You can't change it.")
        else:
            sentence = gettext("This assessment was already amended. Open the newer one instead.")
        super().__init__(sentence, assessment)


class Assessment(Record):
    """One filled form. Never edited: a correction is another one that amends it."""

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
    cutoff = CharField(200, default="")
    flags = TextField()  # JSON, one object a flag: key, title, level, action, blocks, need
    need = TextField(default="")
    better = CharField(8)
    low = IntegerField()
    high = IntegerField()
    licence = TextField(default="")
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
    def urgent_flags(self) -> list[dict[str, Any]]:
        """The flags that ask for a safety step the same day."""
        return [flag for flag in self.flag_list if flag["blocks"] or flag["level"] in URGENT]

    @property
    def needs(self) -> list[str]:
        """What it suggests for the plan; a link names one by its place: 0 is the form's own ("" for none)."""
        return [self.need, *(flag["need"] for flag in self.flag_list if flag["need"])]

    @property
    def blocked(self) -> bool:
        """Whether a flag holds the signature back until a safety step is recorded."""
        return (any(flag["blocks"] for flag in self.flag_list)
                and not SafetyStep.select().where(SafetyStep.assessment == self).exists())

    @classmethod
    def finish(cls, client: Client, by: Worker, form: AssessmentForm, answers: dict[str, str],
               result: Result, *, on: date, note: str = "", incomplete: str = "",
               amends: Assessment | None = None, amend_reason: str = "") -> Assessment:
        """Keep a filled form; it is signed at once unless a flag asks for a safety step first.

        Raises ClientClosed, and AlreadyAmended when `amends` no longer counts, since somebody was quicker perhaps.
        """
        band = result.band
        with atomic():
            must_be_open(client)
            if amends:
                amends._mark_amended()
            made = cls.create(
                client=client, worker=by.id, form=form.key, form_version=form.version,
                fingerprint=fingerprint(form), title=form.title, on=on,
                answers=json.dumps(_in_words(form, answers, result)), total=result.total,
                band=band.label if band else "", meaning=band.meaning if band else "",
                level=band.level if band else "", cutoff=result.cutoff, flags=json.dumps(_flagged(result)),
                need=form.need, better=form.better, low=form.low, high=form.high, licence=form.licence,
                incomplete=incomplete, note=note, created=clock.now(), amends=amends, amend_reason=amend_reason,
                sensitivity=form.sensitivity or (amends.sensitivity if amends else "") or client.sensitivity)
            made.log_change("amend" if amends else "add", form=form.key)
            if not made.urgent_flags:
                made.sign(by)
        return made

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
        """Assessments that count: neither amended by another one nor entered in error."""
        return cls.amended_at.is_null() & cls.struck_at.is_null()

    @property
    def counts(self) -> bool:
        """Whether it counts: see counting()."""
        return self.amended_at is None and self.struck_at is None

    def may_strike(self, by: Worker) -> bool:
        """Whether this worker may mark it as entered in error: who filled it in, and supervisors."""
        return bool(by.id == self.worker_id) or "supervisor" in by.role_names

    def strike(self, seen_version: int, by: Worker, reason: str) -> None:
        """Mark it as entered in error: it stays, crossed out, and counts for nothing.

        Raises Stale, and AlreadyAmended when it no longer counts.
        """
        if not self.counts:
            raise AlreadyAmended(self)
        self.change(seen_version, "strike", struck_at=clock.now(), struck_by=by.name, strike_reason=reason)

    def sign(self, by: Worker) -> None:
        """Sign; signing twice changes nothing.

        Raises AlreadyAmended when it no longer counts, and Conflict while a safety step is missing.
        """
        if not self.counts:
            raise AlreadyAmended(self)
        if self.blocked:
            raise Conflict(gettext("You can't sign this yet. First record the safety follow-up: what was done today "
                                   "about the answer below."), self)
        if self.signed_at is None:
            self.change(self.version, "sign", signed_at=clock.now(), signed_by=by.name)


def _in_words(form: AssessmentForm, answers: dict[str, str], result: Result) -> list[dict[str, Any]]:
    return [{"key": q.key, "question": q.text, "answer": answers.get(q.key, ""),
             "words": q.words(answers[q.key]) if answers.get(q.key) else "",
             "asked": q.key not in result.not_asked, "points": result.points.get(q.key), "scored": q.scored}
            for q in form.questions]


def _flagged(result: Result) -> list[dict[str, Any]]:
    return [{"key": f.key, "title": f.title, "level": f.level, "action": f.action, "blocks": f.blocks,
             "need": f.need} for f in result.flags]


class SafetyStep(Table):
    """What was done the same day about an answer that could not wait."""

    assessment = ForeignKeyField(Assessment, backref="+", on_delete="CASCADE")
    on = DateField()
    how = CharField(200)  # clinical interview, ASQ, C-SSRS, …
    found = TextField()
    disposition = TextField()
    supervisor = CharField(200)  # who was told
    crisis_line = BooleanField(default=False)  # 988 was offered
    by = CharField(200)
    at = Moment()

    @classmethod
    def add(cls, assessment: Assessment, by: Worker, **fields: Any) -> SafetyStep:
        """Record the safety step. Raises ClientClosed, and AlreadyAmended when the assessment no longer counts."""
        if not assessment.counts:
            raise AlreadyAmended(assessment)
        with atomic():
            must_be_open(assessment.client)
            made = cls.create(assessment=assessment, by=by.name, at=clock.now(), **fields)
            assessment.log_change("safety")
        return made

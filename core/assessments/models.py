"""A finished assessment explains itself: questions, answers, score, band and flags are kept in words."""
from __future__ import annotations

import json
from datetime import date
from typing import Any

from peewee import BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from core.accounts.models import Worker
from core.assessments.rules import Result, fingerprint
from core.clients.models import Client, client_changed
from core.extension.contributions import AssessmentForm
from core.foundation import audit, clock
from core.foundation.db import Moment, Table, atomic

URGENT = ("urgent", "emergency")  # levels of a flag that asks for a safety step the same day


class AlreadyAmended(Exception):
    """Somebody amended this assessment before; the newer one is to be amended instead."""


class Assessment(Table):
    """One filled form. Never edited: a correction is another one that amends it."""

    client = ForeignKeyField(Client, backref="+", on_delete="CASCADE")
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
    sensitivity = CharField(100, default="")
    created = Moment()
    signed_at = Moment(null=True)
    signed_by = CharField(200, default="")
    amends = ForeignKeyField("self", null=True, backref="+", on_delete="CASCADE")
    amend_reason = TextField(default="")
    amended_at = Moment(null=True)  # set on the one that was amended

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

        Raises AlreadyAmended when `amends` was amended before, by somebody quicker perhaps.
        """
        band = result.band
        with atomic():
            if amends:
                amends._give_way()
            made = cls.create(
                client=client, worker=by.id, form=form.key, form_version=form.version,
                fingerprint=fingerprint(form), title=form.title, on=on,
                answers=json.dumps(_told(form, answers, result)), total=result.total,
                band=band.label if band else "", meaning=band.meaning if band else "",
                level=band.level if band else "", cutoff=result.cutoff, flags=json.dumps(_flagged(result)),
                need=form.need, better=form.better, low=form.low, high=form.high, licence=form.licence,
                incomplete=incomplete, note=note, sensitivity=form.sensitivity, created=clock.now(),
                amends=amends, amend_reason=amend_reason)
            audit.record("assessment.amend" if amends else "assessment.add", client_id=client.id,
                         subject=f"assessment {made.id}", form=form.key, sensitivity=form.sensitivity)
            if not made.urgent_flags:
                made.sign(by)
            client_changed.send(client, what="assessment")
        return made

    def _give_way(self) -> None:
        """Mark this one as amended; the database lets only one amendment do so."""
        if not (Assessment.update(amended_at=clock.now())
                .where(Assessment.id == self.id, Assessment.amended_at.is_null()).execute()):
            raise AlreadyAmended

    def sign(self, by: Worker) -> None:
        """Sign; signing twice changes nothing. Raises ValueError while a safety step is missing."""
        if self.blocked:
            raise ValueError("the safety step must be recorded before signing")
        with atomic():
            done = (Assessment.update(signed_at=clock.now(), signed_by=by.name)
                    .where(Assessment.id == self.id, Assessment.signed_at.is_null()).execute())
            if done:
                audit.record("assessment.sign", client_id=self.client_id, subject=f"assessment {self.id}")
                client_changed.send(self.client, what="assessment")


def _told(form: AssessmentForm, answers: dict[str, str], result: Result) -> list[dict[str, Any]]:
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
    def take(cls, assessment: Assessment, by: Worker, **fields: Any) -> SafetyStep:
        """Record the safety step."""
        with atomic():
            made = cls.create(assessment=assessment, by=by.name, at=clock.now(), **fields)
            audit.record("assessment.safety", client_id=assessment.client_id,
                         subject=f"assessment {assessment.id}", sensitivity=assessment.sensitivity)
            client_changed.send(assessment.client, what="assessment")
        return made

"""What is done to assessments."""
from __future__ import annotations

from typing import Any

from core.assessments.models import Assessment, SafetyStep
from tests.invariants.history import History
from tests.invariants.operations import operation

COUNTS = Assessment.counting()


def _answers(h: History, form: Any, urgent: bool) -> dict[str, str]:
    return {question.key: (question.choices[-1] if urgent else h.chance.choice(question.choices)).value
            for question in form.questions if question.choices}


@operation(3)
def assess_with_an_urgent_answer(h: History) -> Any:
    client, form = h.client(), h.world.urgent
    return h.submit(h.worker_of(client), f"{client.url}/assessments/new/{form.key}", on=h.day(-2, 0),
                    note=h.world.word(), incomplete="", **_answers(h, form, True))


@operation(3)
def assess_what_is_protected(h: History) -> Any:
    client, form = h.client(), h.world.protected_form
    return h.submit(h.worker_of(client), f"{client.url}/assessments/new/{form.key}", on=h.day(-2, 0),
                    note=h.world.word(), incomplete="", **_answers(h, form, False))


@operation(2)
def leave_a_refused_form_with_an_urgent_answer(h: History) -> Any:
    client, form, before = h.client(), h.world.urgent, Assessment.select().count()
    answer = h.submit(h.worker_of(client), f"{client.url}/assessments/new/{form.key}", on="soon", note=h.world.word(),
                      incomplete="", **_answers(h, form, True))
    return None if answer is None else Assessment.select().count() > before


@operation(2)
def finish_what_was_left(h: History) -> Any:
    row = h.row(Assessment, Assessment.draft, Assessment.struck_at.is_null())
    if row is None:
        return None
    return h.submit(row.worker, f"{row.client.url}/assessments/new/{row.form}?draft={row.id}", on=h.day(-2, 0),
                    note=h.world.word(), incomplete="")


@operation(2)
def call_again_after_a_safety_step(h: History) -> Any:
    row = h.row(Assessment, Assessment.id << SafetyStep.select(SafetyStep.assessment))
    if row is None:
        return None
    return h.submit(h.worker_of(row.client), row.url, f"{row.url}/calls", on=h.day(0, 9))


@operation(3)
def record_safety_step(h: History) -> Any:
    row = h.row(Assessment, Assessment.urgent, Assessment.signed_at.is_null(),
                Assessment.id.not_in(SafetyStep.select(SafetyStep.assessment)))
    if row is None:
        return None
    return h.submit(h.worker_of(row.client), row.url, f"{row.url}/safety-step", on=h.day(0, 0), found=h.world.word(),
                    disposition=h.world.word())


@operation(3)
def sign_assessment(h: History) -> Any:
    row = h.row(Assessment, COUNTS, Assessment.signed_at.is_null())
    return h.post(h.worker_of(row.client), f"{row.url}/signature", {}) if row else None


@operation(2)
def amend_assessment(h: History) -> Any:
    row = h.row(Assessment, COUNTS)
    if row is None:
        return None
    return h.submit(h.worker_of(row.client), f"{row.url}/amendments/new", reason=h.world.word(), note=h.world.word())


@operation(2)
def strike_assessment(h: History) -> Any:
    row = h.row(Assessment, COUNTS)
    if row is None:
        return None
    by, reason = h.worker_of(row.client), h.world.word()
    if h.has("/assessments/<id>/strike"):
        return h.submit(by, f"{row.url}/strike", reason=reason)
    return h.verb(by, lambda: row.strike(row.version, by, reason))

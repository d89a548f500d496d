"""How many clients answered what: for reports."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from core.accounts.models import Worker
from core.clients.models import Client
from core.clients.models.demographics import Demographic, newest_answers
from core.clients.models.questions import QUESTIONS
from core.clients.queries.visibility import visible


@dataclass(frozen=True)
class Counts:
    """Clients by answer. Somebody with several answers is under each of them and in `several`; in `total` once."""

    total: int
    by_answer: dict[str, int]
    several: int
    declined: int
    unknown: int
    not_asked: int


def counts(worker: Worker, question: str) -> Counts:
    """What the clients whom this worker sees answered last."""
    total = Client.select().where(visible(worker)).count()
    rows = (Demographic.select(Demographic.answers, Demographic.words, Demographic.blank)
            .join(Client).where(Demographic.id << newest_answers(question), visible(worker),
                                Demographic.sensitivity << list(worker.may_see)).tuples())
    by_answer: Counter[str] = Counter(dict.fromkeys(QUESTIONS[question].answers, 0))
    blanks: Counter[str] = Counter()
    several = answered = 0
    for answers, words, blank in rows:
        chosen = answers.split()
        by_answer.update(chosen)
        blanks[blank] += bool(blank)
        several += len(chosen) > 1
        answered += bool(chosen or words or blank)
    return Counts(total, dict(by_answer), several, blanks["declined"], blanks["unknown"], total - answered)

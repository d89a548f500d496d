"""What a client answered about background, each answer a row that stays when a later one replaces it."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from peewee import CharField, TextField, fn

from core.clients.models.choices import UNANSWERED
from core.clients.models.client import Client
from core.clients.models.questions import QUESTIONS
from core.clients.models.record import Record
from core.foundation.db import Moment, Stale, atomic
from core.foundation.prepared import Prepared, given


class Answer(NamedTuple):
    """An answer: the keys that were chosen, the client's own words, or why there is none ("unknown", "declined")."""

    answers: tuple[str, ...] = ()
    words: str = ""
    blank: str = ""


class Demographic(Record):
    """An answer to one of QUESTIONS as it was given on a day. The newest one counts."""

    record_name = "demographic"

    question = CharField(32)
    answers = CharField(200, default="")  # keys with blanks between them
    words = TextField(default="")
    blank = CharField(16, default="")
    by = CharField(200)
    at = Moment()

    class Meta:
        indexes = ((("client", "question"), False), (("question", "id"), False))

    @property
    def title(self) -> str:
        return str(QUESTIONS[self.question].title) if self.question in QUESTIONS else self.question

    @property
    def given_answer(self) -> Answer:
        return Answer(tuple(self.answers.split()), self.words, self.blank)

    @property
    def in_words(self) -> str:
        """The answer as it is read; "Not asked yet" for one that was taken back."""
        known = QUESTIONS[self.question].answers if self.question in QUESTIONS else {}
        chosen = ", ".join(str(known.get(key, key)) for key in self.answers.split())
        return ": ".join(filter(None, (chosen, self.words))) or str(UNANSWERED.get(self.blank, self.blank))

    @classmethod
    def of(cls, client_id: int, cleared: Iterable[str]) -> list[Demographic]:
        """All answers of a client that somebody cleared for these may know, the newest first."""
        return ANSWERS.models(client=client_id, cleared=list(cleared))

    @classmethod
    def save_answers(cls, client: Client, by: Any, seen: int, answered: Mapping[str, Answer],
                     cleared: Iterable[str]) -> None:
        """Keep the answers that are others than before. `seen` is the newest answer that the form was made from.

        Raises Stale when there is a newer one, and ClientClosed.
        """
        with atomic():
            every = cls.of(client.id, cleared)
            if newest_id(every) != seen:
                every[0].version = every[0].id  # what the form has seen once it was shown again
                raise Stale(every[0])
            before = latest(every)
            for question, answer in answered.items():
                if answer != (before[question].given_answer if question in before else Answer()):
                    cls.add(client, by, question=question, answers=" ".join(answer.answers), words=answer.words,
                            blank=answer.blank)


ANSWERS = Prepared(lambda: Demographic.select().where(
    Demographic.client == given("client"), Demographic.sensitivity << given("cleared")).order_by(Demographic.id.desc()))


def latest(every: Iterable[Demographic]) -> dict[str, Demographic]:
    """The newest answer to each question, of a client's answers with the newest first."""
    found: dict[str, Demographic] = {}
    for row in every:
        found.setdefault(row.question, row)
    return found


def newest_id(every: list[Demographic]) -> int:
    """The number of the newest of a client's answers; 0 when there are none."""
    return every[0].id if every else 0


def newest_answers(question: str) -> Any:
    """The ids of each client's newest answer to a question."""
    return (Demographic.select(fn.MAX(Demographic.id)).where(Demographic.question == question)
            .group_by(Demographic.client))

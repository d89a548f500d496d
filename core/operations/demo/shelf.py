"""A store of finished assessments to copy from: each made once by the real verb, then taken back."""
from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from core.accounts.models import Worker
from core.assessments.models import Assessment
from core.clients.models import Client, client_changed
from core.extension.contributions import AssessmentForm, BandsByFact
from core.extension.registry import Registry
from core.foundation.db import atomic
from core.operations.demo.answers import can_be_urgent, filled

LEVELS = 4  # from well to badly off
COPIES = 4  # different answers on each level
URGENT = LEVELS  # beyond the levels: answers that cannot wait
COPIED = ("form", "form_version", "fingerprint", "title", "answers", "total", "band", "meaning", "level", "cutoff",
          "bands", "band_source", "flags", "urgent", "complete", "need", "better", "low", "high", "licence", "source",
          "subscales", "sensitivity")


class Shelf:
    """Columns of finished assessments, by form, sex (where cut-offs depend on it) and how badly off somebody is."""

    def __init__(self, registry: Registry, random: Random, worker: int, today: date) -> None:
        self.ordinary = [form for form in registry.everything("assessment_forms") if not form.sensitivity]
        self.protected = [form for form in registry.everything("assessment_forms") if form.sensitivity]
        self.urgent = [form for form in self.ordinary if can_be_urgent(form)]
        self._samples: dict[tuple[str, str, int], list[dict[str, Any]]] = {}
        with atomic() as scratch, client_changed.muted():
            by = Worker.get_by_id(worker)
            client = Client.add(by, given="Nobody", family="At all")
            for form in [*self.ordinary, *self.protected]:
                for sex in _sexes(form):
                    for level in range(LEVELS + can_be_urgent(form)):
                        self._samples[form.key, sex, level] = [_columns(random, client, by, form, sex, level, today)
                                                            for _ in range(COPIES)]
            scratch.rollback()

    def take(self, random: Random, form: AssessmentForm, sex: str, level: int) -> dict[str, Any]:
        """The columns of one that was finished like this."""
        key = sex if sex in _sexes(form) else ""  # any other answer takes the cut-off for "not known"
        return random.choice(self._samples[form.key, key, level])


def _sexes(form: AssessmentForm) -> tuple[str, ...]:
    if isinstance(form.bands, BandsByFact):
        return "", "female", "male"
    return ("",)


def _columns(random: Random, client: Client, by: Worker, form: AssessmentForm, sex: str, level: int,
             today: date) -> dict[str, Any]:
    urgent = level == URGENT
    badness = 0.8 if urgent else 0.1 + 0.7 * level / (LEVELS - 1)
    answers, result = filled(random, form, badness, {"sex": sex}, urgent)
    made = Assessment.finish(client, by, form, answers, result, on=today)
    return {name: getattr(made, name) for name in COPIED}

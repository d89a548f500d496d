"""What was assessed, as lists: a client's history, the latest scores, results over time. Read-only."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from peewee import fn

from core.accounts.models import Worker
from core.assessments.models import Assessment, SafetyStep
from core.assessments.rules import Change, change
from core.extension.contributions import AssessmentForm, Band, BandsByFact, BandsFrom

SHOWN = 20  # of one instrument on a page of the history


@dataclass(frozen=True)
class Group:
    """What a client's record holds of one instrument: a page of it, newest first; is there more?"""

    form: str
    title: str
    rows: Sequence[Any]
    change: Change | None
    more: bool

    @property
    def latest(self) -> Any:
        """The newest that counts, or None."""
        return next((row for row in self.rows if row.amended_at is None and row.struck_at is None), None)


def history(client_id: int, may_see: Sequence[str], form: str = "", before: int = 0) -> list[Group]:
    """A client's assessments by instrument, the instrument used last first; one query.

    With `form` only that one, and with `before` only what is older than the assessment of this id.
    """
    which = (Assessment.client == client_id) & (Assessment.sensitivity << list(may_see))
    if form:
        which &= Assessment.form == form
    if before:
        day = Assessment.select(Assessment.on).where(Assessment.id == before, Assessment.client == client_id)
        which &= (Assessment.on < day) | ((Assessment.on == day) & (Assessment.id < before))
    newest = _newest(which, SHOWN + 1)
    groups = [_group(key, list(rows)) for key, rows in groupby(newest, key=lambda row: row.form)]
    return sorted(groups, key=lambda group: (group.rows[0].on, group.rows[0].id), reverse=True)


def _newest(which: Any, most: int) -> Iterable[Any]:
    """The newest `most` rows of each instrument, instrument by instrument, without their answers."""
    place = fn.ROW_NUMBER().over(partition_by=[Assessment.form],
                                 order_by=[Assessment.on.desc(), Assessment.id.desc()])
    ranked = Assessment.select(Assessment.id, place.alias("place")).where(which).alias("ranked")
    return (Assessment.select(
                Assessment.id, Assessment.form, Assessment.form_version, Assessment.title, Assessment.on,
                Assessment.total, Assessment.low, Assessment.high, Assessment.better, Assessment.band,
                Assessment.level, Assessment.signed_at, Assessment.amended_at, Assessment.struck_at,
                Assessment.amends, Assessment.sensitivity,
                Worker.name.alias("worker_name"))
            .join(ranked, on=(ranked.c.id == Assessment.id)).switch(Assessment).join(Worker)
            .where(ranked.c.place <= most)
            .order_by(Assessment.form, Assessment.on.desc(), Assessment.id.desc()).namedtuples())


def _group(form: str, rows: list[Any]) -> Group:
    return Group(form, rows[0].title, rows[:SHOWN], _moved(rows), len(rows) > SHOWN)


def _moved(rows: Sequence[Any]) -> Change | None:
    """The change up to the newest that counts, among rows of its version; `rows` are newest first."""
    counted = [row for row in rows if row.amended_at is None and row.struck_at is None and row.total is not None]
    same = [row for row in counted if row.form_version == counted[0].form_version]
    return change((row.on, row.total) for row in reversed(same))


def latest(client_id: int, may_see: Sequence[str]) -> list[tuple[Any, Change | None]]:
    """The newest score of each instrument, with its change since the one before; newest first, one query."""
    which = ((Assessment.client == client_id) & (Assessment.sensitivity << list(may_see))
             & Assessment.counting() & Assessment.total.is_null(False))
    groups = [list(rows) for _, rows in groupby(_newest(which, 2), key=lambda row: row.form)]
    return sorted(((rows[0], _moved(rows)) for rows in groups),
                  key=lambda pair: (pair[0].on, pair[0].id), reverse=True)


def last_done(client_id: int, may_see: Sequence[str]) -> Mapping[str, date]:
    """The day on which each instrument was last used, by key, as far as these may be seen."""
    return dict(Assessment.select(Assessment.form, fn.MAX(Assessment.on))
                .where(Assessment.client == client_id, Assessment.counting(),
                       Assessment.sensitivity << list(may_see))
                .group_by(Assessment.form).tuples())


def last_by_protection(client_id: int) -> Mapping[str, Mapping[str, date]]:
    """The day on which each instrument was last used, by key, then by sensitivity; for due dates."""
    days: dict[str, dict[str, date]] = {}
    for key, sensitivity, on in (Assessment
                                 .select(Assessment.form, Assessment.sensitivity, fn.MAX(Assessment.on))
                                 .where(Assessment.client == client_id, Assessment.counting())
                                 .group_by(Assessment.form, Assessment.sensitivity).tuples()):
        days.setdefault(key, {})[sensitivity] = on
    return days


# --- One result -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Point:
    """One score of a line over time."""

    id: int
    on: date
    score: int
    band: str


def line(assessment: Assessment) -> list[Point]:
    """The scores of this client with the same instrument in the same version, oldest first.

    Those that whoever sees this one may see: an ordinary result shows no protected score.
    """
    kinds = {"", assessment.sensitivity, assessment.client.sensitivity}
    rows = (Assessment.select(Assessment.id, Assessment.on, Assessment.total, Assessment.band)
            .where(Assessment.client == assessment.client_id, Assessment.form == assessment.form,
                   Assessment.form_version == assessment.form_version,
                   Assessment.sensitivity << sorted(kinds),
                   Assessment.counting(), Assessment.total.is_null(False))
            .order_by(Assessment.on, Assessment.id).tuples())
    return [Point(*row) for row in rows]


def bands_of(form: AssessmentForm | None, facts: Mapping[str, str]) -> Sequence[tuple[int, Band]]:
    """The instrument's bands as pairs (lowest total, band); empty when it has none or is no longer here."""
    declared = form.bands if form else None
    if isinstance(declared, BandsByFact):
        declared = declared.cases.get(facts.get(declared.fact, ""), declared.cases[""])
    return declared.lowest if isinstance(declared, BandsFrom) else ()


def steps(assessment: Assessment) -> list[SafetyStep]:
    """The safety steps recorded for it, oldest first."""
    return list(SafetyStep.select().where(SafetyStep.assessment == assessment).order_by(SafetyStep.id))


def amendment(assessment: Assessment, may_see: Sequence[str]) -> Assessment | None:
    """The assessment that amends this one, if there is one that may be seen."""
    if assessment.amended_at is None:
        return None
    return Assessment.get_or_none(Assessment.amends == assessment, Assessment.sensitivity << list(may_see))

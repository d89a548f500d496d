"""What was assessed, as lists: a client's history, the latest scores, results over time. Read-only."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from peewee import JOIN, Expression, fn

from core.access.queries import Assigner
from core.accounts.models import Worker, active_workers
from core.assessments.models import Assessment, SafetyStep
from core.assessments.rules import Change, change
from core.clients.models import Client
from core.extension.contributions import AssessmentForm, Band, BandsByFact, BandsFrom
from core.foundation.prepared import Prepared, given
from core.web.paging import Page, Position, beyond, page_of

SHOWN = 20  # of one instrument on a page of the history
FIRST = Position()


@dataclass(frozen=True)
class Group:
    """A page of what a client's record holds of one instrument, newest first; `latest` is the newest that counts."""

    form: str
    title: str
    page: Page
    latest: Any
    change: Change | None


def list_name(client_id: int, form: str) -> str:
    """The name under which positions in the list of one instrument are sealed."""
    return f"assessments of {client_id} {form}"


def _key_of(row: Any) -> tuple[Any, ...]:
    return row.on, row.id


def history(client_id: int, may_see: Sequence[str]) -> list[Group]:
    """A client's assessments by instrument, the instrument used last first, the first page of each; one query."""
    which = (Assessment.client == client_id) & (Assessment.sensitivity << list(may_see))
    newest = _newest(_listed(), which, SHOWN + 1).namedtuples()
    groups = [_group(client_id, key, list(rows), FIRST) for key, rows in groupby(newest, key=lambda row: row.form)]
    return sorted(groups, key=lambda group: _key_of(group.page.rows[0]), reverse=True)


def history_page(client_id: int, may_see: Sequence[str], form: str, position: Position) -> list[Group]:
    """One page of a client's assessments with one instrument, from the position on; empty when there is none."""
    columns = Assessment.on, Assessment.id
    descending = [not position.backwards] * 2
    query = _listed().where(Assessment.client == client_id, Assessment.sensitivity << list(may_see),
                            Assessment.form == form)
    if position.key:
        query = query.where(beyond(columns, position.key, descending))
    order = [column.desc() if down else column.asc() for column, down in zip(columns, descending, strict=True)]
    rows = list(query.order_by(*order).limit(SHOWN + 1).namedtuples())
    return [_group(client_id, form, rows, position)] if rows else []


def _group(client_id: int, form: str, rows: list[Any], position: Position) -> Group:
    counted = [row for row in rows if row.amended_at is None and row.struck_at is None and not row.draft]
    page = page_of(list_name(client_id, form), rows, SHOWN, position, _key_of)
    return Group(form, rows[0].title, page, counted[0] if counted else None, _moved(counted))


def _listed() -> Any:
    """Assessments as lists show them, without their answers."""
    return Assessment.select(
        Assessment.id, Assessment.form, Assessment.form_version, Assessment.title, Assessment.on, Assessment.total,
        Assessment.low, Assessment.high, Assessment.better, Assessment.band, Assessment.level, Assessment.signed_at,
        Assessment.amended_at, Assessment.struck_at, Assessment.draft, Assessment.amends, Assessment.sensitivity,
        Assessment.licence, Assessment.source, Assessment.band_source, Assessment.subscales,
        Worker.name.alias("worker_name")).join(Worker)


def _newest(rows: Any, which: Any, most: int) -> Any:
    """The newest `most` of these rows for each instrument, instrument by instrument."""
    place = fn.ROW_NUMBER().over(partition_by=[Assessment.form],
                                 order_by=[Assessment.on.desc(), Assessment.id.desc()])
    ranked = Assessment.select(Assessment.id, place.alias("place")).where(which).alias("ranked")
    return (rows.switch(Assessment).join(ranked, on=(ranked.c.id == Assessment.id))
            .where(ranked.c.place <= most)
            .order_by(Assessment.form, Assessment.on.desc(), Assessment.id.desc()))


def _moved(counted: Sequence[Any]) -> Change | None:
    """The change up to the newest that has a score, among rows of its version; `counted` count, newest first."""
    scored = [row for row in counted if row.total is not None]
    same = [row for row in scored if row.form_version == scored[0].form_version]
    return change((row.on, row.total) for row in reversed(same))


LATEST = Prepared(lambda: _newest(
    Assessment.select(Assessment.id, Assessment.form, Assessment.form_version, Assessment.title, Assessment.on,
                      Assessment.total, Assessment.low, Assessment.high, Assessment.better, Assessment.band,
                      Assessment.level, Assessment.sensitivity, Assessment.subscales),
    (Assessment.client == given("client")) & (Assessment.sensitivity << given("may_see")) & Assessment.counting()
    & (Assessment.total.is_null(False) | (Assessment.subscales != "")), 2))


def latest(client_id: int, may_see: Sequence[str]) -> list[tuple[Any, Change | None]]:
    """The newest scores of each instrument, with its change since the one before; newest first, one query."""
    newest = LATEST.rows(client=client_id, may_see=may_see)
    groups = [list(rows) for _, rows in groupby(newest, key=lambda row: row.form)]
    return sorted(((rows[0], _moved(rows)) for rows in groups),
                  key=lambda pair: (pair[0].on, pair[0].id), reverse=True)


def last_done(client_id: int, may_see: Sequence[str]) -> Mapping[str, date]:
    """The day on which each instrument was last completed, by key, as far as these may be seen."""
    return dict(Assessment.select(Assessment.form, fn.MAX(Assessment.on))
                .where(Assessment.client == client_id, _done(), Assessment.sensitivity << list(may_see))
                .group_by(Assessment.form).tuples())


def _done() -> Expression:
    """Assessments that count and are complete: an open form neither resets a schedule nor settles a rule."""
    return Assessment.counting() & Assessment.complete


def done_by_form(client_id: int) -> Mapping[str, list[Any]]:
    """The newest complete one of each instrument and each sensitivity, by key, newest first; for due dates.

    Rows of form, sensitivity, on and total.
    """
    place = fn.ROW_NUMBER().over(partition_by=[Assessment.form, Assessment.sensitivity],
                                 order_by=[Assessment.on.desc(), Assessment.id.desc()])
    ranked = Assessment.select(Assessment.id, place.alias("place")).where(
        Assessment.client == client_id, _done()).alias("ranked")
    rows = (Assessment.select(Assessment.form, Assessment.sensitivity, Assessment.on, Assessment.id, Assessment.total)
            .join(ranked, on=(ranked.c.id == Assessment.id)).where(ranked.c.place == 1)
            .order_by(Assessment.on.desc(), Assessment.id.desc()).namedtuples())
    by_form: dict[str, list[Any]] = {}
    for row in rows:
        by_form.setdefault(row.form, []).append(row)
    return by_form


def supervisors(client: Client, assessment: Assessment) -> list[tuple[int, str]]:
    """Id and name of the supervisors who may see this assessment, those of the client's team first."""
    assigner = Assigner.of(client)
    found = [worker for worker in active_workers("supervisor") if assigner.may_have(worker.id, assessment.sensitivity)]
    return [(worker.id, worker.name) for worker in sorted(found, key=lambda one: one.team != client.team_id)]


# --- Answers that cannot wait ---------------------------------------------------------------------


def with_step() -> Expression:
    """Assessments whose safety step is recorded."""
    return fn.EXISTS(SafetyStep.select(SafetyStep.id).where(SafetyStep.assessment == Assessment.id))


def awaiting_step() -> Expression:
    """Assessments whose safety step is still to be recorded, whatever became of them since the answer was heard.

    Only an amendment that is urgent itself takes it over. It is of the same client, which the index begins with.
    """
    later = Assessment.alias()
    taken_over = Assessment.amended_at.is_null(False) & fn.EXISTS(later.select(later.id).where(
        later.client == Assessment.client, later.amends == Assessment.id, later.urgent, ~later.draft))
    return (Assessment.urgent & Assessment.signed_at.is_null()
            & ~with_step() & ~taken_over)


def unsettled() -> Expression:
    """Assessments that wait for their safety step, for their signature, or to be finished."""
    open_one = Assessment.signed_at.is_null() & Assessment.amended_at.is_null() & Assessment.struck_at.is_null()
    return open_one | awaiting_step()


def is_waiting(assessment: Assessment) -> bool:
    """Whether its safety step is still to be recorded."""
    return assessment.urgent and Assessment.select().where(Assessment.id == assessment.id, awaiting_step()).exists()


def _urgent_now() -> Any:
    place = fn.ROW_NUMBER().over(partition_by=[Assessment.form],
                                 order_by=[Assessment.on.desc(), Assessment.id.desc()])
    known = (Assessment.amended_at.is_null() & Assessment.struck_at.is_null()
             & (Assessment.complete | Assessment.urgent))
    ranked = Assessment.select(Assessment.id, Assessment.urgent, place.alias("place")).where(
        Assessment.client == given("client"), Assessment.sensitivity << given("may_see"), known).alias("ranked")
    return (Assessment.select(Assessment.id, Assessment.form, Assessment.title, Assessment.on, Assessment.flags,
                              Assessment.sensitivity, Assessment.signed_at,
                              (fn.COALESCE(ranked.c.place, 0) == 1).alias("newest"))
            .join(ranked, JOIN.LEFT_OUTER, on=(ranked.c.id == Assessment.id))
            .where(Assessment.client == given("client"), Assessment.sensitivity << given("may_see"), Assessment.urgent,
                   (ranked.c.place == 1) | awaiting_step())
            .order_by(Assessment.on.desc(), Assessment.id.desc()))


URGENT_NOW = Prepared(_urgent_now)


def urgent_now(client_id: int, may_see: Sequence[str]) -> list[Any]:
    """The newest of each instrument, where an answer in it cannot wait (one that was left open tells nothing new), and
    every other one whose safety step is still to be recorded.

    Rows of id, form, title, on, flags, sensitivity, signed_at and newest, newest first; one query.
    """
    return URGENT_NOW.rows(client=client_id, may_see=may_see)


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
    columns = Assessment.id, Assessment.on, Assessment.total, Assessment.band
    return [Point(*row) for row in _comparable(assessment, *columns).where(Assessment.total.is_null(False)).tuples()]


def subscale_lines(assessment: Assessment) -> dict[str, list[Point]]:
    """The same for each of its subscales, by key."""
    lines: dict[str, list[Point]] = {one["key"]: [] for one in assessment.subscales}
    columns = Assessment.id, Assessment.on, Assessment.subscales
    for number, on, subscales in _comparable(assessment, *columns).tuples() if lines else ():
        for one in subscales:
            if one["key"] in lines:
                lines[one["key"]].append(Point(number, on, one["score"], one["band"]))
    return lines


def _comparable(assessment: Assessment, *columns: Any) -> Any:
    kinds = {"", assessment.sensitivity, assessment.client.sensitivity}
    return (Assessment.select(*columns)
            .where(Assessment.client == assessment.client_id, Assessment.form == assessment.form,
                   Assessment.form_version == assessment.form_version,
                   Assessment.sensitivity << sorted(kinds), Assessment.counting())
            .order_by(Assessment.on, Assessment.id))


def bands_of(assessment: Assessment, form: AssessmentForm | None) -> list[tuple[int, Band]]:
    """The cut-offs used, as pairs (lowest total, band).

    For an assessment from before they were kept, those of its instrument, for the fact that its result names.
    """
    if assessment.bands or form is None or form.version != assessment.form_version:
        return [(lowest, Band(label, level=level)) for lowest, label, level in assessment.band_list]
    declared = form.bands
    if isinstance(declared, BandsByFact):
        fact = assessment.cutoff.partition(": ")[2]
        declared = declared.cases.get(fact, declared.cases[""])
    return list(declared.lowest) if isinstance(declared, BandsFrom) else []


def steps(assessment: Assessment) -> list[SafetyStep]:
    """The safety steps recorded for it, oldest first."""
    return list(SafetyStep.select().where(SafetyStep.assessment == assessment).order_by(SafetyStep.id))


def own_drafts(client_id: int, worker_id: int, form: str, may_see: Sequence[str]) -> list[Assessment]:
    """This worker's unfinished forms of this instrument for the client, newest first."""
    return list(Assessment.select().where(
        Assessment.client == client_id, Assessment.worker == worker_id, Assessment.form == form,
        Assessment.sensitivity << list(may_see), Assessment.struck_at.is_null(),
        Assessment.draft).order_by(Assessment.id.desc()))


def unsettled_originals(assessment: Assessment, may_see: Sequence[str]) -> list[Assessment]:
    """What this one amends, and what that amended in turn, while its safety step is still to be recorded."""
    found, former = [], assessment.amends
    while former:
        if former.sensitivity in may_see and is_waiting(former):
            found.append(former)
        former = former.amends
    return found


def amendment(assessment: Assessment, may_see: Sequence[str]) -> Assessment | None:
    """The assessment that amends this one, if there is one that may be seen."""
    if assessment.amended_at is None:
        return None
    return Assessment.get_or_none(Assessment.amends == assessment, ~Assessment.draft,
                                  Assessment.sensitivity << list(may_see))

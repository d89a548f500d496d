"""What is due after a fall, and the box about function and falls on the client page."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core.extend import (
    Client,
    Due,
    NewTask,
    NothingYet,
    current_user,
    finished,
    for_readers_of,
    gettext,
    lazy_gettext,
    plan_reviews,
    setting,
)

from . import rules
from .models import Fall

ADL, IADL = "geriatric.adl", "geriatric.iadl"

Kinds = frozenset[str]  # the sensitivities of records that a reader may see


def due(client: Client, today: date) -> Iterator[Due]:
    """After each fall: personal care assessed anew, the home looked over, and the plan reviewed when falls are many."""
    falls = Fall.standing(client)
    if not falls:
        return
    (assessed,), reviews = finished(client, ADL, protected=True), plan_reviews(client)
    days = fall_window() if len(falls) >= rules.MANY else 0
    for number, fall in enumerate(falls):
        yield from _follow_up(fall, falls[:number + 1], assessed)
        yield from _plan_review(fall, falls[number:], reviews, days)


def _follow_up(fall: Fall, falls: Sequence[Fall], assessed: Sequence[Any]) -> Iterator[Due]:
    """The assessment and the look at the home after this fall; `falls` are this and those after it.

    What was done after a later fall was done after this one, too.
    """
    def to_assess(may_see: Kinds, _heeded: Kinds) -> bool:
        return not rules.is_settled(fall.on, [row.on for row in _known(assessed, may_see)])

    def to_look_over(may_see: Kinds, _heeded: Kinds) -> bool:
        return not rules.is_settled(fall.on, [row.home_checked_on for row in _known(falls, may_see)
                                              if row.home_checked_on])

    base = Due("", rules.follow_up_by(fall.on), "", _fell(fall), since=fall.on, settled_by_record=True)
    yield from _for_readers(fall, assessed, to_assess, replace(
        base, key=f"adl-{fall.id}", title=lazy_gettext("Reassess personal care after a fall"),
        link=f"assessments/new/{ADL}"))
    yield from _for_readers(fall, falls, to_look_over, replace(
        base, key=f"home-{fall.id}", title=lazy_gettext("Home safety check after a fall"),
        link=f"/s/geriatric/falls/{fall.id}/home"))


def ask_about_falls(client: Client, by: Any, today: date) -> Iterator[NewTask]:
    """Of a client who is enrolled at 65 or older."""
    age = client.age(today)
    if age is not None and age >= rules.ASKED_FROM:
        yield NewTask(gettext("Ask about falls and check the home for hazards"), rules.asked_by(today),
                      gettext("New client, 65 or older. Record any fall under Falls."))


def fall_window() -> int:
    """The days in which three falls are many, as the agency decided."""
    return int(setting("geriatric.fall_window"))


def _plan_review(fall: Fall, falls: Sequence[Fall], reviews: Sequence[Any], days: int) -> Iterator[Due]:
    """The review of the plan, when this fall is at least the third in so many days; `falls` are this and those before.
    """
    def to_review(may_see: Kinds, heeded: Kinds) -> bool:
        count = rules.falls_up_to(fall.on, [row.on for row in _known(falls, heeded)], days)
        return count >= rules.MANY and not rules.is_settled(fall.on, [row.on for row in _known(reviews, may_see)])

    yield from _for_readers(fall, [*falls, *reviews], to_review, Due(
        f"plan-{fall.id}", rules.plan_review_by(fall.on), lazy_gettext("Review the plan after repeated falls"),
        lazy_gettext("%(fell)s 3 or more falls in %(days)s days.", fell=_fell(fall), days=days), since=fall.on,
        link="plan/reviews/new", settled_by_record=True))


def _known(rows: Iterable[Any], may_see: Kinds) -> list[Any]:
    return [row for row in rows if row.sensitivity in may_see]


def _for_readers(fall: Fall, bearing: Iterable[Any], is_open: Callable[[Kinds, Kinds], bool],
                 item: Due) -> Iterator[Due]:
    """The line, for each reader for whom it is open as far as they may know of the records that bear on it."""
    def decide(may_see: Kinds, heeded: Kinds) -> bool | None:
        return is_open(may_see, heeded) or None

    for _open, sensitivity, settled_under in for_readers_of(fall, bearing, decide):
        yield replace(item, key=f"{item.key}-{sensitivity}" if sensitivity else item.key,
                      sensitivity=sensitivity or fall.sensitivity, settled_under=settled_under)


def _fell(fall: Fall) -> Any:
    return lazy_gettext("Fall on %(on)s, %(place)s.", on=fall.on, place=fall.place)


def panel(client: Client, today: date) -> Mapping[str, Any] | NothingYet:
    """The latest checklists, the last fall, and how many there were lately when these are many."""
    may_see = current_user.may_see
    care, household = ([row for row in rows if row.sensitivity in may_see]
                       for rows in finished(client, ADL, IADL, protected=True))
    latest = [(title, rows[-1], highest) for title, rows, highest in (
        (lazy_gettext("Personal care"), care, 6), (lazy_gettext("Household"), household, 8)) if rows]
    falls = [fall for fall in Fall.of(client, current_user) if fall.withdrawn_at is None]
    if not latest and not falls:
        return NothingYet(gettext("Record fall"), f"/s/geriatric/clients/{client.id}/falls/new")
    days = fall_window() if len(falls) >= rules.MANY else 0
    count = rules.falls_up_to(today, [fall.on for fall in falls], days)
    counted = falls[:count] if count >= rules.MANY else falls[:1]
    protected = {row.sensitivity for row in (*(row for _title, row, _highest in latest), *counted)}
    return {"client": client, "latest": latest, "fall": falls[0] if falls else None, "protected": protected,
            "many": count if count >= rules.MANY else 0, "days": days}

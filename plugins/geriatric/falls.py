"""What is due after a fall, and the box about function and falls on the client page."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from core.extend import Client, Due, current_user, everybody, finished, for_readers, gettext, lazy_gettext

from . import rules
from .models import Fall

ADL, IADL = "geriatric.adl", "geriatric.iadl"


def due(client: Client, today: date) -> Iterator[Due]:
    """After the last fall: personal care assessed anew, and the home looked over; as far as the reader may know."""
    falls, (assessed,) = Fall.standing(client), finished(client, ADL, protected=True)
    policies = {row.sensitivity for row in (*falls, *assessed)}

    def last(may_see: frozenset[str]) -> Fall | None:
        return next((fall for fall in falls if fall.sensitivity in may_see), None)

    def to_assess(may_see: frozenset[str]) -> Fall | None:
        done = max((row.on for row in assessed if row.sensitivity in may_see), default=None)
        return fall if (fall := last(may_see)) and not rules.is_settled(fall.on, done) else None

    def to_look_over(may_see: frozenset[str]) -> Fall | None:
        return fall if (fall := last(may_see)) and not rules.is_settled(fall.on, fall.home_checked_on) else None

    for fall, sensitivity, settled_under in for_readers(everybody(client), policies, to_assess):
        yield _after(fall, f"adl-{fall.id}", lazy_gettext("Reassess personal care after a fall"),
                     f"assessments/new/{ADL}", sensitivity, settled_under)
    for fall, sensitivity, settled_under in for_readers(everybody(client), policies, to_look_over):
        yield _after(fall, f"home-{fall.id}", lazy_gettext("Home safety check after a fall"),
                     f"/s/geriatric/falls/{fall.id}/home", sensitivity, settled_under)


def _after(fall: Fall, key: str, title: str, link: str, sensitivity: str, settled_under: str) -> Due:
    return Due(key, rules.follow_up_by(fall.on), title,
               lazy_gettext("Fall on %(on)s, %(place)s.", on=fall.on, place=fall.place), since=fall.on, link=link,
               settled_by_record=True, sensitivity=sensitivity, settled_under=settled_under)


def panel(client: Client, today: date) -> Mapping[str, Any]:
    """The latest checklists and the last fall that the reader may see."""
    may_see = current_user.may_see
    care, household = ([row for row in rows if row.sensitivity in may_see]
                       for rows in finished(client, ADL, IADL, protected=True))
    latest = [(title, rows[-1], highest) for title, rows, highest in (
        (gettext("Personal care"), care, 6), (gettext("Household"), household, 8)) if rows]
    falls = [fall for fall in Fall.of(client, current_user) if fall.withdrawn_at is None]
    protected = {row.sensitivity for _title, row, _highest in latest} | {fall.sensitivity for fall in falls[:1]}
    return {"client": client, "latest": latest, "fall": falls[0] if falls else None, "protected": protected}

"""What is due after a fall, and the box about function and falls on the client page."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from core.extend import Client, Due, day, finished, gettext

from . import rules
from .models import Fall

ADL, IADL = "geriatric.adl", "geriatric.iadl"


def due(client: Client, today: date) -> Iterator[Due]:
    """After the last fall: personal care assessed anew, and the home looked over."""
    fall = Fall.last_of(client)
    if fall is None:
        return
    on, why = rules.follow_up_by(fall.on), gettext("Fell on %(on)s, %(place)s.", on=day(fall.on), place=fall.place)
    assessed, = finished(client, ADL)
    if not rules.is_settled(fall.on, assessed[-1].on if assessed else None):
        yield Due(f"adl-{fall.id}", on, gettext("Reassess personal care after a fall"), why, since=fall.on,
                  link=f"assessments/new/{ADL}", settled_by_record=True)
    if not rules.is_settled(fall.on, fall.home_checked_on):
        yield Due(f"home-{fall.id}", on, gettext("Look over the home after a fall"), why, since=fall.on,
                  link=f"/s/geriatric/falls/{fall.id}/home", settled_by_record=True)


def panel(client: Client, today: date) -> Mapping[str, Any]:
    """The latest checklists and the last fall."""
    care, household = finished(client, ADL, IADL)
    latest = [(title, found[-1], highest) for title, found, highest in (
        (gettext("Personal care"), care, 6), (gettext("Household"), household, 8)) if found]
    return {"client": client, "latest": latest, "fall": Fall.last_of(client)}

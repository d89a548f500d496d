"""What is due after a fall, and the box about function and falls on the client page."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from core.extend import Client, Due, current_user, day, finished, gettext

from . import rules
from .models import Fall

ADL, IADL = "geriatric.adl", "geriatric.iadl"


def due(client: Client, today: date) -> Iterator[Due]:
    """After the last fall: personal care assessed anew, and the home looked over."""
    assessed, = finished(client, ADL)
    for fall, newer in _last(client):
        on, why = rules.follow_up_by(fall.on), gettext("Fell on %(on)s, %(place)s.", on=day(fall.on), place=fall.place)
        if not rules.is_settled(fall.on, assessed[-1].on if assessed else None):
            yield Due(f"adl-{fall.id}", on, gettext("Reassess personal care after a fall"), why, since=fall.on,
                      link=f"assessments/new/{ADL}", settled_by_record=True, sensitivity=fall.sensitivity,
                      settled_under=newer)
        if not rules.is_settled(fall.on, fall.home_checked_on):
            yield Due(f"home-{fall.id}", on, gettext("Look over the home after a fall"), why, since=fall.on,
                      link=f"/s/geriatric/falls/{fall.id}/home", settled_by_record=True, sensitivity=fall.sensitivity,
                      settled_under=newer)


def _last(client: Client) -> Iterator[tuple[Fall, str]]:
    """The last fall as far as everybody may know; before it the last of each protection that is newer.

    Each comes with the sensitivity of a newer one, which takes its place for whoever may see that.
    """
    newer: list[str] = []
    for fall in Fall.standing(client):
        if fall.sensitivity not in newer:
            yield fall, newer[0] if newer else ""
            newer.append(fall.sensitivity)
        if fall.sensitivity in ("", client.sensitivity):
            return


def panel(client: Client, today: date) -> Mapping[str, Any]:
    """The latest checklists and the last fall."""
    care, household = finished(client, ADL, IADL)
    latest = [(title, rows[-1], highest) for title, rows, highest in (
        (gettext("Personal care"), care, 6), (gettext("Household"), household, 8)) if rows]
    falls = [fall for fall in Fall.of(client, current_user) if fall.withdrawn_at is None]
    return {"client": client, "latest": latest, "fall": falls[0] if falls else None}

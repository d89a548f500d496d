"""Which refills are due, and the box about medicines on the client page."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from core.extend import Client, Due, NewTask, NothingYet, current_user, gettext, lazy_gettext

from . import rules
from .models import Medication


def due(client: Client, today: date) -> Iterator[Due]:
    """The refill of every medicine that is taken now and has a refill day."""
    for medication in Medication.taken_by(client):
        if medication.refill_on:
            yield Due(f"refill-{medication.id}", medication.refill_on,
                      lazy_gettext("Refill %(name)s", name=medication.name),
                      lazy_gettext("The supply runs out on this date. Once it's refilled, enter the next refill date."),
                      since=rules.shown_from(medication.refill_on), settled_by_record=True,
                      link=f"/s/mental_health/medications/{medication.id}/refill",
                      sensitivity=medication.sensitivity)


def go_over_medications(client: Client, by: Any, today: date) -> Iterator[NewTask]:
    """Of a client who was transferred: the new worker compares the list with what is taken. A task for each protection
    that medications have, so that none gives a protected one away.
    """
    for kind in sorted({medication.sensitivity for medication in Medication.taken_by(client)}):
        yield NewTask(gettext("Go over the medication list with the client"), rules.gone_over_by(today),
                      gettext("The client has a new worker."), sensitivity=kind)


def panel(client: Client, today: date) -> Mapping[str, Any] | NothingYet:
    """The medicines taken now, and whether there are others."""
    listed = Medication.of(client, current_user)
    if not listed:
        return NothingYet(gettext("Add medication"), f"/s/mental_health/clients/{client.id}/medications/new")
    medications = [medication for medication in listed if medication.ended_at is None]
    return {"client": client, "medications": medications,
            "protected": {medication.sensitivity for medication in medications}}

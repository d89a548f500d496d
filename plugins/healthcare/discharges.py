"""What is due after a discharge, and the box about it on the client page."""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from core.extend import Client, Due, contacts_since, day, gettext

from . import rules
from .models import Discharge

SHOWN_FOR = timedelta(days=90)


def due(client: Client, today: date) -> Iterator[Due]:
    """Contact and visit of every discharge that is still open, until the record shows that they took place."""
    for discharge, contacts in _followed(client):
        on = discharge.discharged_on
        why = gettext("Left %(facility)s on %(on)s.", facility=discharge.facility, on=day(on))
        if not rules.was_contacted(contacts, on):
            yield Due(f"contact-{discharge.id}", rules.contact_by(on),
                      gettext("Reach the client after a hospital stay"),
                      gettext("%(why)s A contact within 2 business days, or two documented attempts.", why=why),
                      since=on, link="contacts/new", settled_by_record=True)
        if not rules.was_seen(contacts, on):
            yield Due(f"visit-{discharge.id}", rules.visit_by(on, discharge.complexity),
                      gettext("See the client after a hospital stay"),
                      gettext("%(why)s A visit, at home, in the office or by video, within %(days)s days.", why=why,
                              days=(rules.visit_by(on, discharge.complexity) - on).days),
                      since=on, link="contacts/new", settled_by_record=True)


def panel(client: Client, today: date) -> Mapping[str, Any]:
    """The newest discharge of the last 90 days, and how far its follow-up is."""
    found = next((d for d in Discharge.of(client) if d.ending != "mistake" and d.discharged_on >= today - SHOWN_FOR),
                 None)
    return {"client": client, "discharge": found, "state": state(client, [found])[found.id] if found else None}


def state(client: Client, discharges: list[Discharge]) -> dict[int, Mapping[str, Any]]:
    """By discharge: by when the contact and the visit are due, and whether they took place."""
    if not discharges:
        return {}
    contacts = contacts_since(client, min(d.discharged_on for d in discharges))
    return {d.id: {"contact_by": rules.contact_by(d.discharged_on),
                   "contacted": rules.was_contacted(contacts, d.discharged_on),
                   "visit_by": rules.visit_by(d.discharged_on, d.complexity),
                   "visited": rules.was_seen(contacts, d.discharged_on)} for d in discharges}


def _followed(client: Client) -> Iterator[tuple[Discharge, Any]]:
    """Open discharges, each with the contacts since the oldest of them."""
    discharges = Discharge.open_for(client)
    if discharges:
        contacts = contacts_since(client, discharges[-1].discharged_on)
        yield from ((discharge, contacts) for discharge in discharges)

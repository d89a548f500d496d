"""What is due after a discharge, and the box about it on the client page."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from core.extend import Client, Due, contacts_since, current_user, everybody, for_readers, lazy_gettext

from . import rules
from .models import Discharge

SHOWN_FOR = timedelta(days=90)


def due(client: Client, today: date) -> Iterator[Due]:
    """Contact and visit of every discharge that is still open, until the record shows that they took place."""
    for discharge, contacts in _followed(client):
        on = discharge.discharged_on
        visit_by = rules.visit_by(on, discharge.complexity)
        why = lazy_gettext("Discharged from %(facility)s on %(on)s.", facility=discharge.facility, on=on)
        yield from _until(rules.was_contacted, discharge, contacts, Due(
            f"contact-{discharge.id}", rules.contact_by(on), lazy_gettext("Contact the client after hospital "
                                                                          "discharge"),
            lazy_gettext("%(why)s Contact within 2 business days, or two documented attempts.", why=why),
            since=on, link="contacts/new", settled_by_record=True))
        yield from _until(rules.was_seen, discharge, contacts, Due(
            f"visit-{discharge.id}", visit_by, lazy_gettext("Visit the client after hospital discharge"),
            lazy_gettext("%(why)s Home, office, or video visit within %(days)s days.", why=why,
                         days=(visit_by - on).days), since=on, link="contacts/new", settled_by_record=True))


def _until(is_done: Callable[[Iterable[Any], date], bool], discharge: Discharge, contacts: Iterable[Any],
           item: Due) -> Iterator[Due]:
    """The date, until it is done as far as its reader may know; under the protection of its discharge."""
    def is_open(may_see: frozenset[str]) -> bool | None:
        known = [contact for contact in contacts if contact.sensitivity in may_see]
        return None if is_done(known, discharge.discharged_on) else True

    readers = everybody(discharge.client) | {discharge.sensitivity}
    for _open, _sensitivity, settled_under in for_readers(readers, {c.sensitivity for c in contacts}, is_open):
        yield replace(item, sensitivity=discharge.sensitivity, settled_under=settled_under)


def panel(client: Client, today: date) -> Mapping[str, Any]:
    """The newest discharge of the last 90 days, and how far its follow-up is."""
    latest = next((discharge for discharge in Discharge.of(client, current_user)
                   if discharge.ending != "mistake" and discharge.discharged_on >= today - SHOWN_FOR), None)
    return {"client": client, "discharge": latest, "state": state(client, [latest])[latest.id] if latest else None,
            "protected": {latest.sensitivity} if latest else ()}


def state(client: Client, discharges: list[Discharge]) -> dict[int, Mapping[str, Any]]:
    """By discharge: by when the contact and the visit are due, and whether they took place, as far as the reader of
    the page may know."""
    if not discharges:
        return {}
    since = min(discharge.discharged_on for discharge in discharges)
    contacts = [contact for contact in contacts_since(client, since, protected=True)
                if contact.sensitivity in current_user.may_see]
    return {d.id: {"contact_by": rules.contact_by(d.discharged_on),
                   "contacted": rules.was_contacted(contacts, d.discharged_on),
                   "visit_by": rules.visit_by(d.discharged_on, d.complexity),
                   "visited": rules.was_seen(contacts, d.discharged_on)} for d in discharges}


def _followed(client: Client) -> Iterator[tuple[Discharge, Any]]:
    """Open discharges, each with the contacts since the oldest of them."""
    discharges = Discharge.open_for(client)
    if discharges:
        contacts = contacts_since(client, discharges[-1].discharged_on, protected=True)
        yield from ((discharge, contacts) for discharge in discharges)


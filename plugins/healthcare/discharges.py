"""What is due after a discharge, and the box about it on the client page."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from core.extend import Client, Due, contacts_since, current_user, day, gettext

from . import rules
from .models import Discharge

SHOWN_FOR = timedelta(days=90)


def due(client: Client, today: date) -> Iterator[Due]:
    """Contact and visit of every discharge that is still open, until the record shows that they took place."""
    for discharge, contacts in _followed(client):
        on = discharge.discharged_on
        why = gettext("Left %(facility)s on %(on)s.", facility=discharge.facility, on=day(on))
        for key, by, is_done, title, words in (
            ("contact", rules.contact_by(on), rules.was_contacted, gettext("Reach the client after a hospital stay"),
             gettext("%(why)s A contact within 2 business days, or two documented attempts.", why=why)),
            ("visit", rules.visit_by(on, discharge.complexity), rules.was_seen,
             gettext("See the client after a hospital stay"),
             gettext("%(why)s A visit, at home, in the office or by video, within %(days)s days.", why=why,
                     days=(rules.visit_by(on, discharge.complexity) - on).days))):
            open_to, settled_under = _open(is_done, contacts, discharge)
            if open_to:
                yield Due(f"{key}-{discharge.id}", by, title, words, since=on, link="contacts/new",
                          settled_by_record=True, sensitivity=discharge.sensitivity, settled_under=settled_under)


def panel(client: Client, today: date) -> Mapping[str, Any]:
    """The newest discharge of the last 90 days, and how far its follow-up is."""
    latest = next((discharge for discharge in Discharge.of(client, current_user)
                   if discharge.ending != "mistake" and discharge.discharged_on >= today - SHOWN_FOR), None)
    return {"client": client, "discharge": latest, "state": state(client, [latest])[latest.id] if latest else None}


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


def _open(is_done: Callable[[Any, date], bool], contacts: Any, discharge: Discharge) -> tuple[bool, str]:
    """Whether something is still open, as far as whoever sees the discharge may know; and if so, the sensitivity of
    protected contacts by which it is done."""
    known = {"", discharge.client.sensitivity, discharge.sensitivity}
    for policy in ("", *sorted({contact.sensitivity for contact in contacts} - known)):
        if is_done([contact for contact in contacts if contact.sensitivity in known | {policy}],
                   discharge.discharged_on):
            return bool(policy), policy
    return True, ""

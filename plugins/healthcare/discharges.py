"""What is due after a discharge, and the box about it on the client page."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from core.extend import (
    Client,
    Due,
    NothingYet,
    RecordChange,
    agency_state,
    contacts_since,
    current_user,
    for_readers_of,
    gettext,
    lazy_gettext,
    setting,
)

from . import rules
from .models import WITH_THE_CLIENT, Discharge, ended
from .rules import FollowUp

SHOWN_FOR = timedelta(days=90)

Find = Callable[[Discharge, Iterable[Any], date | None], FollowUp]


def due(client: Client, today: date) -> Iterator[Due]:
    """Contact and visit of every discharge that is still open, until the record shows that they took place."""
    discharges = Discharge.standing(client)
    still_open = [discharge for discharge in discharges if discharge.ended_at is None]
    if not still_open:
        return
    contacts = contacts_since(client, still_open[0].discharged_on, protected=True)
    visit = _visit_finder()
    for discharge in still_open:
        for name, find, word in (("contact", _contact, _contact_words), ("visit", visit, _visit_words)):
            for found, sensitivity, settled_under in _open_for_readers(discharge, discharges, contacts, find):
                title, why = word(discharge, found)
                yield Due(f"{name}-{discharge.id}-{sensitivity}" if sensitivity else f"{name}-{discharge.id}",
                          found.by, title, why, since=discharge.discharged_on, link=_link(discharge, found),
                          settled_by_record=True, sensitivity=sensitivity or discharge.sensitivity,
                          settled_under=settled_under)


def end_with_client(client: Client, by: Any, today: date) -> Iterator[RecordChange]:
    """Open discharges end when the client is closed, so that none is overdue should the client come back."""
    for discharge in Discharge.standing(client):
        if discharge.ended_at is None:
            yield RecordChange(discharge, "end", ended(WITH_THE_CLIENT, by))


def take_up_again(client: Client, by: Any, today: date) -> Iterator[RecordChange]:
    """What ended with the client is open again when the client is reopened, unless it was long ago."""
    for discharge in Discharge.standing(client):
        if discharge.ending == WITH_THE_CLIENT and discharge.discharged_on >= today - SHOWN_FOR:
            yield RecordChange(discharge, "reopen", {"ended_at": None, "ended_by": "", "ending": ""})


def _open_for_readers(discharge: Discharge, discharges: Sequence[Discharge], contacts: Sequence[Any],
                      find: Find) -> Iterator[tuple[FollowUp, str, str]]:
    """How far it is while it is open, as far as a reader may know, with whom that is for."""
    def is_open(may_see: frozenset[str], heeded: frozenset[str]) -> FollowUp | None:
        next_on = _next_on(discharge, discharges, heeded)
        if find(discharge, _known(contacts, may_see), next_on).done_on:
            return None
        return find(discharge, _known(contacts, heeded), next_on)

    return for_readers_of(discharge, [*contacts, *discharges], is_open)


def _known(contacts: Iterable[Any], may_see: Iterable[str]) -> list[Any]:
    return [contact for contact in contacts if contact.sensitivity in may_see]


def _next_on(discharge: Discharge, discharges: Iterable[Discharge], may_see: Iterable[str]) -> date | None:
    """The day of the discharge after this one; of two on one day, the one that was recorded later is the later one."""
    later = (other.discharged_on for other in discharges if other.sensitivity in may_see
             and (other.discharged_on, other.id) > (discharge.discharged_on, discharge.id))
    return min(later, default=None)


def _contact(discharge: Discharge, contacts: Iterable[Any], next_on: date | None) -> FollowUp:
    return rules.contact(discharge.discharged_on, contacts, next_on, agency_state())


def _visit_finder() -> Find:
    """Finds the visit, as the agency counts it."""
    video = bool(setting("healthcare.video_visits"))

    def find(discharge: Discharge, contacts: Iterable[Any], next_on: date | None) -> FollowUp:
        return rules.visit(discharge.discharged_on, discharge.complexity, contacts, next_on, video)

    return find


# --- In words -------------------------------------------------------------------------------------


def _link(discharge: Discharge, found: FollowUp) -> str:
    return f"/s/healthcare/discharges/{discharge.id}/ending" if found.next_on else "contacts/new"


def _contact_words(discharge: Discharge, found: FollowUp) -> tuple[Any, Any]:
    """Title and reason of the line that asks for the contact."""
    if found.next_on:
        why = lazy_gettext("%(left)s No one was reached before the next discharge on %(next)s. Close this discharge.",
                           left=_left(discharge), next=found.next_on)
    elif found.attempted:
        why = lazy_gettext("%(left)s Two attempts were made on time. Keep trying until someone is reached.",
                           left=_left(discharge))
    else:
        why = lazy_gettext("%(left)s Contact the client or a caregiver by phone, email, or in person within 2 business "
                           "days.", left=_left(discharge))
    return lazy_gettext("Contact the client after hospital discharge"), why


def _visit_words(discharge: Discharge, found: FollowUp) -> tuple[Any, Any]:
    """Title and reason of the line that asks for the visit."""
    if found.next_on:
        why = lazy_gettext("%(left)s There was no visit before the next discharge on %(next)s. Close this discharge.",
                           left=_left(discharge), next=found.next_on)
    elif not found.video:
        why = lazy_gettext("%(left)s Home or office visit within %(days)s days. This is the agency's own standard. For "
                           "Medicare, a face-to-face visit with a physician or other qualified practitioner is needed.",
                           left=_left(discharge), days=(found.by - discharge.discharged_on).days)
    else:
        why = lazy_gettext("%(left)s Home, office, or video visit within %(days)s days. This is the agency's own "
                           "standard. For Medicare, a face-to-face visit with a physician or other qualified "
                           "practitioner is needed.",
                           left=_left(discharge), days=(found.by - discharge.discharged_on).days)
    return lazy_gettext("Visit the client after hospital discharge"), why


def _left(discharge: Discharge) -> Any:
    return lazy_gettext("Discharged from %(facility)s on "
                        "%(on)s.", facility=discharge.facility, on=discharge.discharged_on)


# --- On pages -------------------------------------------------------------------------------------


def panel(client: Client, today: date) -> Mapping[str, Any] | NothingYet:
    """The newest discharge of the last 90 days, every open one that still waits for something, and how far each is."""
    standing = [discharge for discharge in Discharge.of(client, current_user) if discharge.ending != "mistake"]
    recent = [discharge for discharge in standing if discharge.discharged_on >= today - SHOWN_FOR]
    how_far = state(client, standing)
    waiting = [discharge for discharge in standing if discharge.ended_at is None
               and not all(found.done_on for found in how_far[discharge.id].values())]
    shown = recent[:1] + [discharge for discharge in waiting if discharge not in recent[:1]]
    if not shown:
        return NothingYet(gettext("Add discharge"), f"/s/healthcare/clients/{client.id}/discharges/new")
    return {"client": client, "discharges": shown, "state": how_far,
            "protected": {discharge.sensitivity for discharge in shown}}


def state(client: Client, discharges: Sequence[Discharge]) -> dict[int, dict[str, FollowUp]]:
    """By discharge: how far its contact and its visit are, as far as the reader of the page may know."""
    if not discharges:
        return {}
    may_see, standing = current_user.may_see, Discharge.standing(client)
    since = min(discharge.discharged_on for discharge in discharges)
    contacts, visit = _known(contacts_since(client, since, protected=True), may_see), _visit_finder()
    return {discharge.id: {"contact": _contact(discharge, contacts, next_on),
                           "visit": visit(discharge, contacts, next_on)}
            for discharge in discharges for next_on in [_next_on(discharge, standing, may_see)]}

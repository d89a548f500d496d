"""When somebody who left hospital must be reached and seen. Pure: dates in, dates out.

Transitional care management, as Medicare counts it (CPT 99495 and 99496; CMS, MLN booklet 908628; final rule of
16 November 2012, 77 FR 68978): an interactive contact by telephone, email or face to face, with the client or a
caregiver, within 2 business days after discharge. Two or more attempts that are documented within these days meet the
rule, and attempts go on until somebody is reached. Business days are "Monday through Friday, except holidays": the
booklet does not limit these to federal ones, so those of the agency's state count, too.

Medicare's face-to-face visit within 7 days (high complexity) or 14 days (moderate) is one by a billing practitioner.
A visit by the agency within the same days is the agency's own standard.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.extend import business_days_after

CONTACT_BUSINESS_DAYS = 2
ATTEMPTS = 2
VISIT_DAYS = {"high": 7, "moderate": 14}

# Kinds of contact. A letter is none, and a text message is not on Medicare's list; "message" is a text or an email of
# an older note.
INTERACTIVE = frozenset({"phone", "email", "message", "video", "visit", "office", "other"})
FACE_TO_FACE = frozenset({"visit", "office"})
VIDEO = "video"  # on Medicare's list of telehealth services; an agency decides whether it is a visit
MAYBE_IN_HOSPITAL = "other"  # elsewhere: on the day of discharge that may have been at the bedside


@dataclass(frozen=True)
class FollowUp:
    """How far the contact or the visit after a discharge is."""

    by: date
    done_on: date | None = None
    attempted: bool = False  # enough attempts were made in time
    next_on: date | None = None  # the day of the discharge after this one
    video: bool = True  # whether a visit by video counts

    @property
    def is_late(self) -> bool:
        """Whether it took place after its last day."""
        return self.done_on is not None and self.done_on > self.by

    def is_overdue(self, today: date) -> bool:
        """Whether its last day has passed without it, and without the attempts that are enough."""
        return self.done_on is None and not self.attempted and self.by < today


def contact_by(discharged_on: date, state: str = "") -> date:
    """The last day of the contact, for an agency in this state."""
    return business_days_after(discharged_on, CONTACT_BUSINESS_DAYS, state)


def visit_by(discharged_on: date, complexity: str) -> date:
    """The last day of the visit; a complexity that is not known counts as high."""
    return discharged_on + timedelta(days=VISIT_DAYS.get(complexity, VISIT_DAYS["high"]))


def contact(discharged_on: date, contacts: Iterable[Any], next_on: date | None = None, state: str = "") -> FollowUp:
    """The contact after a discharge. From the day of the next discharge on, contacts belong to that one."""
    by = contact_by(discharged_on, state)
    own = [c for c in contacts if c.on >= discharged_on and not (next_on and c.on >= next_on) and _is_interactive(
        c, discharged_on)]
    attempts = [c for c in own if c.outcome == "attempted" and c.whom != "other" and c.on <= by]
    return FollowUp(by, min((c.on for c in own if _reached_client_or_caregiver(c)), default=None),
                    len(attempts) >= ATTEMPTS, next_on)


def _is_interactive(contact: Any, discharged_on: date) -> bool:
    return contact.kind in INTERACTIVE and (contact.on > discharged_on or contact.kind != MAYBE_IN_HOSPITAL)


def _reached_client_or_caregiver(contact: Any) -> bool:
    return contact.outcome == "reached" or (contact.outcome == "collateral" and contact.whom == "family")


def visit(discharged_on: date, complexity: str, contacts: Iterable[Any], next_on: date | None = None,
          video: bool = True) -> FollowUp:
    """The visit after a discharge: not on the day of it, when it may have been in hospital, nor on that of the next."""
    seen = (c.on for c in contacts if c.on > discharged_on and not (next_on and c.on >= next_on)
            and c.outcome == "reached" and (c.kind in FACE_TO_FACE or (video and c.kind == VIDEO)))
    return FollowUp(visit_by(discharged_on, complexity), min(seen, default=None), next_on=next_on, video=video)

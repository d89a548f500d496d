"""What is asked about a client beside the name, and how it reads: one table that the form, the page and exports share.

Codes are those of FHIR's US Core for race and ethnicity; the answers are the agency's own keys and words.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.web.sentences import lazy_gettext as _


@dataclass(frozen=True)
class Question:
    """A question: its answers by key (none: only words), whether several are allowed, and where words are asked for."""

    title: Any
    answers: Mapping[str, Any] = field(default_factory=dict)
    several: bool = False
    words: Any = ""  # the label of the client's own words; "" when only the answers are asked
    hint: Any = ""


QUESTIONS = {
    "race": Question(_("Race and ethnicity"), {
        "native": _("American Indian or Alaska Native"), "asian": _("Asian"), "black": _("Black or African American"),
        "hispanic": _("Hispanic or Latino"), "mena": _("Middle Eastern or North African"),
        "pacific": _("Native Hawaiian or Pacific Islander"), "white": _("White")}, several=True,
        words=_("Race and ethnicity in the client's words"), hint=_("For example: Garifuna.")),
    "tribe": Question(_("Tribal affiliation"), {"enrolled": _("Enrolled"), "not_enrolled": _("Not enrolled")},
                      words=_("Tribe or nation")),
    "gender": Question(_("Gender identity"), {
        "woman": _("Woman"), "man": _("Man"), "nonbinary": _("Non-binary"), "trans_woman": _("Transgender woman"),
        "trans_man": _("Transgender man"), "two_spirit": _("Two-Spirit"), "questioning": _("Questioning"),
        "other": _("Another gender")}, several=True, words=_("Gender identity in the client's words")),
    "orientation": Question(_("Sexual orientation"), {
        "straight": _("Straight"), "gay": _("Gay or lesbian"), "bisexual": _("Bisexual"), "unsure": _("Not sure"),
        "other": _("Another orientation")}, words=_("Sexual orientation in the client's words")),
    "marital": Question(_("Marital status"), {
        "never": _("Never married"), "married": _("Married"), "partner": _("Domestic partner"),
        "separated": _("Separated"), "divorced": _("Divorced"), "widowed": _("Widowed")}),
    "birth_place": Question(_("Place of birth"), words=_("Place of birth"), hint=_("City, state, and country.")),
    "spoken": Question(_("Languages spoken"), words=_("Languages spoken"),
                       hint=_("Each with how well. For example: Garifuna (native), Spanish (well).")),
    "read": Question(_("Languages read"), words=_("Languages read")),
    "english": Question(_("English"), {"very_well": _("Very well"), "well": _("Well"), "not_well": _("Not well"),
                                       "not_at_all": _("Not at all")}),
    "religion": Question(_("Religion or culture"), words=_("Religion or culture"), hint=_("In the client's words.")),
    "communication": Question(_("Reading and communication needs"), {
        "large_print": _("Large print"), "read_aloud": _("Have forms read aloud"), "plain": _("Plain language"),
        "sign": _("Sign language"), "captions": _("Captions or text"), "none": _("No needs")}, several=True,
        words=_("Other communication needs")),
    "veteran": Question(_("Veteran"), {"yes": _("Yes"), "no": _("No")}),
    "accommodations": Question(_("Disability accommodations"), {
        "yes": _("Needs accommodations"), "no": _("None needed")}, words=_("Which accommodations")),
}
SWITCHED = "orientation"  # asked only where the agency wants to

RACES = {"native": "1002-5", "asian": "2028-9", "black": "2054-5", "pacific": "2076-8", "white": "2106-3",
         "mena": "2106-3"}
HISPANIC, MIDDLE_EASTERN = "2135-2", "2118-8"  # US Core has the latter as a detail of White
NO_ANSWER = {"declined": "ASKU", "unknown": "UNK"}


def us_core(answers: list[str], words: str = "", blank: str = "") -> dict[str, dict[str, Any]]:
    """Race and ethnicity as US Core keeps them apart, by code; ASKU or UNK alone, and nothing for who wasn't asked."""
    if blank:
        return {part: {"ombCategory": [NO_ANSWER[blank]]} for part in ("race", "ethnicity")}
    titles = ", ".join(str(QUESTIONS["race"].answers[key]) for key in answers)
    text = {"text": ": ".join(filter(None, (titles, words)))}
    categories = list(dict.fromkeys(RACES[key] for key in answers if key in RACES))
    detailed = {"detailed": [MIDDLE_EASTERN]} if "mena" in answers else {}
    race = {"race": {"ombCategory": categories, **detailed, **text}} if categories else {}
    return {**race, "ethnicity": {"ombCategory": [HISPANIC], **text}} if "hispanic" in answers else race

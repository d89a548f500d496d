"""Made-up clients: who they are, how to reach them, and what they did not want to say. Nothing here is anybody's."""
from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from core.operations.demo import names
from core.operations.demo.story import pick

STREETS = ("Alder", "Birchwood", "Cannery", "Dogwood", "Elmhurst", "Foundry", "Granary", "Hawthorn", "Ironbridge",
           "Juniper", "Kiln", "Lantern", "Millrace", "Nettle", "Orchard", "Pottery", "Quarry", "Ropewalk", "Sawmill",
           "Tannery", "Union", "Vineyard", "Willow", "Yarrow", "Ferry", "Copper Hill", "Old Depot", "North Canal")
KINDS = ("Street", "Avenue", "Lane", "Court", "Road", "Way", "Place", "Terrace")
TOWNS = ("Willow Bend", "Millbrook Falls", "Fairhaven Mills", "Old Harbor", "Cedar Crossing", "Lower Riverside")
NO_HOME = ("Staying at the Cedar Crossing family shelter", "Staying with a cousin; no permanent address",
           "Sleeps in a vehicle near the Old Depot lot", "Willow Bend transitional housing, room 12")
AREAS = ("206", "212", "213", "303", "312", "313", "404", "415", "503", "504", "512", "602", "612", "617", "713", "808")

INSURERS = (("Medicaid", 42), ("Medicare", 18), ("Medicare and Medicaid", 12), ("Marketplace plan", 9),
            ("Employer's plan", 8), ("None", 11))
_INSURERS, _INSURED = tuple(name for name, _ in INSURERS), tuple(accumulate(share for _, share in INSURERS))

SAFE_CONTACT = (
    "Call after 4 pm only; works mornings and can't pick up.",
    "Text first, then call. Doesn't answer unknown numbers.",
    "Don't leave messages with anyone else in the household.",
    "Say it's about the library card if someone else picks up.",
    "Call the daughter's number when there is no answer; both agreed to this.",
    "Mail only in a plain envelope with no agency name.",
    "Hard of hearing: speak slowly, or send a text.",
    "Prefers email. Checks it at the library on Tuesdays and Fridays.",
    "Not on Saturdays (Sabbath).",
    "Phone is shared with a roommate: ask who is speaking before you say anything.",
)
ALERTS = (
    ("safety", "warning", "Large dog in the yard. Call from the car and wait until it's inside."),
    ("safety", "warning", "Visit in pairs after dark; the hallway has no lights and no cell signal."),
    ("safety", "info", "Back stairs are loose. Use the front entrance."),
    ("violence", "urgent", "Former partner must not know about our visits. Check who is in the room first."),
    ("allergy", "warning", "Severe allergy to latex: bring nitrile gloves."),
    ("allergy", "info", "Allergic to penicillin, per client."),
    ("address", "urgent", "The address is confidential. Don't give it to anyone, not even family."),
    ("self_harm", "warning", "Safety plan in place. The client and their sister each have a copy."),
    ("other", "info", "Has moved twice this year. Confirm the address before every visit."),
    ("other", "info", "Power may be shut off; the phone may be dead."),
)
PRONOUNS = {"female": "she/her", "male": "he/him", "other": "they/them"}

WORKING, OLDER = (18, 66), (65, 94)


def person(random: Random, today: date, ages: tuple[int, int] = WORKING) -> dict[str, Any]:
    """The columns of a made-up client that say who it is."""
    name, chance = names.draw(random), random.random
    sex = name.sex if chance() < 0.97 else "other"
    low, high = ages
    born = today - timedelta(days=int(365.25 * (low + (high - low) * chance())) + 1)
    found = {
        "given": name.given, "family": name.family, "preferred": name.preferred, "sex": sex, "born": born,
        "pronouns": PRONOUNS[sex] if chance() < 0.4 or sex == "other" else "",
        "other_names": names.draw(random).family if sex == "female" and chance() < 0.12 else "",
        **_reach(random, name), **_language(random, name.language), **_insurance(random),
    }
    return _left_open(random, found)


def _reach(random: Random, name: names.Name) -> dict[str, Any]:
    """Phone, email and address; 555-01xx numbers and example.org belong to nobody."""
    chance = random.random
    plain = ".".join("".join(c for c in word if c.isascii() and c.isalpha()).lower() or "client"
                     for word in (name.given, name.family.split()[0]))
    home = (f"{random.randrange(3, 2400)} {pick(random, STREETS)} {pick(random, KINDS)}"
            f"{f', Apt {random.randrange(1, 40)}' if chance() < 0.45 else ''}, {pick(random, TOWNS)}")
    return {
        "phone": f"({pick(random, AREAS)}) 555-01{random.randrange(100):02}",
        "email": f"{plain}{random.randrange(10, 999)}@example.org" if chance() < 0.5 else "",
        "address": home if chance() < 0.94 else pick(random, NO_HOME),
        "voicemail": random.choices(("", "yes", "no"), (15, 65, 20))[0],
        "safe_contact": pick(random, SAFE_CONTACT) if chance() < 0.3 else "",
    }


def _language(random: Random, language: str) -> dict[str, str]:
    chance = random.random()
    if language == "English":
        if chance < 0.01:
            return {"language": "American Sign Language", "interpreter": "needed"}
        return {"language": "English" if chance < 0.9 else "", "interpreter": "not_needed" if chance < 0.5 else ""}
    return {"language": language,
            "interpreter": "needed" if chance < 0.65 else "declined" if chance < 0.75 else "not_needed"}


def _insurance(random: Random) -> dict[str, str]:
    insurer = random.choices(_INSURERS, cum_weights=_INSURED)[0]
    number = f"TEST-{random.randrange(10**7):07}" if insurer != "None" else ""
    return {"insurer": insurer, "insurance_number": number}


def _left_open(random: Random, found: dict[str, Any]) -> dict[str, Any]:
    """Some things are not known, and some were not said."""
    open_ones = []
    for field, share, blank in (("born", 0.02, None), ("phone", 0.06, ""), ("address", 0.04, ""),
                                ("email", 0.15, ""), ("insurer", 0.05, "")):
        if random.random() < share:
            found[field] = blank
            open_ones.append(f"{field}:{'declined' if random.random() < 0.4 else 'unknown'}")
    if random.random() < 0.04:
        found["sex"] = pick(random, ("unknown", "declined", ""))
    if not found["insurer"]:
        found["insurance_number"] = ""
    found["unanswered"] = " ".join(open_ones)
    return found

"""What the made-up clients of the training agency say about their background.

Each client has a random stream of its own, so that nothing else about the agency moves.
"""
from __future__ import annotations

from random import Random
from typing import Any

from core.clients.models import Client, ContactPoint, Identifier, OtherName, RelatedPerson
from core.clients.models.demographics import Demographic

RACES = (("black",), ("white",), ("asian",), ("hispanic",), ("black", "hispanic"), ("native",), ("mena",), ())
MARITAL = ("never", "married", "partner", "separated", "divorced", "widowed")
AROUND: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Renata", "sibling", {"phone": "555-0171", "may_discuss": "yes", "may_receive": "no", "emergency": True}),
    ("Walter", "spouse", {"stopped": True, "note": "The court order is in the file."}),
    ("Imani", "child", {"phone": "555-0172", "may_discuss": "yes", "may_receive": "yes", "caregiver": True,
                        "power": "health", "power_scope": "Medical decisions"}),
    ("Joseph", "neighbor", {"phone": "555-0173", "emergency": True}),
)
PLACES = ("Willow Bend, Ohio", "San Juan, Puerto Rico", "Hanoi, Vietnam", "Old Harbor, Maine")


def tell(client: Client, by: Any) -> None:
    """Record what this client said, what some declined, and for a few a former name."""
    random = Random(f"background {client.id}")
    if random.random() < 0.7:
        races = random.choice(RACES)
        Demographic.add(client, by, question="race", answers=" ".join(races), blank="" if races else "declined")
    if random.random() < 0.6:
        Demographic.add(client, by, question="marital", answers=random.choice(MARITAL))
    if random.random() < 0.3:
        Demographic.add(client, by, question="birth_place", words=random.choice(PLACES))
    if random.random() < 0.3:
        phone = f"555-01{random.randrange(100):02d}"
        ContactPoint.add(client, by, **ContactPoint.columns(kind="phone", use=random.choice(("work", "message")),
                                                            value=phone, safe=random.choice(("", "yes", "no"))))
    if random.random() < 0.4:
        name, relation, more = random.choice(AROUND)
        RelatedPerson.add(client, by, name=f"{name} {client.family}", relation=relation, **more)
    if random.random() < 0.5:
        number = f"{random.randrange(10**9):09d}"
        Identifier.add(client, by, **Identifier.columns("medicaid", "Ohio Medicaid", number))
    if random.random() < 0.05:
        OtherName.add(client, by, kind="previous", given=client.given, family="Merriweather",
                      until=client.opened_on)

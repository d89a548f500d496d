"""Which values a merged client has: the stricter of every stop and protection, unless somebody says why not."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from core.clients.models import Client
from core.clients.models.household import Wall
from core.foundation.db import Conflict

# The stricter value first.
STRICT = {"voicemail": ("no", "", "yes"), "interpreter": ("needed", "declined", "not_needed", ""),
          "risk": ("high", "medium", "low", "")}
PLAIN = ("prefix", "given", "middle", "family", "suffix", "preferred", "pronouns", "born", "sex", "phone", "email",
         "address", "language", "insurer", "insurance_number")
WITH = {"born": ("born_precision",), "deceased": ("died_on",)}  # columns that go with another


class Refused(Conflict):
    """These two are not merged by this worker; never says why."""

    def __init__(self, client: Client):
        super().__init__(gettext("You can't merge these two records. Ask your administrator."), client)


@dataclass(frozen=True)
class Difference:
    """A field in which the two differ. `usual` is the side that is kept unless somebody chooses: "survivor", "merged",
    "both", or "" when it must be chosen. `is_strict` says that another choice needs a reason."""

    name: str
    survivor: Any
    merged: Any
    usual: str
    is_strict: bool = False

    @property
    def sides(self) -> tuple[str, ...]:
        """What can be chosen."""
        return ("survivor", "merged", "both") if self.usual == "both" else ("survivor", "merged")

    def value(self, side: str) -> Any:
        """What the field holds then."""
        return f"{self.survivor}\n{self.merged}" if side == "both" else getattr(self, side)


def differences(survivor: Client, merged: Client) -> list[Difference]:
    """The fields in which the two differ, in the order of the details."""
    found = []
    for name in (*PLAIN, "safe_contact", *STRICT, "deceased"):
        one, other = getattr(survivor, name), getattr(merged, name)
        if one == other:
            continue
        if name in STRICT:
            order = STRICT[name]
            found.append(Difference(name, one, other, "survivor" if _place(order, one) < _place(order, other)
                                    else "merged", True))
        elif name == "safe_contact":
            usual = "both" if one and other else "survivor" if one else "merged"
            found.append(Difference(name, one, other, usual, True))
        elif name == "deceased":
            found.append(Difference(name, one, other, ""))
        else:
            found.append(Difference(name, one, other, "survivor" if one else "merged"))
    return found


def _place(order: tuple[str, ...], value: str) -> int:
    return order.index(value) if value in order else len(order)


def must_be_mergeable(survivor: Client, merged: Client) -> None:
    """Raises Refused when they are one record, are kept apart by a wall, or are under two protections."""
    labels = {survivor.sensitivity, merged.sensitivity} - {""}
    if survivor.id == merged.id or len(labels) > 1 or merged.id in Wall.behind(survivor.id):
        raise Refused(survivor)

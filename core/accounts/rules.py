"""What is known of a worker where it is decided who may see and have what. Pure."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StaffFacts:
    """What decides whom a worker sees."""

    id: int
    roles: frozenset[str]
    team_id: int | None
    clearances: frozenset[str]

    def has_all_of(self, other: StaffFacts) -> bool:
        """Whether nothing of the other's access is missing here."""
        return self.roles >= other.roles and self.team_id == other.team_id and self.clearances >= other.clearances

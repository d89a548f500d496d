"""An instrument's own way of scoring, asked at its own cost; the core's ways are called directly."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from core.extension import seams
from core.extension.contributions import (
    Answered,
    AtLeast,
    Band,
    Bands,
    BandsByFact,
    BandsFrom,
    Condition,
    Level,
    Lookup,
    Points,
    Score,
    Scored,
    Total,
)
from core.extension.seams.failed import Failed, Wrong

SECONDS = 1.0  # for each question to a plugin's own class
OWN = (Total, Lookup, BandsFrom, BandsByFact, Answered, Scored, AtLeast)
LARGEST = 1_000_000  # points
LONGEST = {"label": 200, "meaning": 10_000, "source": 10_000}  # characters


class Scoring:
    """Asks what one form declares. What cannot be answered is None, and then `failed`."""

    def __init__(self, form: str) -> None:
        self.form, self.failed = form, False

    def met(self, condition: Condition, points: Points, total: int | None) -> bool | None:
        """Whether the condition holds."""
        return self._ask(condition, lambda: bool(condition.met(dict(points), total)))

    def total(self, score: Score, points: Points) -> int | None:
        """The total of these points."""
        return self._ask(score, lambda: _whole(score.total(dict(points))))

    def band(self, bands: Bands, total: int, facts: Mapping[str, str]) -> Band | None:
        """The band of the total; None also where nothing is claimed about it."""
        return self._ask(bands, lambda: _known(bands.of(total, dict(facts))))

    def _ask(self, declared: Any, answer: Any) -> Any:
        if _is_own(declared):
            return answer()
        try:
            return seams.ask(self.form, "score", SECONDS, answer)
        except Failed:
            self.failed = True
            return None


def _is_own(declared: Any) -> bool:
    """Whether nothing in it is a plugin's own class."""
    parts = (declared.of if type(declared) is AtLeast else
             declared.cases.values() if type(declared) is BandsByFact else ())
    return type(declared) in OWN and all(_is_own(part) for part in parts)


def _whole(total: Any) -> int:
    if type(total) is not int:
        raise Wrong(f"its total is {type(total).__name__}; it takes a whole number")
    if abs(total) > LARGEST:
        raise Wrong(f"its total is beyond {LARGEST} points")
    return total


def _known(band: Any) -> Band | None:
    if band is None:
        return None
    if not isinstance(band, Band) or band.level not in get_args(Level):
        raise Wrong(f"its bands gave {type(band).__name__}; they take a Band of a known level, or None")
    texts = {name: str(getattr(band, name)) for name in LONGEST}
    for name, most in LONGEST.items():
        if len(texts[name]) > most or "\0" in texts[name]:
            raise Wrong(f"Band.{name} isn't a text of at most {most} characters")
    return replace(band, **texts)

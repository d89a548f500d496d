"""One thing that was found in a plugin."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A sentence, where it is about ("" when that is not known), and whether an agency could not use the plugin."""

    sentence: str
    place: str = ""
    refused: bool = False

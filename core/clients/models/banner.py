"""What must be seen on top of every page about a client, from features that stand above this one."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from blinker import Signal

banner_flags = Signal()
"""Asked when a page about a client is shown: banner_flags.send(client, worker=worker).

A receiver answers with a list of BannerFlag, only those that this worker may know.
"""


@dataclass(frozen=True)
class BannerFlag:
    """One line of the banner: `lead` says what it is, `text` is the link.

    `level` is "warning", "urgent" or "emergency"; `sensitivity` is that of its record.
    """

    lead: str
    text: str
    level: str
    link: str
    sensitivity: str = ""


def flags_of(client: Any, worker: Any) -> list[BannerFlag]:
    """The lines for this worker, the gravest first."""
    flags = [flag for _receiver, some in banner_flags.send(client, worker=worker) for flag in some]
    grave = ("emergency", "urgent", "warning")
    return sorted(flags, key=lambda flag: grave.index(flag.level) if flag.level in grave else len(grave))

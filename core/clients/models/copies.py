"""What the client's copy of the overview holds, from the features that stand above this one."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from blinker import Signal

copy_sections = Signal()
"""Asked when the client's copy of the overview is made: copy_sections.send(client, worker=worker).

A receiver answers with a list of CopySection: what this worker may see and the client may take home. Nothing protected
is among it, because others at home may read the sheet, and nothing that staff wrote for staff.
"""


@dataclass(frozen=True)
class CopySection:
    """A heading with its lines on the sheet; a line is what it is about, and in a few words by whom or by when."""

    order: int
    title: str
    lines: list[tuple[str, str]]


def sections_of(client: Any, worker: Any) -> list[CopySection]:
    """The sections that hold anything, in their order."""
    answered = [section for _receiver, some in copy_sections.send(client, worker=worker) for section in some]
    return sorted((section for section in answered if section.lines), key=lambda section: section.order)

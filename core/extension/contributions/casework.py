"""What a plugin adds to the daily work: formats of notes, and what is to be done when a client comes or goes."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

# --- When a client comes, goes or changes hands ---------------------------------------------------


@dataclass(frozen=True)
class NewTask:
    """A task to be set for a client."""

    title: str  #: a finished text
    due_on: date  #: the last day
    detail: str = ""  #: more about it, a finished text
    worker_id: int | None = None  #: who does it (default: the client's worker), or the nearest who may see it
    sensitivity: str = ""  #: the full key of a policy; the client's protection holds in any case


@dataclass(frozen=True)
class RecordChange:
    """A change of one of the plugin's own records of the client."""

    row: Any  #: the record
    action: str  #: what was done, for the audit log
    fields: Mapping[str, Any]  #: the new values, by the field's name


@dataclass(frozen=True)
class ClientEvent:
    """What is to be done when a client was enrolled, closed, reopened, or transferred to another worker.

    `act(client, by, today)` is called while the plugin is on, at the end of what happened and in its transaction, with
    the Client as it is then, and the `id` and `name` of who did it. It only reads, and returns what the core is to do.
    When it raises, returns something else, or takes longer than a second, nothing of it is done, and what happened to
    the client stands.
    """

    key: str  #: local to the plugin
    on: Literal["enrolled", "closed", "reopened", "transferred"]  #: what happened to the client
    act: Callable[[Any, Any, date], Iterable[NewTask | RecordChange]]  #: `act(client, by, today)`
    title: str = ""  #: what it does, a sentence, for the page on which that is decided and for Specializations


# --- Contact notes --------------------------------------------------------------------------------


@dataclass(frozen=True)
class NoteSection:
    """One part of a note."""

    heading: str  #: what stands above it, without a colon
    prompt: str = ""  #: what belongs there, as a hint


@dataclass(frozen=True)
class NoteFormat:
    """A way to write a contact note, such as DAP: chosen on the form, where the note then begins with its headings.

    The headings are part of the note's text, so a note keeps them whatever becomes of the format; one in which nothing
    was written below them counts as blank.
    """

    key: str  #: local to the plugin
    title: str  #: what the form calls it
    sections: Sequence[NoteSection]  #: its parts, in their order

    @property
    def blank(self) -> str:
        """The note before anything is written."""
        return "\n\n".join(f"{section.heading}:\n" for section in self.sections)

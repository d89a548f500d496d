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

    title: str  #: what is to be done, as a finished text
    due_on: date  #: the last day
    detail: str = ""  #: more about it
    worker_id: int | None = None  #: the id of who does it; the client's worker, when there is none
    sensitivity: str = ""  #: the full key of a policy; the client's protection it has anyway


@dataclass(frozen=True)
class RecordChange:
    """A change of one of the plugin's own records of the client."""

    row: Any  #: the record, as it was read
    action: str  #: what the audit log calls the change: "end"
    fields: Mapping[str, Any]  #: the new values, by column: row.change(row.version, action, **fields)


@dataclass(frozen=True)
class ClientEvent:
    """What is to be done when a client was enrolled, closed, or transferred to another worker.

    `act(client, by, today)` is called while the plugin is on, at the end of what happened and in its transaction, with
    the Client as it is then, and the `id` and `name` of who did it. It only reads, and returns what the core is to do.
    When it raises, returns something else, or takes longer than a second, nothing of it is done, and what happened to
    the client stands.
    """

    key: str  #: local to the plugin, for ever
    on: Literal["enrolled", "closed", "transferred"]  #: what must have happened
    #: `act(client, by, today)`: each NewTask (not for a closed client) and RecordChange
    act: Callable[[Any, Any, date], Iterable[NewTask | RecordChange]]


# --- Contact notes --------------------------------------------------------------------------------


@dataclass(frozen=True)
class NoteSection:
    """One part of a note: its heading, and what belongs there, as a hint."""

    heading: str  #: what the note begins this part with
    prompt: str = ""  #: what belongs below it, as a hint


@dataclass(frozen=True)
class NoteFormat:
    """A way to write a contact note, such as DAP: chosen on the form, where the note then begins with its headings.

    The headings are part of the note's text, so a note keeps them whatever becomes of the format; one in which nothing
    was written below them counts as blank.
    """

    key: str  #: local to the plugin, for ever
    title: str  #: what the button says: "DAP"
    sections: Sequence[NoteSection]  #: its parts, in their order

    @property
    def blank(self) -> str:
        """The note before anything is written."""
        return "\n\n".join(f"{section.heading}:\n" for section in self.sections)

"""What a plugin adds to the daily work: formats of notes, and what is to be done when a client comes or goes."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

# --- When a client comes, goes or changes hands ---------------------------------------------------


@dataclass(frozen=True)
class NewTask:
    """A task to be set for a client: its `title` as a finished text, due on `due_on`.

    `worker_id` is who does it (default: the client's worker). It has the client's protection, or the `sensitivity`
    (the full key of a policy).
    """

    title: str
    due_on: date
    detail: str = ""
    worker_id: int | None = None
    sensitivity: str = ""


@dataclass(frozen=True)
class RecordChange:
    """A change of one of the plugin's own records of the client, made as row.change(row.version, action, **fields)."""

    row: Any
    action: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class ClientEvent:
    """What is to be done when a client was enrolled, closed, or transferred to another worker.

    `act(client, by, today)` is called while the plugin is on, at the end of what happened and in its transaction, with
    the Client as it is then and the Worker who did it. It only reads, and returns what the core is to do: a NewTask
    (not for a closed client), or a RecordChange. When it raises or returns something else, nothing of it is done, the
    error is logged, and what happened to the client stands.
    """

    key: str
    on: Literal["enrolled", "closed", "transferred"]
    act: Callable[[Any, Any, date], Iterable[NewTask | RecordChange]]


# --- Contact notes --------------------------------------------------------------------------------


@dataclass(frozen=True)
class NoteSection:
    """One part of a note: its heading, and what belongs there, as a hint."""

    heading: str
    prompt: str = ""


@dataclass(frozen=True)
class NoteFormat:
    """A way to write a contact note, such as DAP: chosen on the form, where the note then begins with its headings.

    The headings are part of the note's text, so a note keeps them whatever becomes of the format; one in which nothing
    was written below them counts as blank.
    """

    key: str
    title: str
    sections: Sequence[NoteSection]

    @property
    def blank(self) -> str:
        """The note before anything is written."""
        return "\n\n".join(f"{section.heading}:\n" for section in self.sections)

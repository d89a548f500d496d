"""A row as plugin code gets it: like the row, and never to be changed."""
from __future__ import annotations

from typing import Any

from peewee import Model

from core.extension.seams.lending import ReadOnly


class Row:
    """Stands for a copy of a row, and passes for it wherever one is asked for; nothing can be set on it."""

    __slots__ = ("_row",)

    def __init__(self, row: Model) -> None:
        object.__setattr__(self, "_row", row)

    @property
    def __class__(self) -> Any:
        return type(self._row)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._row, name)
        return Row(found) if isinstance(found, Model) else found

    def __setattr__(self, name: str, value: Any) -> None:
        raise ReadOnly("a client and what belongs to it can't be changed here")

    def __delattr__(self, name: str) -> None:
        raise ReadOnly("a client and what belongs to it can't be changed here")

    def __eq__(self, other: object) -> bool:
        return bool(self._row == other)

    def __hash__(self) -> int:
        return hash(self._row)

    def __str__(self) -> str:
        return str(self._row)

    def __repr__(self) -> str:
        return repr(self._row)


def read_only(row: Any) -> Any:
    """A copy of a row, or of the one that a proxy stands for, and of those it has joined; nothing can be set on it."""
    return Row(_copy(row._get_current_object() if hasattr(row, "_get_current_object") else row))


def _copy(row: Any) -> Any:
    twin = object.__new__(type(row))
    twin.__dict__.update(row.__dict__, __data__=dict(row.__data__), _dirty=set(row._dirty), __rel__={
        name: _copy(value) if isinstance(value, Model) else value for name, value in row.__rel__.items()})
    return twin

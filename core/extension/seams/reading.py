"""A row as plugin code gets it: like the row, and never to be changed."""
from __future__ import annotations

from functools import cache
from typing import Any

from peewee import Model

from core.extension.seams.lending import ReadOnly


def _refuse(self: Any, *_args: Any) -> None:
    raise ReadOnly("a client and what belongs to it can't be changed here")


@cache
def _kind(model: type[Model]) -> type[Model]:
    """A class whose rows are those of the model, except that nothing can be set. It is no table of its own."""
    return type.__new__(type(model), model.__name__, (model,), {
        "__setattr__": _refuse, "__delattr__": _refuse, "__class__": property(lambda self: model),
        "__module__": model.__module__})


def read_only(row: Any) -> Any:
    """A copy of the row, and of the rows that it has joined, on which nothing can be set."""
    view = object.__new__(_kind(type(row)))
    for name, value in row.__dict__.items():
        view.__dict__[name] = value.copy() if isinstance(value, dict | list | set) else value
    view.__dict__["__rel__"] = {name: read_only(value) if isinstance(value, Model) else value
                                for name, value in row.__rel__.items()}
    return view

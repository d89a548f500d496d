"""Every field of a value holds what its declaration says; every text is plain text, none too long.

The type hints of core/extension/contributions are read as they stand there, so a new field is checked as well.
"""
from __future__ import annotations

import math
import re
from collections.abc import Callable as CallableType
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from flask_babel.speaklater import LazyString

from core.extension.contracts.refusal import KEY, Refused, refuse_unless

SHORT, LONG = 200, 10_000  # characters that records keep of a title; of any other text
SHORT_FIELDS = frozenset({"title", "label", "measure", "clearance", "key", "sensitivity", "permission", "coding",
                          "template", "short", "unit", "need"})
MOST = 1000  # entries of a list or a mapping
LARGEST = 1_000_000_000  # what both databases keep as a whole number


def check_value(value: Any, within: str = "") -> None:
    """Check a declared value and what it is made of. Raises Refused at the first field that is wrong."""
    kinds, key = _kinds(type(value)), getattr(value, "key", None)
    named = f"{within}{type(value).__name__}{f' {key!r}' if isinstance(key, str) and KEY.fullmatch(key) else ''}: "
    for declared in fields(value):
        limit = SHORT if declared.name in SHORT_FIELDS else LONG
        _check(kinds[declared.name], getattr(value, declared.name), f"{named}{declared.name}", limit)


@cache
def _kinds(declared: type) -> dict[str, Any]:
    return get_type_hints(declared)


def _check(kind: Any, value: Any, where: str, limit: int) -> None:
    """Check one value against one type hint."""
    origin, args = get_origin(kind) or kind, get_args(kind)
    if origin in (Union, UnionType):
        _check_one_of(args, value, where, limit)
    elif origin is Literal:
        refuse_unless(isinstance(value, str) and value in args,
                      f"{where} is {_shown(value)}; it takes {' or '.join(map(str, args))}")
    elif kind is str:
        check_text(value, where, limit)
    else:
        refuse_unless(value is not None or kind is Any, f"{where} is missing")
        refuse_unless(_fits(kind, value), f"{where} is {_shown(value)}{_expected(kind)}")
        _check_size(value, where)
        if origin is tuple and args and args[-1] is not ...:
            _check_row(args, value, where, limit)
        else:
            _check_parts(args or (Any,), value, where, limit)


def _check_parts(kinds: tuple[Any, ...], value: Any, where: str, limit: int) -> None:
    """Check what a value of the right kind holds."""
    if isinstance(value, (str, LazyString)):
        check_text(value, where, limit)
    elif is_dataclass(value) and not isinstance(value, type):
        check_value(value, f"{where.rpartition(': ')[0]}: ")
    elif isinstance(value, (tuple, list)):
        for item in value:
            _check_item(kinds[0], item, where, limit)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _check_item(kinds[0], key, where, limit)
            _check_item(kinds[-1], item, where, limit)


def _check_one_of(kinds: tuple[Any, ...], value: Any, where: str, limit: int) -> None:
    """Check it as the first of these that it can be."""
    if value is None:
        refuse_unless(NoneType in kinds, f"{where} is missing")
        return
    real = [kind for kind in kinds if kind is not NoneType]
    fitting = [kind for kind in real if _fits(kind, value)]
    refuse_unless(fitting or len(real) == 1,
                  f"{where} is {_shown(value)}; it takes {' or '.join(map(_named, real))}")
    _check((fitting or real)[0], value, where, limit)


def _check_item(kind: Any, value: Any, where: str, limit: int) -> None:
    """Check an entry of a list or a mapping; the sentence says what is expected there."""
    simple = isinstance(kind, type) and kind is not str
    refuse_unless(not simple or _fits(kind, value), f"{where} holds {_shown(value)} where {_named(kind)} is expected")
    _check(kind, value, where, limit)


def _check_row(kinds: tuple[Any, ...], value: Any, where: str, limit: int) -> None:
    refuse_unless(len(value) == len(kinds), f"{where} holds {len(value)} things where {len(kinds)} are expected")
    for kind, item in zip(kinds, value, strict=True):
        _check_item(kind, item, where, limit)


def _check_size(value: Any, where: str) -> None:
    """Numbers that a database keeps; lists that a page can show."""
    if isinstance(value, (int, float)):
        refuse_unless(math.isfinite(value) and abs(value) <= LARGEST,
                      f"{where} is {_shown(value)}; it takes a number up to {LARGEST:,}")
    elif isinstance(value, (tuple, list, Mapping)):
        refuse_unless(len(value) <= MOST, f"{where} holds {len(value)} entries; the limit is {MOST}")


def _fits(kind: Any, value: Any) -> bool:
    """Whether the value is of this kind, whatever is in it."""
    kind = get_origin(kind) or kind
    if kind is Any:
        return True
    if _is_protocol(kind):
        return all(callable(getattr(value, name, None)) for name in vars(kind) if not name.startswith("_"))
    if kind is CallableType:
        return callable(value)
    if kind is str:
        return isinstance(value, (str, LazyString))
    if kind in (Sequence, tuple, list):
        return isinstance(value, (tuple, list))
    if kind in (int, float):
        return isinstance(value, int if kind is int else (int, float)) and not isinstance(value, bool)
    return isinstance(value, kind)


def _is_protocol(kind: Any) -> bool:
    return bool(getattr(kind, "_is_protocol", False))


def _expected(kind: Any) -> str:
    """How a sentence about a value of another kind goes on."""
    if (get_origin(kind) or kind) is CallableType:
        return ", which isn't callable"
    return f", no {_named(kind)}" if _is_protocol(kind) else f"; it takes {_named(kind)}"


def _named(kind: Any) -> str:
    """What a sentence calls a kind."""
    kind = get_origin(kind) or kind
    names = {Sequence: "a list or a tuple", tuple: "a list or a tuple", Mapping: "a mapping", str: "text"}
    return names.get(kind) or getattr(kind, "__name__", str(kind))


def texts(value: Any) -> Iterator[str]:
    """Every text in a declared value, however deep."""
    if isinstance(value, (str, LazyString)):
        yield str(value)
    elif is_dataclass(value) and not isinstance(value, type):
        for declared in fields(value):
            yield from texts(getattr(value, declared.name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from texts(item)


def check_text(value: Any, where: str, limit: int = LONG) -> None:
    """Text is str or lazy_gettext, never ready-made HTML: pages would show it as it is."""
    refuse_unless(value is not None, f"{where} is missing")
    if isinstance(value, LazyString):
        value = str(value)
        refuse_unless(not re.search(r"<[a-zA-Z/!?]", value), f"{where} holds HTML; it takes plain text")
    refuse_unless(isinstance(value, str), f"{where} is {_shown(value)}; it takes text")
    refuse_unless(not hasattr(type(value), "__html__"), f"{where} is ready-made HTML; it takes plain text")
    refuse_unless(len(value) <= limit, f"{where} is longer than {limit} characters")


def _shown(value: Any) -> str:
    """What a wrong value is, without trusting its own way to say so."""
    if isinstance(value, (int, float, bool)) or type(value) is str:
        return repr(value[:60] if isinstance(value, str) else value)[:80]
    return type(value).__name__


__all__ = ["Refused", "check_text", "check_value", "texts"]

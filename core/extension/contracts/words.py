"""Every field of a value holds what its declaration says; every text is plain text.

The declarations of core/extension/contributions.py are read as they stand there, so a new field is checked as well.
"""
from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from typing import Any, get_args

from flask_babel.speaklater import LazyString

from core.extension import contributions as c
from core.extension.contracts.refusal import Refused, refuse_unless

SHORT = 200  # characters that records keep of a title, a label, a measure
SHORT_FIELDS = frozenset({"title", "label", "measure", "clearance"})
PLAIN: dict[str, type] = {"int": int, "bool": bool, "float": float | int}  # type: ignore[dict-item]
NEEDS = {"Score": "total", "Bands": "of", "Condition": "met"}  # what a plugin's own kind must be able to do
CLOSED = {"Better": get_args(c.Better), "Level": get_args(c.Level)}


def check_value(value: Any) -> None:
    """Check a declared value and what it is made of. Raises Refused at the first field that is wrong."""
    for declared in fields(value):
        where = f"{type(value).__name__}.{declared.name}"
        _check_field(declared, getattr(value, declared.name), where)


def _check_field(declared: Field[Any], value: Any, where: str) -> None:
    kind, _, optional = str(declared.type).partition(" | None")
    if value is None:
        refuse_unless(optional or "| None" in str(declared.type), f"{where} is missing")
    elif kind == "str":
        check_text(value, where, SHORT if declared.name in SHORT_FIELDS else 0)
    elif kind in PLAIN:
        right = isinstance(value, PLAIN[kind]) and (kind == "bool" or not isinstance(value, bool))
        refuse_unless(right, f"{where} is {_shown(value)}; it takes {kind}")
    elif kind in CLOSED:
        refuse_unless(value in CLOSED[kind], f"{where} is {_shown(value)}; it takes {' or '.join(CLOSED[kind])}")
    elif kind.startswith("Callable"):
        refuse_unless(callable(value), f"{where} is {_shown(value)}, which isn't callable")
    elif kind in NEEDS:
        refuse_unless(callable(getattr(value, NEEDS[kind], None)), f"{where} is {_shown(value)}, no {kind}")
        _walk(value, where)
    else:
        _check_many(kind, value, where)


def _check_many(kind: str, value: Any, where: str) -> None:
    """Sequences hold what they say they hold; everything else is looked through."""
    listed = re.fullmatch(r"(?:Sequence\[(\w+)\]|tuple\[(\w+), \.\.\.\])", kind)
    if listed:
        refuse_unless(isinstance(value, (tuple, list)), f"{where} is {_shown(value)}; it takes a list or a tuple")
        wanted = listed[1] or listed[2]
        expected = str if wanted == "str" else getattr(c, wanted)
        for item in value:
            fits = callable(getattr(item, NEEDS[wanted], None)) if wanted in NEEDS else isinstance(item, expected)
            refuse_unless(fits, f"{where} holds {_shown(item)} where {wanted} is expected")
    _walk(value, where)


def _walk(value: Any, where: str) -> None:
    if is_dataclass(value) and not isinstance(value, type):
        check_value(value)
    elif isinstance(value, (str, LazyString)):
        check_text(value, where)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _walk(key, where)
            _walk(item, where)
    elif isinstance(value, (tuple, list)):
        for item in value:
            _walk(item, where)


def check_text(value: Any, where: str, limit: int = 0) -> None:
    """Text is str or lazy_gettext, never ready-made HTML: pages would show it as it is."""
    if isinstance(value, LazyString):
        value = str(value)
        refuse_unless(not re.search(r"<[a-zA-Z/!?]", value), f"{where} holds HTML; it takes plain text")
    refuse_unless(isinstance(value, str), f"{where} is {_shown(value)}; it takes text")
    refuse_unless(not hasattr(type(value), "__html__"), f"{where} is ready-made HTML; it takes plain text")
    refuse_unless(not limit or len(value) <= limit, f"{where} is longer than {limit} characters")


def _shown(value: Any) -> str:
    """What a wrong value is, without trusting its own way to say so."""
    if isinstance(value, (int, float, bool)) or type(value) is str:
        return repr(value)[:80]
    return type(value).__name__


__all__ = ["Refused", "check_text", "check_value"]

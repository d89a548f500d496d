"""Paging over data that moves: a position in a list is the key of a row as it was listed.

The row may be done, renamed or gone by the time somebody asks for the next page: the key still says where to go on,
so nothing is skipped and nothing comes twice. Keys hold names and dates, so the address holds them sealed: nobody
reads or makes one, and one of another worker or another list is good for nothing.
"""
from __future__ import annotations

import hashlib
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from flask import current_app, request
from flask_login import current_user

LONGEST = 4_096  # characters of a sealed position
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Position:
    """Where a page begins: behind this key, or before it."""

    key: Key = ()
    backwards: bool = False


@dataclass(frozen=True)
class Page:
    """One page of a list; `next` and `previous` are sealed positions for the address, "" where the list ends."""

    rows: Sequence[Any]
    next: str = ""
    previous: str = ""


def asked_position(name: str) -> Position:
    """The position that the address names, ?after=… or ?before=…; the beginning when it names none that is good."""
    for turn in ("after", "before"):
        key = unseal(name, request.args.get(turn, ""))
        if key:
            return Position(key, turn == "before")
    return Position()


def page_of(name: str, rows: Sequence[Any], size: int, position: Position, key_of: Callable[[Any], Key]) -> Page:
    """The page made of up to `size` + 1 `rows` read from the position on, in the direction of walking."""
    more, rows = len(rows) > size, list(rows[:size])
    if position.backwards:
        rows.reverse()
    before, after = (more, True) if position.backwards else (bool(position.key), more)
    return Page(rows, seal(name, key_of(rows[-1])) if rows and after else "",
                seal(name, key_of(rows[0])) if rows and before else "")


def beyond(columns: Sequence[Any], key: Key, descending: Sequence[bool]) -> Any:
    """That a row lies behind the key, in an order of these columns, each ascending or descending.

    Spelled out column by column, so that both databases seek in an index: a row value scans it.
    """
    steps = []
    for place, column in enumerate(columns):
        same = [earlier == value for earlier, value in zip(columns[:place], key, strict=False)]
        step = column < key[place] if descending[place] else column > key[place]
        steps.append(reduce(and_, [*same, step]))
    first = columns[0] <= key[0] if descending[0] else columns[0] >= key[0]
    return first & reduce(or_, steps)


# --- Sealing --------------------------------------------------------------------------------------


def seal(name: str, key: Key) -> str:
    """A key as the address holds it: encrypted, for this worker and the list of this name only."""
    nonce = os.urandom(12)
    text = json.dumps([_plain(value) for value in key], ensure_ascii=False)
    sealed = _cipher().encrypt(nonce, text.encode(), _bound(name))
    return urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()


def unseal(name: str, text: str) -> Key:
    """The key in a sealed position; () for anything that this application did not seal for this worker and list."""
    from cryptography.exceptions import InvalidTag

    if not text.isascii() or not 40 <= len(text) <= LONGEST:
        return ()
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return tuple(_value(item) for item in json.loads(_cipher().decrypt(sealed[:12], sealed[12:], _bound(name))))
    except (InvalidTag, ValueError):
        return ()


def _cipher() -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # here: only pages of long lists need it

    return AESGCM(hashlib.sha256(b"paging" + current_app.extensions["caseloom.key"]).digest())


def _bound(name: str) -> bytes:
    return f"{name} {current_user.id}".encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    return ["day", value.isoformat()] if isinstance(value, date) else value


def _value(item: Any) -> Any:
    if not isinstance(item, list):
        return item
    kind, text = item
    return datetime.fromisoformat(text) if kind == "moment" else date.fromisoformat(text)

"""The request as the pages see it: its address holds no character that a database cannot."""
from __future__ import annotations

from functools import cached_property
from typing import Any

from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import ImmutableMultiDict

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def storable(text: str) -> str:
    """The text with a replacement character for each NUL and lone surrogate: no database stores them, some raise."""
    return "".join(REPLACEMENT if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)


class Request(HtmxAwareRequest):
    """Query parameters are cleaned here, for all pages; a form refuses such a field by name (core/web/forms.py)."""

    @cached_property
    def args(self) -> Any:  # type: ignore[override]
        return ImmutableMultiDict((storable(name), storable(value)) for name, value in super().args.items(multi=True))

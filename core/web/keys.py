"""Whether the keys that work alone, / and ?, are off in this browser: who speaks to a computer may press them unawares.

It is kept in the browser, because it is about that computer; a cookie that no script reads, without anybody's data.
"""
from __future__ import annotations

from flask import Response, request

COOKIE = "__Host-caseloom-keys"
A_YEAR = 365 * 24 * 60 * 60


def keys_off() -> bool:
    """Whether somebody turned them off."""
    return request.cookies.get(COOKIE) == "off"


def keys_cookie(answer: Response, off: bool) -> None:
    """Turn them off or on with this answer."""
    if off:
        answer.set_cookie(COOKIE, "off", max_age=A_YEAR, secure=True, httponly=True, samesite="Lax", path="/")
    else:
        answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="Lax", path="/")

"""Browsers in which somebody has signed in before: a cookie that names them, signed with the agency's key.

It opens nothing. It only has wrong passwords counted apart from those of strangers (core/accounts/models/throttle.py).
"""
from __future__ import annotations

import hmac
import re
import secrets

from flask import Response, after_this_request, current_app, request

COOKIE = "__Host-caseloom-device"
KEPT_FOR = 400 * 24 * 60 * 60  # seconds; browsers keep no cookie longer
MOST = 5  # people who share a browser


def known(worker_id: int) -> str:
    """What this browser is called in the counts of the worker; "" when they have not signed in here before."""
    return _devices().get(worker_id, "")


def remember(worker_id: int) -> None:
    """Have the answer tell this browser that the worker has signed in here."""
    devices = {worker_id: known(worker_id) or secrets.token_hex(8), **_devices()}
    value = "~".join(f"{number}.{device}.{_seal(number, device)}" for number, device in [*devices.items()][:MOST])

    @after_this_request
    def tell(response: Response) -> Response:
        response.set_cookie(COOKIE, value, max_age=KEPT_FOR, secure=True, httponly=True, samesite="Lax", path="/")
        return response


def _devices() -> dict[int, str]:
    """The workers who have signed in in this browser, the last one first, as far as the seals are ours."""
    found = {}
    for part in request.cookies.get(COOKIE, "")[:4_000].split("~"):
        match = re.fullmatch(r"([0-9]{1,18})\.([0-9a-f]{16})\.([0-9a-f]{32})", part, re.ASCII)
        if match and hmac.compare_digest(_seal(int(match[1]), match[2]), match[3]):
            found[int(match[1])] = match[2]
    return found


def _seal(worker_id: int, device: str) -> str:
    key = current_app.extensions["caseloom.key"]
    return hmac.digest(key, f"device {worker_id} {device}".encode(), "sha256").hex()[:32]

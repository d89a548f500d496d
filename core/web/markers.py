"""What a form with text says of itself: whose page it is on, at which address, about whom; sealed.

The marker is how a draft knows where it belongs, and how an old page proves whose it was after its session has ended.
"""
from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import timedelta

from flask import current_app, g

from core.foundation import clock

NAME = "about"  # of the hidden field
GOOD_FOR = timedelta(hours=24)
SEAL = 32  # bytes


@dataclass(frozen=True)
class Marker:
    """A form on a page: whose page, its address and title, the form, the client (0: nobody) and what protects it."""

    worker: int
    path: str
    form: str
    title: str
    client: int = 0
    labels: tuple[str, ...] = ()
    at: int = 0  # minutes since 1970


def page_is_about(client_id: int, labels: frozenset[str] | set[str]) -> None:
    """From now on the forms of this request are about this client, on a page that these policies protect."""
    g.page_about = (client_id, tuple(sorted(labels - {""})))


def seal(worker: int, path: str, form: str, title: str) -> str:
    """The marker of a form of this request, as its hidden field holds it."""
    client, labels = g.get("page_about", (0, ()))
    marker = Marker(worker, path, form, title, client, labels, _minutes())
    text = json.dumps(asdict(marker), separators=(",", ":")).encode()
    return urlsafe_b64encode(_mac(text) + text).decode()


def read(sealed: str | None) -> Marker | None:
    """The marker that a form sent, or None when it is none of ours or older than a day."""
    try:
        raw = urlsafe_b64decode((sealed or "").encode("ascii"))
    except ValueError:
        return None
    mac, text = raw[:SEAL], raw[SEAL:]
    if not text or not hmac.compare_digest(mac, _mac(text)):
        return None
    values = json.loads(text)
    marker = Marker(**{**values, "labels": tuple(values["labels"])})
    return marker if 0 <= _minutes() - marker.at <= GOOD_FOR.total_seconds() / 60 else None


def _minutes() -> int:
    return int(clock.now().timestamp()) // 60


def _mac(text: bytes) -> bytes:
    return hmac.digest(current_app.extensions["caseloom.key"], b"marker " + text, "sha256")

"""The files of static/: read, packed and fingerprinted once, served from memory.

They hold nobody's data, so they are the same for everybody, may be kept for ever and may be compressed. Pages
are not: docs/decisions.md, 14.
"""
from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request

FOLDER = Path(__file__).resolve().parent / "static"


@dataclass(frozen=True)
class StaticFile:
    """A file as it is served."""

    plain: bytes
    packed: bytes
    kind: str
    digest: str


@cache
def files() -> dict[str, StaticFile]:
    """Every file by its path below static/: nothing else can be asked for."""
    paths = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    return {path.relative_to(FOLDER).as_posix(): _packed_file(path) for path in paths}


def _packed_file(path: Path) -> StaticFile:
    plain = path.read_bytes()
    return StaticFile(plain, gzip.compress(plain, 9, mtime=0), mimetypes.guess_type(path.name)[0] or "text/plain",
                hashlib.sha256(plain).hexdigest()[:12])


def init(app: Flask) -> None:
    """Serve them; the endpoint's name is what the gate knows them by."""
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=send)


def send(filename: str) -> Any:
    """One file, packed if the browser can unpack it."""
    file = files().get(filename) or abort(404)
    packs = len(file.packed) < len(file.plain)
    packed = packs and request.accept_encodings["gzip"] > 0
    response = Response(file.packed if packed else file.plain, mimetype=file.kind)
    response.set_etag(f"{file.digest}-gzip" if packed else file.digest)
    if packed:
        response.content_encoding = "gzip"
    if packs:
        response.vary.add("Accept-Encoding")
    return response.make_conditional(request)


def url(name: str) -> str:
    """The address of a file, which changes with its content, so that it may be kept for ever."""
    return f"/static/{name}?v={files()[name].digest}"

"""The server itself, bare: requests that are none, bodies without an end, and its own refusals."""
from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.web.gate import HEADERS
from tests.reliability.test_crash import free_port, serving
from tests.security.payloads import FOLDER

OWN = [b"GET / HTTP/1.1\r\n\r\n", b"\x00\x01\x02\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
       b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
       b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       b"POST /sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
       b"GET /%ff%fe%00 HTTP/1.1\r\nHost: x\r\n\r\n",
       b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"a=b; " * 5000 + b"\r\n\r\n",
       b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
       b"TRACE / HTTP/1.1\r\nHost: x\r\n\r\n", b"CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
       b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /\xc3\x28 HTTP/1.1\r\nHost: \xff\r\n\r\n",
       b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\x00: c\r\n\r\n"]


@pytest.fixture(scope="module")
def port(tmp_path_factory, sqlite_template) -> Iterator[int]:
    """A server on an empty agency."""
    with served(tmp_path_factory.mktemp("served"), sqlite_template) as number:
        yield number


@contextmanager
def served(folder: Path, template: Path) -> Iterator[int]:
    from core.access.models import Agency
    from core.app import assemble
    from core.extension.registry import discover
    from core.foundation import config, db

    (folder / "caseloom.db").write_bytes(template.read_bytes())
    assemble(config.read({"CASELOOM_DATA": str(folder)}), discover())
    with db.db.connection_context():
        Agency.create(name="Riverside")
    db.dispose()
    number = free_port()
    with serving(folder, number):
        yield number


def said(port: int, *parts: bytes, patience: float = 10) -> bytes:
    """What the server answers to these bytes until it is silent or hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as line:
        heard = b""
        try:
            for part in parts:
                line.sendall(part)
            line.settimeout(0.8)
            while more := line.recv(65_536):
                heard += more
        except (TimeoutError, ConnectionError):
            pass
        return heard


def is_well(port: int) -> bool:
    began = time.monotonic()
    well = b" 200 OK" in said(port, b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    return well and time.monotonic() - began < 3


def malformed() -> list[tuple[str, bytes]]:
    file = FOLDER / "http_malformed.jsonl"
    rows = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    return [(f"own {number}", raw) for number, raw in enumerate(OWN)] + [
        (row["name"], base64.b64decode(row["raw_b64"])) for row in rows]


def test_a_request_that_is_none_breaks_nothing(port):
    """N: every line of the corpus; an answer of 4xx or none, never 5xx but 501 and 505, and the next is served."""
    from concurrent.futures import ThreadPoolExecutor

    def ask(one: tuple[str, bytes]) -> str:
        name, raw = one
        first = said(port, raw.replace(b"{HOST}", b"localhost")).split(b"\r\n")[0]
        return f"{name}: {first!r}" if first.split(b" ")[1:2] and first.split(b" ")[1][:1] == b"5" and \
            first.split(b" ")[1] not in (b"501", b"505") else ""

    with ThreadPoolExecutor(16) as pool:
        assert [wrong for wrong in pool.map(ask, malformed()) if wrong] == []
    assert is_well(port)


@pytest.mark.parametrize("size", [5_000_000, 26_000_000])
def test_a_large_body_is_answered_413_with_a_page_that_its_sender_sees(port, size):
    """A browser sends all of it before it reads: a line that is cut meanwhile shows no page at all."""
    began = time.monotonic()
    for url in (b"/sign-in", b"/clients/1/contacts/new", b"/sign-out"):
        start = (b"POST " + url + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                 b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % size)
        heard = said(port, start, *[b"x" * 100_000] * (size // 100_000))
        assert heard.startswith(b"HTTP/1.1 413 "), heard[:200]
        assert b"A form can hold up to 1 MB" in heard and b"text/html" in heard
    assert time.monotonic() - began < 6
    assert is_well(port)


@pytest.mark.parametrize("how", ["named", "chunked"])
def test_26_mb_are_refused_however_they_are_sent(port, how):
    start = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    piece = b"x" * 65_536
    if how == "named":
        heard = said(port, start + b"Content-Length: 26000000\r\n\r\n", *[piece] * 397)
    else:
        chunk = b"10000\r\n" + piece + b"\r\n"
        heard = said(port, start + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 397, b"0\r\n\r\n")
    assert b" 413 " in heard.split(b"\r\n")[0]
    assert is_well(port)


def test_the_servers_own_refusals_have_the_headers_of_every_answer(port):
    raw = said(port, b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 26000000\r\n\r\n")
    heard = raw.decode("latin-1")
    assert heard.startswith("HTTP/1.1 413 ")
    for name, value in {**HEADERS, "Cache-Control": "no-store"}.items():
        assert f"{name}: {value}\r\n" in heard
    assert "Server:" not in heard and "waitress" not in heard.lower()


def test_slow_people_do_not_keep_others_out(port):
    """60 lines that begin a request and never end it."""
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    try:
        for line in slow:
            line.sendall(b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nname=")
        assert all(is_well(port) for _ in range(5))
    finally:
        for line in slow:
            line.close()


def test_600_idle_lines_do_not_keep_others_out(port):
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(600)]
    try:
        for _ in range(5):
            began = time.monotonic()
            assert is_well(port)
            assert time.monotonic() - began < 1.8  # said() itself waits 0.8 for more
    finally:
        for line in idle:
            line.close()


def test_more_lines_than_there_may_be_take_the_place_of_the_longest_idle(tmp_path, monkeypatch, sqlite_template):
    """With 60 lines at once, 300 people who say nothing keep nobody out, and the last of them is still connected."""
    monkeypatch.setenv("CASELOOM_CONNECTIONS", "60")
    with served(tmp_path, sqlite_template) as number:
        idle = [socket.create_connection(("127.0.0.1", number)) for _ in range(300)]
        try:
            assert all(is_well(number) for _ in range(3))
            hung_up = [line for line in idle if is_hung_up(line)]
            assert 230 < len(hung_up) < 300
            assert hung_up == idle[:len(hung_up)]
        finally:
            for line in idle:
                line.close()


def is_hung_up(line: socket.socket) -> bool:
    line.settimeout(0.01)
    try:
        return line.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True

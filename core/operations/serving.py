"""Serving: waitress, one process, stopped cleanly."""
from __future__ import annotations

import ctypes
import errno
import fcntl
import gc
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO, Any

from core.extension.registry import Registry
from core.foundation import application, audit, db
from core.foundation.config import Settings
from core.operations.connections import make_server
from core.operations.starting import follow_registry

THREADS = 8
LARGEST = 8_000_000  # bytes of a request; the pages refuse less (core/web/gate.py) and say it better
EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104
LOCK = "serving.lock"  # held while a server runs, so that nothing is restored beneath it


def listening_trouble(host: str, port: int, other: str = "--port ") -> str:
    """Why nobody can listen at this address, as a sentence; "" when one can."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        return f"There is no address {host}. Use an address of this computer for --host, such as 127.0.0.1."
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"Port {port} is in use. Stop the other program or choose another: {other}{min(port + 1, 65535)}"
            if error.errno == errno.EACCES:
                return f"Port {port} is reserved for the system. Choose one from 1024 up: {other}8000"
            return f"{host} isn't an address of this computer. Use one that is for --host, such as 127.0.0.1."
    return ""


def address(host: str, port: int) -> str:
    """Where a browser finds the pages; for a host that stands for every address, this computer's name."""
    name = socket.gethostname() if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"


def _is_of_this_computer_only(host: str) -> bool:
    return host == "localhost" or host.startswith("127.") or host == "::1"


@contextmanager
def _kept_open() -> Iterator[None]:
    """Keep SQLite's own files beside the database: once the disk is full, they could not be made for the first page."""
    if not db.is_sqlite():
        yield
        return
    with closing(sqlite3.connect(db.db.database)) as idle:
        idle.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield


def hold(settings: Settings, exclusive: bool) -> IO[str] | None:
    """Take the serving lock (shared by servers, alone for a restore); None when somebody else has it."""
    handle = (settings.data / LOCK).open("w")
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


M_ARENA_MAX, M_TRIM_THRESHOLD, TRIM = -8, -1, 131_072  # mallopt(3); bytes


def _keep_small() -> None:
    """What is loaded now stays until the end, so the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()


def use_one_heap() -> None:
    """Keep the heap small, before anything large is loaded: one for all threads, since Python runs one at a time.

    glibc otherwise gives each thread its own, which holds what it freed, and keeps more at the end of a heap the larger
    it was once.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_ARENA_MAX, 1)
        mallopt(M_TRIM_THRESHOLD, TRIM)


def serve_until_stopped(settings: Settings, registry: Registry, host: str, port: int) -> int:
    """Serve until SIGTERM or Ctrl-C; requests under way are answered, and the audit log is anchored."""
    from core.app import create_app

    lock = hold(settings, exclusive=False)
    if lock is None:
        print("A restore is running. Try again when it's done.", file=sys.stderr)
        return 1
    app = create_app(settings, registry, application.active())
    if not registry.look_at_tables():
        follow_registry(registry)
    db.dispose()
    _keep_small()
    server = make_server(app, settings.connections, host=host, port=port, threads=THREADS, ident=None,
                         max_request_body_size=LARGEST, channel_timeout=settings.connection_seconds,
                         cleanup_interval=5, clear_untrusted_proxy_headers=not settings.proxies)

    def stop(*_: Any) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:  # from the first word on, whoever reads it may stop the server
        print(f"Caseloom is at {address(host, port)} (Ctrl-C stops it).", flush=True)
        if not _is_of_this_computer_only(host):
            print("Signing in from other computers needs HTTPS: README, Run an agency, says how.", flush=True)
        with _kept_open():
            server.run()
    except SystemExit:
        pass
    finally:
        server.task_dispatcher.shutdown(cancel_pending=False, timeout=8)
        server.close()
        with db.db.connection_context():
            if application.current(audit.Chain).waiting:
                audit.write_delayed()
            audit.anchor_what_is_new()
        db.dispose()
        lock.close()
    return os.EX_OK

"""Serving: waitress, one process, stopped cleanly."""
from __future__ import annotations

import fcntl
import os
import signal
import socket
from typing import IO, Any

import waitress
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from core.extension.registry import Registry
from core.foundation import application, audit, db
from core.foundation.config import Settings
from core.web.gate import HEADERS

THREADS = 8
LOCK = "serving.lock"  # held while a server runs, so that nothing is restored beneath it


class Refusal(ErrorTask):
    """The server's own answer to what never reaches the application, with the headers of every answer."""

    def execute(self) -> None:
        self.response_headers += [*HEADERS.items(), ("Cache-Control", "no-store")]
        super().execute()


HTTPChannel.error_task_class = Refusal


def free_port(host: str, port: int) -> bool:
    """Whether nobody listens there yet."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def hold(settings: Settings, exclusive: bool) -> IO[str] | None:
    """Take the serving lock (shared by servers, alone for a restore); None when somebody else has it."""
    handle = (settings.data / LOCK).open("w")
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle


def serve_until_stopped(settings: Settings, registry: Registry, host: str, port: int) -> int:
    """Serve until SIGTERM or Ctrl-C; requests under way are answered, and the audit log is anchored."""
    from core.app import create_app

    if not free_port(host, port):
        print(f"Port {port} is taken. Stop what uses it, or choose another with --port {port + 1}.")
        return 1
    lock = hold(settings, exclusive=False)
    if lock is None:
        print("A restore is under way. Try again when it is done.")
        return 1
    app = create_app(settings, registry, application.active())
    db.dispose()
    server = waitress.create_server(app, host=host, port=port, threads=THREADS, ident=None,
                                    max_request_body_size=4_000_000, channel_timeout=30, connection_limit=500)
    print(f"Caseloom is at http://{host}:{port}/ (Ctrl-C stops it).", flush=True)

    def stop(*_: Any) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    except SystemExit:
        pass
    finally:
        server.task_dispatcher.shutdown(cancel_pending=False, timeout=8)
        server.close()
        with db.db.connection_context():
            audit.write_anchor()
        db.dispose()
        lock.close()
    return os.EX_OK

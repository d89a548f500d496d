"""The lines that browsers hold open: how many there may be, which is hung up first, how a refusal is heard.

waitress stops taking new lines when it holds as many as it may, so that idle ones would shut everybody out; and it
hangs up on who is still sending, who then sees a broken line and no answer.
"""
from __future__ import annotations

import resource
import socket
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ErrorTask

from core.web.errors import SENTENCES
from core.web.gate import HEADERS

SPARE = 20  # lines below the limit at which the longest idle one is hung up
OTHER_FILES = 100  # files and database connections beside the lines
LISTENED_TO = 64_000_000  # bytes that are read of a refused request, so that its sender comes to read the answer


class Refusal(ErrorTask):
    """The server's own answer to what never reaches the application, with the headers of every answer."""

    def execute(self) -> None:
        error = self.request.error
        title, sentence = SENTENCES.get(error.code, SENTENCES[400])
        page = (f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
                f"<h1>{title}</h1><p>{sentence}</p></html>").encode()
        self.status, self.content_length = f"{error.code} {error.reason}", len(page)
        self.response_headers += [*HEADERS.items(), ("Cache-Control", "no-store"),
                                  ("Content-Type", "text/html; charset=utf-8")]
        self.channel.refused = True
        self.set_close_on_finish()
        self.write(page)


class Line(HTTPChannel):
    """One line. After a refusal it is read for a while, and what is read is thrown away."""

    error_task_class = Refusal
    refused = False
    thrown_away = -1  # bytes; -1 while the line is in use

    def handle_write(self) -> None:
        if not (self.refused and self.close_when_flushed):
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if not self.total_outbufs_len and not self.will_close:
            self.close_when_flushed, self.thrown_away = False, 0
            self._hang_up_our_half()

    def _hang_up_our_half(self) -> None:
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:  # gone already
            self.will_close = True

    def readable(self) -> bool:
        return bool(not self.will_close if self.thrown_away >= 0 else super().readable())

    def handle_read(self) -> None:
        if self.thrown_away < 0:
            super().handle_read()
            return
        try:
            self.thrown_away += len(self.recv(65_536))  # which closes the line at its end
        except OSError:
            self.will_close = True
        if self.thrown_away > LISTENED_TO:
            self.will_close = True


class Server(TcpWSGIServer):
    """Takes every new line: once it holds as many as it may, it hangs up the one that was idle longest."""

    channel_class = Line

    def readable(self) -> bool:
        over = len(self._map) - (self.adj.connection_limit - SPARE)
        if over > 0:
            idle = [line for line in self.active_channels.values() if not line.requests]
            for line in sorted(idle, key=lambda line: line.last_activity)[:over]:
                line.will_close = True
        return bool(super().readable())


def make_server(app: Any, limit: int, **settings: Any) -> Server:
    """A server for at most `limit` lines, or as many as the machine lets one process open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = limit + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        limit = max(soft - OTHER_FILES, SPARE * 2)
    # poll, because select knows no file above number 1,023.
    return Server(app, connection_limit=limit, asyncore_use_poll=True, **settings)

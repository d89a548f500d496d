"""kill -9 while people save: what was acknowledged is there, and no record is without its audit row."""
from __future__ import annotations

import json
import os
import random
import re
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bench.browser import Browser
from core.access.models import Agency
from core.accounts.models import Worker, passwords
from core.app import assemble
from core.clients.models import Client
from core.extension.registry import discover
from core.foundation import audit, clock, config, db

KILLS = 50
WRITERS = 4
PASSWORD = "correct horse battery staple"


@pytest.fixture
def agency(tmp_path: Path, sqlite_template: Path):
    """A data directory with a worker for each writer and a client."""
    (tmp_path / "caseloom.db").write_bytes(sqlite_template.read_bytes())
    settings = config.read({"CASELOOM_DATA": str(tmp_path)})
    assemble(settings, discover())
    with db.db.connection_context():
        Agency.create(name="Riverside")
        stored = passwords.digest(PASSWORD)
        for number in range(WRITERS):
            worker = Worker.add(f"Worker {number}", f"worker{number}", ["case_manager"])
            Worker.update(password=stored).where(Worker.id == worker.id).execute()
            Client.add(worker, given="Rosa", family=f"Alvarez {number}")
    yield tmp_path
    db.dispose()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(folder: Path, port: int):
    server = subprocess.Popen([sys.executable, "-m", "core.operations.cli", "serve", "--port", str(port)],
                              env={**os.environ, "CASELOOM_DATA": str(folder)}, stdout=subprocess.DEVNULL,
                              start_new_session=True)
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield server
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


class Writer(threading.Thread):
    """Saves contacts one after the other, and remembers what was acknowledged. Its session outlives the server.

    `drafting` lets it type notes without saving them: each is kept as a draft.
    """

    drafting = False

    def __init__(self, number: int, port: int, acknowledged: list[str], sessions: dict[int, tuple[str, str]]) -> None:
        super().__init__()
        self.number, self.port, self.acknowledged, self.sessions = number, port, acknowledged, sessions
        self.stop = threading.Event()
        self.under_way = False

    def run(self) -> None:
        with closing(Browser(self.port)) as web:
            self.save_on(web)

    def save_on(self, web: Browser) -> None:
        try:
            if self.number in self.sessions:
                web.cookie, web.csrf = self.sessions[self.number]
            else:
                web.sign_in(f"worker{self.number}", PASSWORD)
                self.sessions[self.number] = web.cookie, web.csrf
            while not self.stop.is_set():
                text = f"note {secrets.token_hex(8)}"
                if self.drafting:
                    self.keep(web)
                    continue
                self.under_way = True
                status, _body, _took = web.post(
                    f"/clients/{self.number + 1}/contacts/new", on=clock.today().isoformat(), kind="phone",
                    outcome="reached", minutes="5", text=text, next_step="Call again", sign="1",
                    next_on=clock.today().isoformat(), once=secrets.token_urlsafe(32))
                self.under_way = False
                if status == 303:
                    self.acknowledged.append(text)
        except (OSError, RuntimeError, TypeError, ValueError):
            pass  # the server was killed beneath us: what was not acknowledged is not counted
        except Exception as error:  # http.client's own words for a line that was cut
            assert type(error).__module__ == "http.client", error


    def keep(self, web: Browser) -> None:
        """Open the form, in which the draft stands, and let its page keep the next text in its place, as while typing.
        """
        page = web.get(f"/clients/{self.number + 1}/contacts/new")[1]
        form = next(form for form in page.split("<form")[1:] if 'name="about"' in form)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        whole = draft_of(self.number, len(self.acknowledged))
        self.under_way = True
        status, _body, _took = web.post("/drafts", **{**hidden, "text": whole, "kind": "phone"})
        self.under_way = False
        if status == 200:
            self.acknowledged.append(whole)


def draft_of(writer: int, number: int) -> str:
    """The text that is typed after so many were acknowledged."""
    return f"{writer} {number:05} é漢 <b>\r\n" + "x" * 3_000


class Typist(Writer):
    """A writer who is interrupted before each save."""

    drafting = True


def kill_while_saving(folder: Path, acknowledged: list[str], sessions: dict[int, tuple[str, str]],
                      kind: type[Writer] = Writer) -> bool:
    """One start, some saving, one SIGKILL. Whether a save was under way when it fell."""
    port = free_port()
    with serving(folder, port) as server:
        writers = [kind(number, port, acknowledged, sessions) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        had, until = len(acknowledged), time.monotonic() + 10
        while len(acknowledged) < had + 4 and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(random.random() * 0.08)
        under_way = any(writer.under_way for writer in writers)
        os.killpg(server.pid, signal.SIGKILL)
        for writer in writers:
            writer.stop.set()
            writer.join(20)
    return under_way


def test_fifty_kills_lose_nothing_that_was_acknowledged(agency):
    acknowledged: list[str] = []
    sessions: dict[int, tuple[str, str]] = {}
    under_way = sum(kill_while_saving(agency, acknowledged, sessions) for _kill in range(KILLS))
    with closing(sqlite3.connect(agency / "caseloom.db")) as base:
        there = {text for text, in base.execute("SELECT text FROM contact")}
        assert [text for text in acknowledged if text not in there] == []
        assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        for kind in ("contact", "task"):
            records = {f"{kind} {number}" for number, in base.execute(f"SELECT id FROM {kind}")}
            told = {subject for subject, in base.execute("SELECT subject FROM audit_event WHERE action = ?",
                                                         (f"{kind}.add",))}
            assert records == told
        half = base.execute("SELECT count(*) FROM contact WHERE next_step != '' AND NOT EXISTS"
                            " (SELECT 1 FROM task WHERE task.contact_id = contact.id)").fetchone()[0]
        assert half == 0
    with db.db.connection_context():
        assert audit.verify() is None
    print(f"{KILLS} kills, {under_way} with a save under way, {len(acknowledged)} saves acknowledged, 0 lost")
    assert under_way >= KILLS // 2


def test_ten_kills_lose_no_draft_that_was_acknowledged(agency):
    """AU-8: what the page says is kept is there, byte for byte, when the server is started again."""
    acknowledged: list[str] = []
    sessions: dict[int, tuple[str, str]] = {}
    for _kill in range(10):
        kill_while_saving(agency, acknowledged, sessions, Typist)
    with closing(sqlite3.connect(agency / "caseloom.db")) as base:
        there = [dict(json.loads(fields)["typed"])["text"] for fields, in base.execute("SELECT fields FROM draft")]
        assert base.execute("SELECT count(*) FROM contact").fetchone()[0] == 0
    kept = {text[0]: int(text[2:7]) for text in there}
    assert len(there) == len(kept) == WRITERS, "each typist's one draft"
    assert all(text == draft_of(int(text[0]), int(text[2:7])) for text in there), "byte for byte"
    last = {text[0]: int(text[2:7]) for text in acknowledged}
    assert {writer: number for writer, number in last.items() if kept[writer] < number} == {}
    print(f"10 kills, {len(acknowledged)} drafts acknowledged, 0 lost")
    assert len(acknowledged) >= 40

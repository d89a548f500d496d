"""The limit of tries is one for all threads, processes and restarts; and nobody begins with a password."""
from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask

from core.accounts.models import Worker, passwords
from core.accounts.models.throttle import Tries
from core.app import create_app
from core.extension.registry import discover
from core.foundation import application, clock, db
from core.testing import Web
from core.web import gate


def test_the_count_survives_a_restart(app, settings, registry, worker, monkeypatch):
    Worker.update(password="x").where(Worker.id == worker.id).execute()
    monkeypatch.setattr(passwords, "matches", lambda stored, password: stored == password)
    monkeypatch.setattr(passwords, "is_dated", lambda stored: False)

    def answer(to: Flask, password: str) -> int:
        web = Web(to)
        web.http.set_cookie(gate.COOKIE, gate.new_token(), domain="localhost", secure=True)
        return web.post("/sign-in", {"name": "ana.worker", "password": password}).status_code

    assert {answer(app, "wrong") for _ in range(10)} == {422}
    db.dispose()
    again = create_app(settings, discover(), application.active())
    assert answer(again, "x") == 422
    with db.db.connection_context():
        Tries.update(since=clock.now() - timedelta(minutes=16)).execute()
    assert answer(again, "x") == 303


def test_tries_at_the_same_moment_are_counted_one_by_one(app, worker, monkeypatch):
    """AU-5: however many threads or processes ask at once, ten are looked at."""
    Worker.update(password="x").where(Worker.id == worker.id).execute()
    looked = []
    monkeypatch.setattr(passwords, "matches", lambda stored, password: bool(stored and looked.append(stored)))
    db.db.close()

    def knock_once(number: int) -> int:
        web = Web(app)
        web.http.set_cookie(gate.COOKIE, gate.new_token(), domain="localhost", secure=True)
        return web.post("/sign-in", {"name": "ana.worker", "password": str(number)}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(knock_once, range(40))) == {422}
    assert len(looked) == 10


def test_a_fresh_agency_has_no_password_that_anybody_could_know(monkeypatch, tmp_path, capsys):
    from core.operations import cli

    monkeypatch.setenv("CASELOOM_DATA", str(tmp_path / "agency"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert cli.main(["init"]) == 0
    code = re.search(r"One-time code:\s+((?:\w{5} ?){4})", capsys.readouterr().out)[1]
    assert [(worker.sign_in, worker.password) for worker in Worker.select()] == [("admin", "")]
    for word in ("", "admin", "password", "caseloom"):
        assert not passwords.matches("", word)
    assert code.replace(" ", "") not in (tmp_path / "agency" / "caseloom.db").read_bytes().decode("latin-1")
    assert cli.main(["init"]) == 1  # and once there is an agency, there is no second first time
    assert (tmp_path / "agency").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "agency").glob("*.key")} == {0o600}
    db.dispose()

"""The disk is full: people go on reading, each reading is on record later, and what is typed is not lost."""
from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from peewee import OperationalError

from core.accounts.models import Worker, passwords
from core.app import assemble
from core.foundation import application, audit, clock, db
from core.foundation.audit import spool
from core.monitoring.models import Contact
from core.testing import Web
from core.web import gate

TEXT = "She asked for a ride to the clinic on Friday."
TOLD = "The disk is full"


@pytest.fixture
def web(app, worker, administrator) -> Web:
    """A browser for both: their sessions began before the disk was full."""
    browser = Web(app)
    tokens = {person.id: browser.sign_in(person).token for person in (worker, administrator)}

    def sign_in_again(person: Worker) -> Web:
        browser.http.set_cookie(gate.COOKIE, tokens[person.id], domain="localhost", secure=True)
        return browser

    browser.sign_in = sign_in_again
    return browser


@pytest.fixture
def note() -> dict[str, str]:
    return {"on": clock.today().isoformat(), "kind": "phone", "outcome": "reached", "text": TEXT, "once": "a" * 43}


@contextmanager
def full_sqlite() -> Iterator[None]:
    """No page can be added to the file, and those that are there are full."""
    db.db.connect(reuse_if_open=True)
    pages = db.db.execute_sql("PRAGMA page_count").fetchone()[0]
    db.db.execute_sql(f"PRAGMA max_page_count = {pages}")
    chain = application.current(audit.Chain)
    for size in (500, 50, 1):
        waiting = chain.waiting
        while chain.waiting == waiting:
            audit.record("fill", note="x" * size)
            chain.tried = clock.now()
    yield
    db.db.connect(reuse_if_open=True)
    db.db.execute_sql("PRAGMA max_page_count = 1000000")
    application.current(audit.Chain).tried = None  # some seconds later


@contextmanager
def full_postgres() -> Iterator[None]:
    """The server answers every new or changed row as it does when its disk is full."""
    tables = ("audit_event", "contact", "session", "submission", "tries")
    db.db.execute_sql("""CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN
        RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$ LANGUAGE plpgsql""")
    for table in tables:
        db.db.execute_sql(f"CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} "
                          "FOR EACH ROW EXECUTE FUNCTION full_disk()")
    yield
    db.db.connect(reuse_if_open=True)
    for table in tables:
        db.db.execute_sql(f"DROP TRIGGER full_disk ON {table}")
    application.current(audit.Chain).tried = None  # some seconds later


@pytest.fixture
def full(app: Flask) -> Callable[[], object]:
    """`with full():` there is no room."""
    audit.reserve()
    return full_sqlite if db.is_sqlite() else full_postgres


def events(action: str) -> list[audit.AuditEvent]:
    db.db.connect(reuse_if_open=True)
    return list(audit.AuditEvent.select().where(audit.AuditEvent.action == action).order_by(audit.AuditEvent.id))


def test_people_go_on_reading_and_each_reading_is_on_record_when_there_is_room_again(web, full, client, worker):
    web.sign_in(worker)
    with full():
        for url in (client.url, f"{client.url}/contacts", "/clients", "/"):
            assert web.get(url).status_code == 200
        assert "Alvarez" in web.get(client.url).text
        assert [event.subject for event in events("client.read")] == []
    assert web.get(f"{client.url}/tasks").status_code == 200
    assert [event.subject for event in events("client.read")].count("overview") == 2
    told, = events("audit.delayed")
    assert told.actor == "system" and '"events"' in told.detail
    assert {event.actor for event in events("client.read")} == {worker.name}
    assert audit.verify() is None


def test_what_is_typed_stays_on_the_page_and_nothing_is_saved(web, full, client, worker, note):
    web.sign_in(worker)
    with full():
        for htmx in (False, True):
            answer = web.post(f"{client.url}/contacts/new", note, htmx=htmx)
            assert answer.status_code == 507
            assert "computer running Caseloom is full" in answer.text and TEXT in answer.text
            assert ("<html" in answer.text) is not htmx
        db.db.connect(reuse_if_open=True)
        assert not Contact.select().where(Contact.text == TEXT).exists()
    assert web.post(f"{client.url}/contacts/new", note).status_code == 303
    assert Contact.select().where(Contact.text == TEXT).count() == 1


def test_who_signs_in_is_told_too(web, full, worker, monkeypatch):
    Worker.update(password="x").where(Worker.id == worker.id).execute()
    monkeypatch.setattr(passwords, "matches", lambda stored, password: stored == password)
    monkeypatch.setattr(passwords, "is_dated", lambda stored: False)
    with full():
        web.http.set_cookie("__Host-caseloom", "a" * 43, domain="localhost", secure=True)
        answer = web.post("/sign-in", {"name": "ana.worker", "password": "x"})
    assert answer.status_code == 507 and TOLD in answer.text


def test_reading_keeps_a_session_alive_although_that_cannot_be_written(web, full, client, worker, monkeypatch):
    web.sign_in(worker)
    with full():
        begun = clock.now()
        for minutes in (10, 20, 30):
            monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=minutes))  # noqa: B023
            assert web.get(client.url).status_code == 200
        monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=46))
        assert web.get(client.url).status_code == 303


def test_administrators_are_told_on_their_pages_until_there_is_room(web, full, client, worker, administrator):
    with full():
        web.sign_in(worker).get(client.url)
        for url in ("/agency", "/staff", "/audit"):
            assert TOLD in web.sign_in(administrator).get(url).text
        assert TOLD not in web.sign_in(worker).get(client.url).text
    assert TOLD not in web.sign_in(administrator).get("/agency").text
    assert events("audit.delayed")


def test_what_is_kept_aside_outlives_the_process(web, full, client, worker, settings, registry):
    web.sign_in(worker)
    with full():
        assert web.get(client.url).status_code == 200
    db.dispose()
    assemble(settings, registry)
    audit.reserve()
    assert application.current(audit.Chain).waiting > 0
    assert web.get(f"{client.url}/contacts").status_code == 200
    assert "overview" in [event.subject for event in events("client.read")]
    assert application.current(audit.Chain).waiting == 0 and audit.verify() is None


def test_what_was_written_is_not_written_again_when_emptying_was_cut_short(web, full, client, worker, settings):
    web.sign_in(worker)
    with full():
        assert web.get(client.url).status_code == 200
        kept = (settings.data / audit.SPOOL).read_bytes()
    web.get(f"{client.url}/contacts")
    (settings.data / audit.SPOOL).write_bytes(kept)
    application.current(audit.Chain).waiting, application.current(audit.Chain).tried = 1, None
    web.get(f"{client.url}/contacts")
    assert [event.subject for event in events("client.read")].count("overview") == 1
    assert len(events("audit.delayed")) == 1 and application.current(audit.Chain).waiting == 0


def test_a_line_that_was_changed_is_not_taken_for_an_event(web, full, client, worker, settings):
    web.sign_in(worker)
    path = settings.data / audit.SPOOL
    with full():
        assert web.get(client.url).status_code == 200
        path.write_bytes(path.read_bytes().replace(b"overview", b"contacts"))
    web.get(f"{client.url}/tasks")
    assert [event.subject for event in events("client.read")] == ["tasks"]
    assert '"unreadable": 1' in events("audit.delayed")[0].detail


def test_without_room_even_for_that_nothing_is_read_unseen(web, full, client, worker, monkeypatch):
    web.sign_in(worker)
    with full():
        monkeypatch.setattr(spool, "keep", lambda events: False)
        answer = web.get(client.url)
    assert answer.status_code == 507 and "Alvarez" not in answer.text and TOLD in answer.text


def test_the_room_that_was_taken_beforehand_holds_many_readings(full, settings):
    size = (settings.data / audit.SPOOL).stat()
    assert size.st_size == spool.ROOM and size.st_blocks * 512 >= spool.ROOM
    with full():
        for _number in range(400):
            audit.record("client.read", client_id=1, subject="overview")
        assert (settings.data / audit.SPOOL).stat().st_size == spool.ROOM
        with pytest.raises(OperationalError):
            for _number in range(2000):
                audit.record("client.read", client_id=1, subject="overview")


# --- A real disk ----------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", place], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a file system; the cases above reach the same error")
    yield place
    db.dispose()
    subprocess.run(["umount", "-l", place], check=True)


def test_on_a_disk_that_is_really_full(web, app, small_disk, settings, registry, client, worker, note, database_url):
    if not db.is_sqlite():
        return  # the server's disk is not ours
    db.dispose()
    (small_disk / "caseloom.db").write_bytes(Path(database_url.removeprefix("sqlite:///")).read_bytes())
    there = replace(settings, data=small_disk, database_url=f"sqlite:///{small_disk / 'caseloom.db'}")
    (small_disk / "audit.key").write_bytes((settings.data / "audit.key").read_bytes())
    assemble(there, registry)
    audit.reserve()
    web.sign_in(worker)
    assert web.get(client.url).status_code == 200
    with (small_disk / "ballast").open("wb", buffering=0) as file, pytest.raises(OSError):
        while True:
            file.write(os.urandom(4096))
    statuses = [web.post(f"{client.url}/contacts/new", {**note, "text": TEXT * 20, "once": f"{number:043}"}).status_code
                for number in range(60)]
    assert statuses[-1] == 507 and set(statuses) <= {303, 507}
    assert web.get(client.url).status_code == 200
    saved = statuses.count(303)
    db.db.connect(reuse_if_open=True)
    assert Contact.select().count() == saved
    (small_disk / "ballast").unlink()
    application.current(audit.Chain).tried = None  # some seconds later
    assert web.post(f"{client.url}/contacts/new", {**note, "once": "b" * 43}).status_code == 303
    assert web.get(client.url).status_code == 200
    assert audit.verify() is None and events("audit.delayed")
    assert db.db.execute_sql("PRAGMA integrity_check").fetchone()[0] == "ok"

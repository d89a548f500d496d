"""Two applications in one process: each has its own database, clock, log, plugins and limits, and they never meet."""
from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.access.models import Agency
from core.accounts.models import Worker, sessions
from core.app import create_app
from core.clients.models import Client
from core.extension import switches
from core.extension.registry import Registry, discover
from core.foundation import application, audit, clock, config, db
from core.foundation.application import Application
from core.monitoring.models import Contact, DueItem, Task
from core.testing import Web
from core.web.dates import day

ROUNDS = 25
EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # 25 hours apart: it is never the same day in both


class House:
    """One of the two: an application, a worker who is signed in, and a client."""

    def __init__(self, name: str, folder: Path, url: str, zone: str, idle: int, registry: Registry) -> None:
        self.name, self.active = name, Application()
        self.settings = config.Settings(data=folder, database_url=url, timezone=zone, idle_minutes=idle,
                                        session_hours=12, audit_anchor=folder / "audit.anchor")
        self.app: Flask = create_app(self.settings, registry, self.active)
        self.app.testing = False
        with self.inside():
            Agency.create(name=name)
            for plugin in registry.working():
                switches.flip(plugin.name, True, "test")
            self.worker = Worker.add(f"Ana {name}", "ana", ["case_manager", "administrator"])
            self.client = Client.add(self.worker, given="Rosa", family=f"Client{name}")
            self.web = Web(self.app).sign_in(self.worker)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Look into this application's database from outside a request."""
        with application.activated(self.active), db.db.connection_context():
            yield

    def add_task(self, number: int) -> Any:
        return self.web.post(f"{self.client.url}/tasks/new", {
            "title": f"{self.name} task {number}", "kind": "task", "worker": str(self.worker.id), "repeat_days": "0",
            "due_on": self.today().isoformat(), "once": f"{number:043}"})

    def log_contact(self, number: int) -> Any:
        return self.web.post(f"{self.client.url}/contacts/new", {
            "on": self.today().isoformat(), "kind": "phone", "outcome": "reached", "minutes": "5",
            "text": f"{self.name} talk {number}", "once": f"{number + 1000:043}"})

    def today(self) -> Any:
        with application.activated(self.active):
            return clock.today()


@pytest.fixture
def houses(tmp_path: Path, sqlite_template: Path) -> Iterator[tuple[House, House]]:
    """East has every plugin, and sessions of an hour; west has none, and sessions of five minutes."""
    made = []
    for name, zone, idle, registry in (("East", EAST, 60, discover()), ("West", WEST, 5, Registry([]))):
        folder = tmp_path / name
        folder.mkdir()
        url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'caseloom.db')}"
        made.append(House(name, folder, url, zone, idle, registry))
    yield made[0], made[1]
    for house in made:
        with application.activated(house.active):
            db.dispose()


def in_turn(houses: tuple[House, House], act: Any) -> list[list[Any]]:
    """What each of the two answers, asked on a thread of its own, so that their requests are under way together."""
    ready = threading.Barrier(2, timeout=10)

    def ask(house: House) -> list[Any]:
        answers = []
        for number in range(ROUNDS):
            ready.wait()
            answers.append(act(house, number))
        return answers

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(ask, houses))


def test_what_is_written_at_the_same_time_stays_in_its_own_house(houses):
    for answers in in_turn(houses, lambda house, number: (house.add_task(number), house.log_contact(number))):
        assert {answer.status_code for pair in answers for answer in pair} == {303}
    for house in houses:
        with house.inside():
            assert {task.title for task in Task.select()} == {f"{house.name} task {n}" for n in range(ROUNDS)}
            assert {note.text for note in Contact.select()} == {f"{house.name} talk {n}" for n in range(ROUNDS)}


def test_each_page_shows_its_own_clients_on_its_own_day(houses):
    for house in houses:
        house.add_task(0)
    east, west = houses
    assert east.today() > west.today()
    pages = in_turn(houses, lambda house, number: house.web.get("/" if number % 2 else house.client.url))
    for house, answers in zip(houses, pages, strict=True):
        other = east if house is west else west
        with application.activated(house.active):
            shown = day(house.today(), "full")
        assert all(shown in answer.text for answer in answers[1::2])
        for answer in answers:
            assert answer.status_code == 200
            assert f"Client{house.name}" in answer.text
            assert other.name not in answer.text


def test_due_days_are_counted_from_each_ones_own_day(houses):
    in_turn(houses, lambda house, number: house.log_contact(number))
    for house in houses:
        with house.inside():
            due = DueItem.get(DueItem.rule == "core.contact")
            assert due.on == house.today() + timedelta(days=30)


def test_a_session_ends_by_the_limit_of_its_own_house(houses):
    """Both were idle for ten minutes: too long in the west, not in the east."""
    for house in houses:
        with house.inside():
            sessions.Session.update(seen=clock.now() - timedelta(minutes=10)).execute()
    east, west = in_turn(houses, lambda house, number: house.web.get("/clients").status_code)
    assert set(east) == {200}
    assert set(west) == {303}


def test_each_has_its_own_plugins(houses):
    pages = in_turn(houses, lambda house, number: house.web.get("/specializations").text)
    assert all("Substance use" in text for text in pages[0])
    assert not any("Substance use" in text for text in pages[1])
    routes = [{rule.rule for rule in house.app.url_map.iter_rules() if rule.rule.startswith("/s/")} for house in houses]
    assert routes[0] and not routes[1]


def test_each_log_is_whole_and_sealed_with_its_own_key(houses):
    in_turn(houses, lambda house, number: house.add_task(number))
    for house in houses:
        with house.inside():
            audit.write_anchor()
            assert audit.verify() is None
    (keys, chains) = zip(*((house.settings.data / "audit.key", house.active.get(audit.Chain)) for house in houses),
                         strict=True)
    assert keys[0].read_bytes() != keys[1].read_bytes()
    assert [chain.key for chain in chains] == [key.read_bytes() for key in keys]
    assert [chain.anchor for chain in chains] == [house.settings.audit_anchor for house in houses]
    with houses[0].inside():
        application.active().put(audit.Chain(chains[1].key))
        assert "Row 1 doesn't match its seal" in str(audit.verify())


def test_a_session_of_one_is_nobody_in_the_other(houses):
    east, west = houses
    west.web.http.set_cookie("__Host-caseloom", east.web.token, domain="localhost", secure=True)
    assert west.web.get("/clients").status_code == 303


def test_code_outside_of_a_request_runs_in_neither(houses):
    before = application.active()
    in_turn(houses, lambda house, number: house.web.get("/"))
    assert application.active() is before


def test_a_thread_that_nobody_told_which_it_runs_for_reaches_no_database(app, client):
    """What a plugin starts by itself is not behind the read-only view of what it was given; it reaches nothing."""
    said = []

    def act() -> None:
        try:
            Client.update(given="Changed").execute()
        except Exception as error:
            said.append(type(error).__name__)

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    assert said == ["AttributeError"] and Client.get_by_id(client.id).given == "Rosa"

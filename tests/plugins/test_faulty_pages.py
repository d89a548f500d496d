"""A plugin's page that fails, or leaves something open, costs itself and not the next page."""
from __future__ import annotations

from time import monotonic

import pytest
from peewee import OperationalError

from core.clients.models import Client
from core.extension import faults, switches
from core.extension.seams import pages
from core.foundation import db
from core.monitoring.models import Task
from tests.plugins import faulty

PLUGIN = faulty.make()
KEPT = []


def leaves_open(context):
    """A page that enters a transaction, changes a client in it and never comes to its end."""
    def act():
        KEPT.append(entered := context())
        entered.__enter__()
        Client.update(given="Half done").execute()
    return act


def begins():
    db.db.execute_sql("BEGIN")
    Client.update(given="Half done").execute()


LEFT_OPEN = {
    "a transaction": leaves_open(lambda: db.db.atomic()),
    "a transaction of the core's": leaves_open(lambda: db.atomic()),
    "a transaction begun by hand": begins,
}


@pytest.fixture(autouse=True)
def page(monkeypatch):
    """page(function): what the plugin's page does from now on."""
    monkeypatch.setattr(PLUGIN.module, "rule", lambda client, today: [])
    yield lambda act: monkeypatch.setattr(PLUGIN.module, "page", act)
    KEPT.clear()


@pytest.mark.parametrize("what", LEFT_OPEN)
def test_what_a_page_leaves_open_is_taken_back(web, client, worker, administrator, page, what, caplog):
    page(LEFT_OPEN[what])
    web.sign_in(worker).get("/s/faulty/page")
    assert Client.get_by_id(client.id).given == "Rosa"
    saved = web.post(f"/clients/{client.id}/tasks/new", {
        "title": "Call", "kind": "task", "due_on": "2099-01-01", "worker": str(worker.id), "repeat_days": "0"})
    assert saved.status_code == 303
    db.db.connect(reuse_if_open=True)
    assert not db.db.in_transaction() and Task.get().title == "Call"
    assert "left a transaction open" in caplog.text
    assert "Page: faulty.show." in web.sign_in(administrator).get("/specializations").text


def test_a_page_that_fails_is_named_without_values(web, client, worker, administrator, page, caplog):
    def fails():
        raise ValueError(f"{client.given} {client.family}")

    page(fails)
    assert web.sign_in(worker).get("/s/faulty/page").status_code == 500
    assert web.get("/").status_code == 200
    shown = web.sign_in(administrator).get("/specializations").text
    assert "Page: faulty.show." in shown and "ValueError in faulty.py" in shown
    assert "Rosa" not in caplog.text + shown


def test_a_page_that_asks_for_what_is_not_there_is_no_fault(web, worker, administrator, page):
    from flask import abort

    page(lambda: abort(404))
    assert web.sign_in(worker).get("/s/faulty/page").status_code == 404
    assert "Failing since" not in web.sign_in(administrator).get("/specializations").text


@pytest.mark.parametrize("key", ["faulty.list all", "faulty.a,healthcare", "faulty.a b c", "faulty.\x1ea\x1f",
                                 "faulty.\x1ehealthcare\x1e"])
def test_whatever_a_fault_is_kept_under_no_page_is_lost_and_nothing_is_turned_on(web, worker, key):
    switches.flip("healthcare", False, "test")
    faults.note("faulty", "page", key, "ValueError", None)
    faults.note("faulty", "rule", "faulty.late", "it took longer than 1 s", faults.UNTIL_TRIED_AGAIN)
    on = switches.enabled()
    assert "healthcare" not in on and on.is_suspended("rule", "faulty.late") and len(on.faults) == 2
    assert web.sign_in(worker).get("/").status_code == 200


def test_a_statement_that_never_works_is_an_error_and_not_a_busy_database(web, worker, administrator, page):
    page(lambda: db.db.execute_sql("SELECT nothing FROM client"))
    answer = web.sign_in(worker).get("/s/faulty/page")
    assert answer.status_code == 500 and "busy" not in answer.text
    assert "Page: faulty.show." in web.sign_in(administrator).get("/specializations").text


def test_a_locked_database_is_busy_and_no_fault_of_the_page(web, worker, page):
    def locked():
        raise OperationalError("database is locked")
    page(locked)
    answer = web.sign_in(worker).get("/s/faulty/page")
    assert answer.status_code == 503 and not faults.PluginFault.select().exists()


def catches_each_error():
    while True:
        try:
            pass
        except Exception:
            pass


ENDLESS = {
    "a loop": faulty.forever,
    "a loop that catches errors": catches_each_error,
    "a statement": lambda: db.db.execute_sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"
        if db.is_sqlite() else "SELECT pg_sleep(60)").fetchall(),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_a_page_that_never_ends_is_ended(web, client, worker, administrator, page, what, monkeypatch):
    monkeypatch.setattr(pages, "SECONDS", 0.2)

    def act():
        with db.atomic():
            Client.update(given="Half done").execute()
            ENDLESS[what]()
    page(act)
    answer = web.sign_in(worker).get("/s/faulty/page")
    assert answer.status_code == 500 and Client.get_by_id(client.id).given == "Rosa"
    assert web.get(client.url).status_code == 200
    assert "it took longer than 0.2 s" in web.sign_in(administrator).get("/specializations").text


def test_a_page_in_its_time_is_never_ended_later(web, worker, page, monkeypatch):
    monkeypatch.setattr(pages, "SECONDS", 0.05)
    page(lambda: "Done")
    assert web.sign_in(worker).get("/s/faulty/page").text == "Done"
    until = monotonic() + 0.2
    while monotonic() < until:
        pass

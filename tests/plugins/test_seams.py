"""Handing calls over to plugin code: who is late, who is still asked, and what may be said to the database."""
from __future__ import annotations

import threading
from time import monotonic, sleep

import pytest

from core.clients.models import Client
from core.extension import seams
from core.extension.seams import Call, Failed, lending
from core.extension.switches import Enabled
from core.foundation import application, db
from core.foundation.db import Connection
from plugins.geriatric.models import Fall
from tests.plugins import faulty

ON = Enabled({"one", "two"})


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def sqlite_url(tmp_path, sqlite_template):
    copy = tmp_path / "caseloom.db"
    copy.write_bytes(sqlite_template.read_bytes())
    yield f"sqlite:///{copy}"
    db.dispose()


def say(answer):
    return lambda: answer


def asked(*calls, seconds=0.1):
    return seams.ask_all("rule", seconds, [Call(key, act) for key, act in calls], ON)


def test_answers_come_in_the_order_of_the_calls(database):
    assert asked(("two.a", say(1)), ("core.b", say(2)), ("one.c", say(3))) == [1, 2, 3]


def test_one_that_is_late_costs_the_rest_of_its_plugin_and_nobody_elses(database):
    begun = monotonic()
    late, rest, other, before = asked(("one.late", faulty.forever), ("one.rest", say(1)), ("two.other", say(2)),
                                      ("two.more", say(3)))
    assert isinstance(late, Failed) and late.late and isinstance(rest, Failed) and not rest.late
    assert (other, before) == (2, 3) and monotonic() - begun < 1


def test_what_was_answered_before_somebody_is_late_is_kept(database):
    first, late = asked(("one.first", say(1)), ("two.late", faulty.forever))
    assert first == 1 and late.late


def test_the_calls_of_one_plugin_have_their_time_together(database):
    slow = [(f"one.{number}", lambda: sleep(0.25) or 1) for number in range(3)]
    first, second, third = asked(*slow, seconds=0.4)
    assert first == 1 and second.late and isinstance(third, Failed)


def test_everybody_has_their_own_time(database):
    assert asked(("one.slow", lambda: sleep(0.25) or 1), ("two.slow", lambda: sleep(0.25) or 2), seconds=0.4) == [1, 2]


def test_many_threads_are_served_at_once_while_some_hang(database):
    """Eight pages at once, each asking fifty times; one call in ten hangs. Every answer comes to whom it belongs."""
    wrong, here = [], application.active()

    def page(number):
        with application.activated(here), db.db.connection_context():
            for turn in range(50):
                if turn % 25 == number:
                    if not isinstance(asked(("one.hangs", faulty.forever), seconds=0.02)[0], Failed):
                        wrong.append("no lateness")
                elif (got := asked(("one.a", say((number, turn))), seconds=5)) != [(number, turn)]:
                    wrong.append(got)

    pages = [threading.Thread(target=page, args=(number,)) for number in range(8)]
    for thread in pages:
        thread.start()
    for thread in pages:
        thread.join(30)
    assert wrong == []


def test_nothing_is_kept_of_a_call_once_it_is_answered(database):
    class Page:
        gone = False

        def __del__(self):
            Page.gone = True

    def answer(page):
        return bool(page)

    assert seams.ask_all("rule", 1, [Call("one.a", answer, (Page(),))], ON) == [True]
    assert Page.gone


def test_plugin_code_that_calls_other_plugin_code_stays_within_its_own_time(database):
    inner = seams.ask_all
    assert asked(("one.a", lambda: inner("score", 9, [Call("two.b", say(7))], ON))) == [[7]]
    failed, = asked(("one.a", lambda: inner("score", 9, [Call("two.b", faulty.leaves)], ON)))
    assert isinstance(failed, Failed)


def test_without_a_database_it_is_asked_all_the_same(monkeypatch):
    with application.activated(application.Application()):
        assert application.current(Connection).database is None
        assert seams.ask("one.a", "hook", 1, say(5)) == 5
        with pytest.raises(Failed):
            seams.ask("one.a", "hook", 0.05, faulty.forever)


@pytest.mark.parametrize(("sql", "reads"), [
    ("SELECT 1", True), ("  select a from b", True), ("WITH a AS (SELECT 1) SELECT * FROM a", True),
    ('SELECT "t1"."update" FROM "insert" AS "t1"', True), ("SELECT 'DELETE FROM client; x'", True),
    ("SELECT 1;", True), ("SELECT 1; DELETE FROM client", False), ("DELETE FROM client", False),
    ("WITH a AS (SELECT 1) DELETE FROM client", False), ("WITH a AS (DELETE FROM client RETURNING 1) SELECT 1", False),
    ("SELECT a INTO b FROM c", False), ("SELECT a FROM b FOR UPDATE", False), ("BEGIN", False), ("COMMIT", False),
    ("PRAGMA foreign_keys = 0", False), ("SAVEPOINT a", False), ("DROP TABLE client", False), ("", False)])
def test_only_reads_pass(sql, reads):
    assert lending.only_reads(sql) is reads


# --- The client that it is given --------------------------------------------------------------------


def test_a_client_that_cannot_be_changed_passes_for_the_client(client, worker):
    view = seams.read_only(client)
    Fall.add(client, worker, on=client.opened_on, place="At home")
    assert isinstance(view, Client) and view == client and client == view and hash(view) == hash(client)
    assert view.called == "Rosa" and view.worker.name == worker.name and view.url == client.url
    assert Fall.select().where(Fall.client == view).count() == 1
    assert Client.select().where(Client.id == view).get() == view and client in [view]


@pytest.mark.parametrize("change", [
    lambda view: setattr(view, "given", "Changed"), lambda view: delattr(view, "given"),
    lambda view: setattr(view.worker, "name", "Changed"), lambda view: setattr(view, "new", 1)])
def test_nothing_can_be_set_on_it_or_on_what_belongs_to_it(client, change):
    with pytest.raises(seams.ReadOnly):
        change(seams.read_only(client))


def test_what_is_changed_past_it_is_its_own_copy(client):
    view = seams.read_only(client)
    view.__data__["given"] = "Changed"
    assert client.given == "Rosa"

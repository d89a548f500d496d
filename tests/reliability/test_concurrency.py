"""Two people at one record, one person in two tabs, and a form that arrives more than once."""
from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from core.clients.models import Client
from core.foundation import application, audit, clock, db
from core.foundation.audit import AuditEvent
from core.foundation.db import Stale
from core.monitoring.models import Contact, Task
from core.plans.models import Goal, Need
from core.testing import Web

HOME = "https://localhost"
PAIRS = 1000


@pytest.fixture
def browser(app) -> Callable[..., Web]:
    """A browser of its own for each tab or thread."""
    return lambda person: Web(app).sign_in(person)


def note(**more: Any) -> dict[str, Any]:
    return {"on": clock.today().isoformat(), "kind": "phone", "outcome": "reached", "minutes": "5", "text": "Talked",
            "once": "t" * 43, **more}


# --- Two at one record (CC-1) ---------------------------------------------------------------------


def test_no_update_is_lost_between_two_who_save(database):
    """N: 1,000 random pairs of saves of one need, from what each of the two has seen. One is told, every time."""
    from core.accounts.models import Worker

    audit.configure(b"k" * 32, None)
    chance = random.Random(11)
    with db.atomic():
        worker = Worker.add("Ana", "ana", ["case_manager"])
        client = Client.add(worker, given="Rosa", family="Alvarez")
        need = Need.add(client, worker, words="Sleep")
        lost = told = 0
        for number in range(PAIRS):
            first, second = Need.get_by_id(need.id), Need.get_by_id(need.id)
            before = first.version
            fields = [chance.choice(("words", "reason")) for _ in range(2)]
            setattr(first, fields[0], f"first {number}")
            first.save_from(before)
            setattr(second, fields[1], f"second {number}")
            try:
                second.save_from(before)
            except Stale as stale:
                told += 1
                lost += getattr(stale.row, fields[0]) != f"first {number}"
            now = Need.get_by_id(need.id)
            lost += now.version != before + 1 or getattr(now, fields[0]) != f"first {number}"
    assert (lost, told) == (0, PAIRS)


def test_two_threads_that_save_at_once_are_told_apart(app, client, worker):
    """Of each pair exactly one saves; the database decides, not the order in Python."""
    db.db.close()
    here, outcomes = application.active(), []
    ready = threading.Barrier(2)

    def save(number: int, who: int) -> None:
        with application.activated(here), db.db.connection_context():
            mine = Client.get_by_id(client.id)
            ready.wait()
            try:
                mine.change(mine.version, pronouns=f"{who} {number}")
                outcomes.append("saved")
            except Stale:
                outcomes.append("told")
            ready.wait()

    with ThreadPoolExecutor(2) as pool:
        for number in range(25):
            list(pool.map(save, (number, number), (1, 2)))
    assert outcomes.count("saved") == outcomes.count("told") == 25
    with db.db.connection_context():
        assert Client.get_by_id(client.id).version == client.version + 25


def test_the_second_of_two_sees_both_and_keeps_what_was_typed(browser, worker, supervisor, client):
    task = Task.add(client, worker, title="Call", due_on=clock.today() + timedelta(days=3), worker=worker.id)
    one, other = browser(worker), browser(supervisor)
    pages = [tab.get(f"/tasks/{task.id}/edit").text for tab in (one, other)]
    version = re.search(r'name="version" value="(\d+)"', pages[1])[1]
    form = {"title": "Call the clinic", "kind": "task", "due_on": (clock.today() + timedelta(days=4)).isoformat(),
            "worker": str(worker.id), "repeat_days": "0", "version": version}
    assert one.post(f"/tasks/{task.id}/edit", {**form, "once": "a" * 43}).status_code == 303
    late = other.post(f"/tasks/{task.id}/edit", {**form, "title": "Call the doctor", "once": "b" * 43})
    assert late.status_code == 409
    assert "Call the clinic" in late.text and "Call the doctor" in late.text
    assert Task.get_by_id(task.id).title == "Call the clinic"
    knowing = re.search(r'name="version" value="(\d+)"', late.text)[1]
    again = other.post(f"/tasks/{task.id}/edit", {**form, "title": "Call the doctor", "version": knowing,
                                                  "once": "c" * 43})
    assert again.status_code == 303
    assert Task.get_by_id(task.id).title == "Call the doctor"


# --- More than once (CC-3, CC-4, CC-5) ------------------------------------------------------------


def at_once(posts: list[Callable[[], Any]]) -> list[Any]:
    """The answers to requests that are sent in the same moment."""
    ready = threading.Barrier(len(posts))

    def send(post: Callable[[], Any]) -> Any:
        ready.wait()
        return post()

    with ThreadPoolExecutor(len(posts)) as pool:
        return list(pool.map(send, posts))


def test_five_posts_in_the_same_moment_make_one_record(browser, worker, client):
    """N: 20 forms, each sent five times at once; every one of the five is led to the same record."""
    tabs = [browser(worker).__class__(browser(worker).app) for _ in range(5)]
    token = browser(worker).token
    for tab in tabs:  # five requests of one browser
        tab.http.set_cookie("__Host-caseloom", token, domain="localhost", secure=True)
    db.db.close()
    for number in range(20):
        form = note(once=f"{number:043}", text=f"Talk {number}")
        answers = at_once([lambda tab=tab, form=form: tab.post(f"/clients/{client.id}/contacts/new", form)
                           for tab in tabs])
        assert {answer.status_code for answer in answers} == {303}
        assert len({answer.location for answer in answers}) == 1
    with db.db.connection_context():
        assert Contact.select().count() == 20
        assert AuditEvent.select().where(AuditEvent.action == "contact.add").count() == 20
        assert audit.verify() is None


def test_a_form_that_is_sent_again_after_the_line_was_cut_makes_one_record(browser, worker, client):
    first = browser(worker).post(f"/clients/{client.id}/contacts/new", note())
    again = browser(worker).post(f"/clients/{client.id}/contacts/new", note())  # signed in anew, the form kept
    assert first.location == again.location
    assert Contact.select().count() == 1


def test_a_form_that_was_changed_after_going_back_is_another_record(browser, worker, client):
    """Else the second text would be lost while the page says that it was saved."""
    tab = browser(worker)
    first = tab.post(f"/clients/{client.id}/contacts/new", note(text="She came"))
    second = tab.post(f"/clients/{client.id}/contacts/new", note(text="She came with her daughter"))
    assert first.location != second.location
    assert [contact.text for contact in Contact.select().order_by(Contact.id)] == [
        "She came", "She came with her daughter"]


def test_a_refused_form_does_not_use_up_its_token(browser, worker, client):
    tab = browser(worker)
    assert tab.post(f"/clients/{client.id}/contacts/new", note(on="not a day")).status_code == 422
    assert tab.post(f"/clients/{client.id}/contacts/new", note()).status_code == 303
    assert Contact.select().count() == 1


def test_a_save_that_fails_half_way_can_be_sent_again(browser, worker, client, monkeypatch):
    tab = browser(worker)
    with monkeypatch.context() as patch:
        patch.setattr(Contact, "_keep_goals", lambda self, goals: 1 / 0)
        assert tab.post(f"/clients/{client.id}/contacts/new", note()).status_code == 500
    assert Contact.select().count() == 0
    assert tab.post(f"/clients/{client.id}/contacts/new", note()).status_code == 303
    assert Contact.select().count() == 1


def test_somebody_elses_token_leads_to_nothing_of_theirs(browser, worker, stranger, client):
    tab = browser(worker)
    made = tab.post(f"/clients/{client.id}/contacts/new", note())
    other = Client.add(stranger, given="Ines", family="Moreno")
    theirs = browser(stranger).post(f"/clients/{other.id}/contacts/new", note())
    assert theirs.location.partition("?")[0] != made.location.partition("?")[0]


def test_every_save_is_answered_by_a_page_that_may_be_reloaded(browser, worker, client):
    tab = browser(worker)
    answer = tab.post(f"/clients/{client.id}/contacts/new", note())
    assert answer.status_code == 303
    for _ in range(3):
        assert tab.follow(answer).status_code == 200
    assert Contact.select().count() == 1


# --- Two tabs (CC-6) ------------------------------------------------------------------------------


def test_two_tabs_with_two_clients_do_not_mix(browser, worker, client):
    """Forms are opened and sent in turn, in one session; each save lands on its own client."""
    other = Client.add(worker, given="Ines", family="Moreno")
    tab = browser(worker)
    chance = random.Random(5)
    for number in range(30):
        order = [client, other]
        chance.shuffle(order)
        opened = [(person, tab.get(f"/clients/{person.id}/contacts/new").text) for person in order]
        chance.shuffle(opened)
        for person, page in opened:
            once = re.search(r'name="once" value="([^"]+)"', page)[1]
            text = f"{person.given} {number}"
            assert tab.post(f"/clients/{person.id}/contacts/new", note(once=once, text=text)).status_code == 303
    for person in (client, other):
        texts = {contact.text for contact in Contact.select().where(Contact.client == person)}
        assert texts == {f"{person.given} {number}" for number in range(30)}


# --- Many at once (CC-2) --------------------------------------------------------------------------


def test_sixteen_who_write_at_once_all_get_through(app, worker, client):
    """N: 16 x 25 saves with reads between them; no error, nothing lost, and the log is whole."""
    goal = Goal.add(client, worker, words="Sleep", measure="nights", baseline=0.0, target=400.0)
    db.db.close()
    here, failures = application.active(), []

    def write(who: int) -> None:
        with application.activated(here), db.db.connection_context():
            for number in range(25):
                try:
                    Goal.get_by_id(goal.id).record(worker, clock.today(), float(number), f"{who} {number}")
                except Exception as error:
                    failures.append(repr(error))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(16)))
    assert failures == []
    with db.db.connection_context():
        assert AuditEvent.select().where(AuditEvent.action == "goal.progress").count() == 400
        assert audit.verify() is None


def test_a_save_of_many_rows_is_whole_or_not_at_all(app, worker, client):
    """CC-8: the k-th insert fails, for every k; nothing of the contact with its task and dates is there."""
    form = {"on": clock.today(), "kind": "phone", "outcome": "reached", "minutes": 5, "text": "Talked",
            "next_step": "Call", "next_on": clock.today() + timedelta(days=3)}
    real, before, number = db.db.obj._execute_cursor, _rows(), 0
    while True:
        left = [number]

        def failing(sql: str, params: Any = None, left: list[int] = left, **more: Any) -> Any:
            left[0] -= _writes(sql)
            if left[0] < 0:
                raise OSError("no space left on device")
            return real(sql, params, **more)

        db.db.obj._execute_cursor = failing
        try:
            Contact.log(client, worker, **form)
            break  # there is no k-th write
        except OSError:
            number += 1
        finally:
            del db.db.obj._execute_cursor
        assert _rows() == before
    assert number > 4
    assert _rows() != before


def _writes(sql: str) -> bool:
    return sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))


def _rows() -> list[Any]:
    return [list(table.select().order_by(table.id).tuples()) for table in (Contact, Task, AuditEvent, Client)]


def test_a_token_that_is_sent_to_another_address_is_another_form(browser, worker, client):
    tab, other = browser(worker), Client.add(worker, given="Ines", family="Moreno")
    for one in (client, other):
        assert tab.post(f"/clients/{one.id}/contacts/new", note()).status_code == 303
    assert {contact.client_id for contact in Contact.select()} == {client.id, other.id}

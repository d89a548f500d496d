"""How many dates a rule may answer, for whom and how long it is asked, and what is kept of a value that failed."""
from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest

from core.clients.models import Client
from core.extension import faults
from core.extension.contributions import Due
from core.extension.faults import PluginFault
from core.foundation import clock, db
from core.monitoring.models import DueItem, due
from tests.plugins import faulty

PLUGIN = faulty.make()


@pytest.fixture(autouse=True)
def rule(monkeypatch):
    """rule(function): what the plugin's rule does from now on. First it says that nothing is due."""
    def does(act):
        monkeypatch.setattr(PLUGIN.module, "rule", act)
    does(lambda client, today: [])
    return does


def test_trying_one_again_leaves_the_faults_of_the_others(web, client, administrator, rule):
    rule(faulty.interrupts)
    due.refresh(client)
    faults.note("geriatric", "panel", "geriatric.falls", "Known", None)
    rule(lambda client, today: [])
    web.sign_in(administrator).post("/specializations/faulty/try-again")
    assert [fault.key for fault in PluginFault.select()] == ["geriatric.falls"]


def test_what_fails_again_says_since_when_it_failed_first(database, monkeypatch):
    faults.note("faulty", "rule", "faulty.visit", "First", None)
    first, later = PluginFault.get().since, clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    faults.note("faulty", "rule", "faulty.visit", "Second", None)
    assert [(fault.error, fault.since) for fault in PluginFault.select()] == [("Second", first)]


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_of_a_client_who_is_not_active_it_is_not_asked(client, worker, rule, status):
    asked = []
    rule(lambda client, today: asked.append(client.id) or [])
    client.set_status(client.version, status, "Abroad", worker)
    due.refresh(Client.get_by_id(client.id))
    assert not asked


def test_200_dates_are_kept_and_one_more_is_not(client, rule):
    for number in (200, 201):
        rule(lambda client, today, number=number: [Due(f"{key}", today, "Visit") for key in range(number)])
        due.refresh(Client.get_by_id(client.id))
        rows = [row.key for row in DueItem.select().where(DueItem.rule == "faulty.visit")]
        assert set(rows) == {f"{key}" for key in range(200)} | ({"failed"} if number > 200 else set())


def test_a_plugin_that_is_not_there_cannot_be_tried_again(web, administrator):
    assert web.sign_in(administrator).post("/specializations/nothing/try-again").status_code == 404


def test_a_rule_that_is_slow_never_holds_up_who_saves_for_long(client, worker, rule, monkeypatch):
    """A rule within its time, but asked about many clients: they are worked out a few at a time."""
    time, held = [0.0], []
    monkeypatch.setattr(due, "monotonic", lambda: time[0])
    for number in range(6):
        Client.add(worker, given=f"Client {number}", family="Example")

    def slow(client, today):
        time[0] += 0.9
        return []

    def noted():
        begun = time[0]
        with db.atomic() as transaction:
            yield transaction
        held.append(time[0] - begun)

    rule(slow)
    monkeypatch.setattr(due, "atomic", contextmanager(noted))
    due.refresh_all(clock.today())
    assert len(held) == 7 and max(held) < 1

"""How many dates a rule may answer, for which clients it is asked, and what stays on record of a value that failed."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import Client
from core.extension import faults
from core.extension.contributions import Due
from core.extension.faults import PluginFault
from core.foundation import clock
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
        assert len(set(rows) - {"failed"}) == 200 and ("failed" in rows) is (number == 201)


def test_a_plugin_that_is_not_there_cannot_be_tried_again(web, administrator):
    assert web.sign_in(administrator).post("/specializations/nothing/try-again").status_code == 404

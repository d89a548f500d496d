"""`caseload doctor`: work that stands with nobody who may see it, and kept copies that are not what the record says."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.accounts.models import Team, Worker
from core.clients.models import Client
from core.foundation import clock
from core.monitoring.models import Contact, DueItem, Task, due
from core.operations.doctor import Finding, examine
from core.plans.models import Goal, Step

PART2 = "substance_use.part2"


@pytest.fixture
def findings(settings, registry):
    """What the doctor says: findings("work"), the sentences of those that are not fine."""
    def of(what: str) -> list[str]:
        looked_at: list[Finding] = [finding for finding in examine(settings, registry) if finding.what == what]
        assert looked_at, f"it looks at {what}"
        return [finding.sentence for finding in looked_at if not finding.fine]
    return of


@pytest.fixture
def task(client, worker):
    return Task.add(client, worker, title="Call the clinic", worker=worker.id, due_on=clock.today())


def test_a_healthy_agency_has_nothing_to_mend(findings, task, supervisor):
    assert findings("work") == findings("kept copies") == []


def test_a_date_with_somebody_who_may_not_see_it_is_counted_and_refresh_due_mends_it(findings, task, front_desk):
    DueItem.update(worker=front_desk).where(DueItem.task == task).execute()
    sentence, = findings("work")
    assert sentence == "open due dates assigned to someone without access: 1. Run: caseloom refresh-due"
    due.refresh_all(clock.today())
    assert findings("work") == []


def test_a_date_that_nobody_may_see_is_counted_apart(findings, client, worker):
    task = Task.add(client, worker, title="Call", worker=worker.id, due_on=clock.today(), sensitivity=PART2)
    sentence, = findings("work")
    assert sentence.startswith("open due dates that no current staff member can see: 1.")
    worker.set_clearances([PART2], "test")
    assert findings("work") == [] and DueItem.get(DueItem.task == task).worker_id == worker.id


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_dates_of_a_client_who_is_not_active_are_nobodys_work(findings, client, task, front_desk, status):
    DueItem.update(worker=front_desk).where(DueItem.task == task).execute()
    Client.update(status=status).execute()
    assert findings("work") == []


def test_a_safety_follow_up_of_a_paused_client_is_somebodys_work(findings, client, front_desk):
    DueItem.update(rule="core.safety", worker=front_desk).where(DueItem.client == client).execute()
    Client.update(status="paused").execute()
    assert len(findings("work")) == 1


def closed_sentence(settings, registry):
    finding, = (one for one in examine(settings, registry) if one.what == "closed clients")
    return finding.sentence


def test_what_is_open_with_a_closed_client_is_counted(web, settings, registry, client, worker, supervisor):
    supervisor.set_clearances([PART2], "test")
    Task.add(client, supervisor, title="Call the clinic", worker=supervisor.id, due_on=clock.today(), sensitivity=PART2)
    goal = Goal.add(client, supervisor, words="Stay sober", sensitivity=PART2)
    Step.add(goal, supervisor, text="Go there", who="client", due_on=clock.today())
    assert closed_sentence(settings, registry) == "no open work on closed clients"
    closed = web.sign_in(worker).post(f"{client.url}/status", {"value": "closed", "reason": "Moved", "version": "1"})
    assert closed.status_code == 303
    assert closed_sentence(settings, registry).startswith(
        "open tasks, steps, goals, notes, and assessments of closed clients: 3, in 1 record.")


BREAKS = {
    "clients whose team is not that of their worker": lambda: Client.update(team=Team.create(name="West")),
    "clients whose last contact is not the last one on record": lambda: Client.update(last_contact_on=date(2020, 1, 1)),
    "clients whose next date is not their first open one": lambda: Client.update(next_on=date(2020, 1, 1)),
    "due dates that are not what their rule says": lambda: DueItem.update(why="Else").where(DueItem.key == "task-1"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_each_kept_copy_that_differs_is_counted_and_refresh_due_mends_it(findings, task, what):
    BREAKS[what]().execute()
    assert findings("kept copies") == [f"{what}: 1. Run: caseloom refresh-due"]
    due.refresh_all(clock.today())
    assert findings("kept copies") == []


def test_looking_changes_nothing(findings, client, worker, task):
    Contact.log(client, worker, on=clock.today() - timedelta(days=2), kind="phone", outcome="reached")
    Client.update(next_on=date(2020, 1, 1)).execute()
    DueItem.delete().where(DueItem.task == task).execute()
    before = contents()
    findings("kept copies")
    assert contents() == before


def contents() -> list[object]:
    """Every row of the tables that the doctor works out again."""
    return [list(model.select().order_by(model.id).dicts()) for model in (Client, DueItem, Task, Worker)]

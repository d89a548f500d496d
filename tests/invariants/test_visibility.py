"""Who sees whom is asked in two ways, of the database and of facts at hand: the answers are the same.

But for what a policy protects whose plugin is gone: that is there for nobody, and stays whose it was until it is back.
"""
from __future__ import annotations

import random
from typing import Any

import pytest

from core.access.models import Agency
from core.access.rules import SCOPES, sees
from core.accounts.models import ROLES, Clearance, Team, Worker
from core.clients.models import CareTeamMember, Client
from core.clients.queries.visibility import client_for, visible
from core.extension.registry import Registry
from core.foundation import application, clock, db
from core.monitoring.models.assignment import client_facts, staff_facts

GONE = "gone.private"
POLICIES = ("", "", "substance_use.part2", GONE)
WORKERS, CLIENTS, MEMBERS = 25, 60, 80


@pytest.fixture
def agency(database: str, registry: Registry) -> random.Random:
    """Random staff, teams, clearances, restrictions and care teams; what is drawn from here is the same every time."""
    application.active().put(registry)
    chance = random.Random(5)
    with db.atomic():
        Agency.create(name="Riverside Support")
        teams = [None, *(Team.create(name=name).id for name in ("North", "South", "West"))]
        workers = [_worker(number, chance, teams) for number in range(WORKERS)]
        clients = [_client(number, chance, workers, teams) for number in range(CLIENTS)]
        for _number in range(MEMBERS):
            CareTeamMember.create(client=chance.choice(clients), worker=chance.choice(workers), part="Nurse",
                                  since=clock.now(), by="test", until=chance.choice((None, None, clock.now())))
    return chance


def _worker(number: int, chance: random.Random, teams: list[Any]) -> Worker:
    roles = " ".join(chance.sample(sorted(ROLES), chance.choice((1, 1, 1, 2))))
    worker = Worker.create(name=f"Worker {number}", sign_in=f"worker{number}", roles=roles, team=chance.choice(teams),
                           ended_at=clock.now() if chance.random() < 0.1 else None)
    for policy in sorted({chance.choice(POLICIES) for _try in range(2)} - {""}):
        Clearance.create(worker=worker, policy=policy, by="test", at=clock.now())
    return worker


def _client(number: int, chance: random.Random, workers: list[Worker], teams: list[Any]) -> Client:
    worker = chance.choice(workers)
    client = Client.create(given="", family=f"Family {number}", name_sort=f"family {number}", worker=worker,
                           team=chance.choice((worker.team_id, *teams)), opened_on=clock.today(),
                           sensitivity=chance.choice(POLICIES),
                           restricted_at=clock.now() if chance.random() < 0.3 else None)
    CareTeamMember.create(client=client, worker=worker, part="Assigned worker", since=clock.now(), by="test")
    return client


@pytest.mark.parametrize("scope", SCOPES)
def test_the_database_and_the_rule_agree_about_everybody(agency, scope):
    """For every pair of somebody who works here and a client."""
    Agency.update(scope=scope).execute()
    staff, clients = staff_facts(), client_facts(range(1, CLIENTS + 1))
    seen = 0
    for worker in Worker.select().where(Worker.ended_at.is_null()):
        shown = {number for number, in Client.select(Client.id).where(visible(worker)).tuples()}
        allowed = {number for number, facts in clients.items()
                   if facts.sensitivity != GONE and sees(staff[worker.id], facts, scope)}
        assert shown == allowed, worker.name
        seen += len(shown)
    assert 0 < seen < len(staff) * len(clients)


def test_a_client_is_opened_by_those_who_see_it_and_nobody_else(agency):
    staff, clients = staff_facts(), client_facts(range(1, CLIENTS + 1))
    for worker in agency.sample(list(Worker.select().where(Worker.ended_at.is_null())), 8):
        for number in agency.sample(sorted(clients), 15):
            opened = client_for(worker, number) is not None
            facts = clients[number]
            sees_it = facts.sensitivity != GONE and sees(staff[worker.id], facts, "team")
            assert opened == sees_it, (worker.name, number)

"""The training agency: nine staff and some sixty clients, made by the same verbs that the pages use."""
from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from core.accounts.models import Team, Worker
from core.clients.models import Client, client_changed
from core.extension import switches
from core.extension.registry import Plugin, Registry, owner
from core.foundation import clock
from core.foundation.db import atomic
from core.monitoring.models import due
from core.operations.demo import cases, course, doubles, households, staff, unsaved
from core.operations.demo.cases import Case
from core.operations.demo.staff import SignIn
from core.operations.demo.story import Past, Story, acting_as

log = logging.getLogger(__name__)

AGENCY = "Willow Bend Community Support"
CLIENTS = 60
STAFF = (  # name, sign-in name, role, team
    ("Marguerite Osei", "marguerite", "administrator", ""),
    ("Delphine Arceneaux", "delphine", "supervisor", "North team"),
    ("Rashid Karimi", "rashid", "supervisor", "South team"),
    ("Tomás Villanueva", "tomas", "case_manager", "North team"),
    ("Hạnh Phạm", "hanh", "case_manager", "North team"),
    ("Keisha Whitfield", "keisha", "case_manager", "South team"),
    ("Anders Lindqvist", "anders", "case_manager", "South team"),
    ("Fatima Noor", "fatima", "front_desk", ""),
    ("Owen Sandoval", "owen", "auditor", ""),
)
CLEARED = ("delphine", "tomas")  # may see protected records: a supervisor and the lead worker of one team
FITTING = 2  # a plugin's share is of all clients; its data goes to those who are about it, fewer than half
WEIGHTS = {"case_manager": 13, "supervisor": 3}  # clients of each, of about sixty


def build_training(registry: Registry, seed: int = 3, today: date | None = None,
                   clients: int = CLIENTS) -> list[SignIn]:
    """Fill an empty agency for training. Returns how its staff sign in; raises ValueError unless it is empty."""
    staff.must_be_empty()
    with atomic():
        staff.found_agency(AGENCY)
        random, today = Random(seed), today or clock.today()
        workers = _hire(registry)
        with client_changed.muted():  # each client's due dates are worked out once, when all is there
            past = Past()
            for case in _cases(registry, random, today, workers, clients, past):
                with acting_as(case.worker):
                    course.follow(case)
                    cases.settle(case)
                    _plugins_add(registry, case)
                    cases.conclude(case)
            _supervise(workers, random, today)
            past.write()
        due.refresh_all(today)
        households.found(list(workers.values()))
        doubles.merge_one(workers["delphine"])
        unsaved.begin([worker for worker in workers.values() if worker.roles == "case_manager"])
        return [staff.let_in(worker) for worker in workers.values()]


def _hire(registry: Registry) -> dict[str, Worker]:
    """The staff by sign-in name."""
    teams = {name: Team.create(name=name) for name in dict.fromkeys(team for *_, team in STAFF) if name}
    workers = {sign_in: Worker.add(name, sign_in, [role], teams.get(team)) for name, sign_in, role, team in STAFF}
    policies = [policy.key for policy in registry.everything("sensitivity_policies")]
    boss = workers["marguerite"]
    with acting_as(boss):
        for plugin in registry.working():
            switches.flip(plugin.name, True, boss.name)
        for sign_in in CLEARED:
            workers[sign_in].set_clearances(policies, boss.name)
            workers[sign_in].clearances = frozenset(policies)
    return workers


# --- Clients --------------------------------------------------------------------------------------


def _cases(registry: Registry, random: Random, today: date, workers: dict[str, Worker], clients: int,
           past: Past) -> Iterator[Case]:
    """The clients of each worker, each with the specializations that this person is about."""
    shared = [worker for worker in workers.values() for _ in range(WEIGHTS.get(worker.roles, 0))]
    places: dict[int, int] = {}
    unique = cases.Unique()
    for number in range(clients):
        worker = shared[number % len(shared)]
        place = places[worker.id] = places.get(worker.id, -1) + 1
        team = [other for other in workers.values() if other.team_id == worker.team_id and other is not worker]
        about = [plugin for plugin in _turn(registry.working(), number)
                 if _policies(registry, [plugin]) <= worker.clearances]
        yield cases.open_case(Case(random, today, worker, team, place, about[:2 if random.random() < 0.4 else 1],
                                   registry, unique, past))


def _turn(plugins: list[Plugin], number: int) -> list[Plugin]:
    """The plugins, each time beginning with another."""
    return plugins[number % len(plugins):] + plugins[:number % len(plugins)] if plugins else []


def _policies(registry: Registry, plugins: list[Plugin]) -> set[str]:
    """What somebody must be cleared for to work with all that these plugins declare."""
    names = {plugin.name for plugin in plugins}
    return {policy.key for policy in registry.everything("sensitivity_policies") if owner(policy.key) in names}


def _plugins_add(registry: Registry, case: Case) -> None:
    """Let the plugins add what only they know; one that fails costs its own part and a line in the log."""
    client = Client.get_by_id(case.client.id)
    for demo in registry.everything("demo"):
        if case.is_new or not any(plugin.name == owner(demo.key) for plugin in case.about):
            continue
        if case.random.random() >= FITTING * demo.share:
            continue
        story = Story(Random(case.random.random()), case.today, case.worker)
        try:
            with atomic():
                demo.build(client, story)
        except Exception:
            log.exception("the example data %s failed", demo.key)


def _supervise(workers: dict[str, Worker], random: Random, today: date) -> None:
    """Each supervisor has some tasks about clients of the team."""
    for worker in workers.values():
        if worker.roles == "supervisor":
            clients: list[Any] = list(Client.select().where(
                Client.team == worker.team_id, Client.worker != worker.id, Client.status == "active",
                Client.restricted_at.is_null(), Client.sensitivity == "").order_by(Client.id))
            with acting_as(worker):
                cases.oversee(worker, random.sample(clients, min(6, len(clients))), today)

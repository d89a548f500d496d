"""A plan to test with."""
from __future__ import annotations

import logging
from contextlib import contextmanager
from datetime import timedelta

import pytest

from core.assessments.models import Assessment
from core.foundation import clock
from core.plans.models import Goal, Need, Step

PART2 = "substance_use.part2"


@pytest.fixture
def need(client, worker):
    return Need.add(client, worker, words="I cannot sleep")


@pytest.fixture
def goal(client, worker, need):
    return Goal.add(client, worker, need=need, words="Sleep through the night", measure="nights a week",
                    baseline=1.0, target=5.0, due_on=clock.today() + timedelta(days=60))


@pytest.fixture
def step(goal, worker):
    return Step.add(goal, worker, text="Ask the doctor about the pills", who="worker", worker=worker.id,
                    due_on=clock.today() + timedelta(days=7))


@pytest.fixture
def protected_goal(client, worker):
    """A goal that only those cleared for 42 CFR Part 2 may see."""
    return Goal.add(client, worker, words="CANARY stay sober", measure="days", baseline=0.0, target=90.0,
                    due_on=clock.today() + timedelta(days=60), sensitivity=PART2)


@pytest.fixture
def assessed(client, worker):
    """Keep a finished assessment: assessed(need=…, flags=…, sensitivity=…)."""
    def made(need="Feeling low", flags="[]", sensitivity=""):
        return Assessment.create(
            client=client, worker=worker, form="mental_health.phq9", form_version=1, fingerprint="f",
            title="PHQ-9", on=clock.today(), answers="[]", total=12, flags=flags, need=need,
            better="down", low=0, high=27, sensitivity=sensitivity, created=clock.now())
    return made


@pytest.fixture
def typed():
    """What a goal's form holds, with changes: typed(words="…")."""
    def made(**changes):
        return {"words": "Sleep through the night", "measure": "nights a week", "better": "up",
                "baseline": "1", "target": "5", "due_on": (clock.today() + timedelta(days=60)).isoformat(),
                "priority": "2", "need": "", **changes}
    return made


@pytest.fixture
def queries():
    """The statements sent within a block: with queries() as sent."""
    @contextmanager
    def listening():
        sent = []
        handler = logging.Handler()
        # A session is marked as used every few seconds: that belongs to no page.
        handler.emit = lambda record: record.msg[0].startswith('UPDATE "session"') or sent.append(record.msg[0])
        log = logging.getLogger("peewee")
        log.addHandler(handler)
        log.setLevel(logging.DEBUG)
        yield sent
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)
    return listening

"""Choosing an instrument: what is due and what one uses stands first, licenses are folded away."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.assessments.models import Assessment
from core.clients.models import Client
from core.foundation import clock

PHQ9, GAD7, AUDITC = "mental_health.phq9", "mental_health.gad7", "substance_use.auditc"


def first(page):
    """The keys that stand first, with whether each is said to be due."""
    part = re.search(r'aria-labelledby="first".*?</section>', page, re.DOTALL)
    lines = re.findall(r"<li>.*?</li>", part[0], re.DOTALL) if part else []
    return [(re.search(r'assessments/new/([^"]+)"', line)[1], "Due " in line) for line in lines]


@pytest.fixture
def page(desk, worker):
    """The page where an instrument is chosen."""
    return lambda: desk.web.sign_in(worker).get(f"{desk.client.url}/assessments/new").text


def test_nothing_stands_first_while_nothing_is_due_and_nothing_was_used(page):
    assert first(page()) == []


def test_what_is_due_stands_before_what_was_used_lately(desk, page, worker):
    desk.phq9(2, on=(clock.today() - timedelta(days=200)).isoformat())
    other = Client.add(worker, given="B", family="Other")
    desk.web.sign_in(worker).assess(other, GAD7, {f"q{n}": "1" for n in range(1, 8)})
    assert first(page()) == [(PHQ9, True), (GAD7, False)]
    assert "Overdue" in page().split('id="group-1"')[0]


def test_what_was_used_long_ago_or_by_somebody_else_does_not_stand_first(desk, page, worker, colleague):
    other = Client.add(colleague, given="B", family="Other")
    desk.web.sign_in(colleague).assess(other, GAD7, {f"q{n}": "1" for n in range(1, 8)})
    own = Client.add(worker, given="C", family="Own")
    desk.web.sign_in(worker).assess(own, PHQ9, {f"q{n}": "1" for n in range(1, 10)})
    Assessment.update(created=clock.now() - timedelta(days=100)).where(Assessment.client == own).execute()
    assert first(page()) == []


def test_a_protected_instrument_is_due_for_who_is_cleared_alone(desk, page, worker):
    worker.set_clearances(["substance_use.part2"], "test")
    desk.fill(AUDITC, {"q1": "0"}, on=(clock.today() - timedelta(days=400)).isoformat())
    assert (AUDITC, True) in first(page())
    worker.set_clearances([], "test")
    assert "AUDIT-C" not in page()


def test_licenses_are_folded_away_and_all_there(page):
    shown = page()
    folded = "".join(re.findall(r"<details class=\"small\">.*?</details>", shown, re.DOTALL))
    assert "Pfizer" in folded
    assert "Pfizer" not in shown.replace(folded, "") or shown.count("Pfizer") == folded.count("Pfizer")

"""Turning the pages of a list of clients that is woven of few clients of every risk."""
from __future__ import annotations

import pytest

from core.clients.models import Client
from tests.clients.test_caseload import listed, turn


@pytest.mark.parametrize("sort", ["risk", "-risk"])
@pytest.mark.parametrize("show", ["mine", "team"])
def test_a_few_clients_of_every_risk_are_turned_through_to_the_end_and_back(web, worker, monkeypatch, show, sort):
    monkeypatch.setattr("core.clients.queries.caseload.ROWS", 1)
    for family, risk in (("Adams", "low"), ("Baker", "high"), ("Clark", ""), ("Dunne", "medium")):
        client = Client.add(worker, given="Kim", family=family)
        Client.update(risk=risk).where(Client.id == client.id).execute()
    order = ["Baker", "Dunne", "Adams", "Clark"][::-1 if sort == "-risk" else 1]
    shown = web.sign_in(worker).get(f"/clients?show={show}&sort={sort}")
    for family in order[:-1]:
        assert listed(shown) == [family]
        shown = turn(web, shown, "next")
    assert listed(shown) == order[-1:] and turn(web, shown, "next") is None
    for family in order[-2::-1]:
        shown = turn(web, shown, "prev")
        assert listed(shown) == [family]

"""Who may be one person: pairs for who may see both, until somebody says otherwise (person-07, -23)."""
from __future__ import annotations

from datetime import date

import pytest

from core.clients.models import Client, Identifier


def again(client):
    return Client.get_by_id(client.id)


@pytest.fixture
def kole(worker):
    return Client.add(worker, given="Dina", family="Kole", born=date(1988, 4, 12))


@pytest.fixture
def boss(web, supervisor):
    web.sign_in(supervisor)
    return supervisor


def test_a_pair_stands_on_the_list_of_who_may_see_both_until_somebody_says_otherwise(web, boss, worker, kole):
    twin = Client.add(worker, given="Dina", family="Kole", born=date(1988, 4, 12))
    assert "Kole, Dina" in web.get("/duplicates").text
    twin.restrict(twin.version, True, worker)
    assert "Kole, Dina" not in web.get("/duplicates").text
    twin.restrict(again(twin).version, False, worker)
    assert web.post(f"{kole.url}/duplicates", {"other": str(twin.id), "different": "1"}).status_code == 303
    assert "Kole, Dina" not in web.get("/duplicates").text
    assert f'value="{twin.id}"' not in web.get(f"{kole.url}/duplicates").text


def test_one_medicaid_number_makes_a_pair(web, boss, worker, kole):
    poe = Client.add(worker, given="Ann", family="Poe", born=date(1970, 1, 2))
    for client in (kole, poe):
        Identifier.add(client, worker, **Identifier.columns("medicaid", "IL", "IL 000123457"))
    assert "Poe, Ann" in web.get("/duplicates").text


@pytest.mark.parametrize("typed", ["", "x", "#999999", "0", "99999999999999"])
def test_a_number_that_nobody_has_is_refused_beside_the_field(web, boss, kole, typed):
    answer = web.post(f"{kole.url}/duplicates", {"other": typed})
    assert answer.status_code == 422

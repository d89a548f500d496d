"""Who may be one person: pairs for who may see both, until somebody says otherwise (person-07, -23)."""
from __future__ import annotations

from datetime import date

import pytest

from core.clients.models import Client, Identifier
from core.clients.models.merging.rows import towards_client
from core.clients.views.merging import MOVING
from core.foundation import clock
from plugins.geriatric.models import Fall


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


def test_what_moves_is_said_in_words_with_how_much(web, registry, boss, worker, kole):
    """Also of a specialization; what nobody sees by itself is not named."""
    other = Client.add(worker, given="Dina", family="Cole")
    Fall.add(other, worker, on=clock.today(), place="In the hall")
    page = web.get(f"{kole.url}/merge?other={other.id}").text
    moving = page.split('id="moving"')[1].split("</section>")[0]
    assert "<dt>Falls</dt><dd>1</dd>" in moving
    assert "<dt>Members of the care team</dt><dd>1</dd>" in moving
    assert "geriatric" not in moving.lower()
    plugins = tuple(plugin.name for plugin in registry.working())
    assert {table for table, _column in towards_client() if not table.startswith(plugins)} == set(MOVING)
    assert "stricter value" not in page, "asked only where one is stricter"

"""The tabs of a client that specializations bring: where they lead, for whom they are, and that they are only links."""
from __future__ import annotations

import re
from dataclasses import replace

import pytest

from core.extend import ClientTab


def tabs(page):
    """The titles of the tabs, and the one that is open."""
    nav = re.search(r'<nav class="tabs".*?</nav>', page.text, re.S)[0]
    return re.findall(r">([^<]+)</a>", nav), re.findall(r'aria-current="page">([^<]+)</a>', nav)


def test_a_tab_leads_to_the_plugins_page_on_which_it_is_open(web, client, worker):
    page = web.sign_in(worker).get(client.url)
    titles, _open = tabs(page)
    assert titles[6:] == ["Falls", "Discharges", "Medications"]
    for address, title in (("geriatric", "falls"), ("healthcare", "discharges"), ("mental_health", "medications")):
        own = f"/s/{address}/clients/{client.id}/{title}"
        assert f'href="{own}"' in page.text
        assert tabs(web.get(own))[1] == tabs(web.get(f"{own}/new"))[1] == [title.capitalize()]


def test_it_goes_when_the_specialization_is_switched_off(web, client, worker, administrator):
    web.sign_in(administrator).post("/specializations/geriatric/switch", {"value": "off"})
    assert "Falls" not in tabs(web.sign_in(worker).get(client.url))[0]


def test_who_may_not_open_it_sees_none(web, client, front_desk):
    assert tabs(web.sign_in(front_desk).get(client.url))[0] == ["Overview", "Details"]


@pytest.fixture
def protected_tab(registry):
    """Falls, as a tab for staff with clearance only."""
    values = registry.plugins["geriatric"].values
    values["client_tabs"] = tuple(replace(tab, sensitivity="substance_use.part2") for tab in values["client_tabs"])


def test_a_protected_tab_is_for_cleared_staff_only(web, protected_tab, client, worker, colleague):
    worker.set_clearances(["substance_use.part2"], "test")
    assert "Falls" in tabs(web.sign_in(worker).get(client.url))[0]
    assert "Falls" not in tabs(web.sign_in(colleague).get(client.url))[0]


def test_tabs_stand_in_their_order_behind_those_of_the_core(web, registry, client, worker):
    values = registry.plugins["mental_health"].values
    values["client_tabs"] = (ClientTab("mental_health.first", "First", "medications", order=1), *values["client_tabs"])
    assert tabs(web.sign_in(worker).get(client.url))[0][6] == "First"

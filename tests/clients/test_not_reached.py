"""The list of clients who were not reached for a while (P30, person-45)."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import Client
from core.foundation import clock
from core.monitoring.models import Contact


@pytest.mark.parametrize("show", ["mine", "team"])
@pytest.mark.parametrize("sort", ["name", "last", "-next", "risk"])
def test_who_was_not_reached_for_a_month_is_listed_and_counted(web, worker, show, sort):
    ago = {"Never": None, "Long": 31, "Month": 30, "Lately": 2}
    for family, days in ago.items():
        client = Client.add(worker, given="A", family=family)
        if days is not None:
            Contact.log(client, worker, on=clock.today() - timedelta(days=days), kind="phone", outcome="reached",
                        text="talk")
        if family == "Never":  # an attempt reaches nobody
            Contact.log(client, worker, on=clock.today(), kind="phone", outcome="attempted", text="")
    page = web.sign_in(worker).get(f"/clients?show={show}&sort={sort}&unreached=30").text
    assert [family for family in ago if f">{family}, A<" in page] == ["Never", "Long"]
    assert "2 clients</caption>" in page
    assert "unreached=30" in page.split("<thead>")[1].split("</thead>")[0], "sorting keeps the filter"


def test_the_filter_is_about_the_day_on_which_the_list_is_opened(web, worker, monkeypatch):
    client = Client.add(worker, given="A", family="Soon")
    Contact.log(client, worker, on=clock.today() - timedelta(days=30), kind="phone", outcome="reached", text="talk")
    address = "/clients?unreached=30"
    assert "Soon, A" not in web.sign_in(worker).get(address).text
    tomorrow = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    assert "Soon, A" in web.get(address).text

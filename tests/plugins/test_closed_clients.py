"""What the plugins' boxes and pages offer on a closed client: nothing that would be refused."""
from __future__ import annotations

import re

import pytest

from core.clients.models import close_client
from core.foundation import clock
from plugins.geriatric.models import Fall
from plugins.healthcare.models import Discharge
from plugins.mental_health.models import Medication

LISTS = ("/s/geriatric/clients/{}/falls", "/s/healthcare/clients/{}/discharges",
         "/s/mental_health/clients/{}/medications")
OFFERS = ("Add discharge", "Record fall", "Add medication", "Assess recovery capital", "Record refill", "Refill due in",
          "Call the pharmacy", "Add goal")


@pytest.mark.parametrize("has_records", [True, False])
def test_no_link_on_a_closed_client_leads_to_a_refusal(web, client, worker, has_records):
    if has_records:
        Fall.add(client, worker, on=clock.today(), place="In the hall")
        Discharge.add(client, worker, discharged_on=clock.today(), facility="General", complexity="high")
        Medication.add(client, worker, name="Sertraline", refill_on=clock.today())
    tabs = [client.url + tab for tab in ("", "/contacts", "/assessments", "/plan", "/tasks")]
    addresses = (*tabs, *(address.format(client.id) for address in LISTS))
    worker.set_clearances(["substance_use.part2"], "test")
    web.sign_in(worker)
    shown = " ".join(web.get(address).text for address in addresses)
    assert [offer for offer in OFFERS[:4] if offer not in shown] == []
    close_client(client, client.version, "Moved away", worker, {})
    for address in addresses:
        page = web.get(address).text
        assert [offer for offer in OFFERS if offer in page] == [], address
        main = page.split("<main")[1]
        links = set(re.findall(r'href="(/(?:s|clients|assessments)/[^"#]*)"', main))
        assert [link for link in sorted(links) if web.get(link).status_code != 200] == [], address

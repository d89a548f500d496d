"""Protected work that is left on a client whom somebody closed who may not know of it: who may is told."""
from __future__ import annotations

from core.monitoring.models import DueItem, Task
from plugins.mental_health.models import Medication
from tests.clients.test_closing import PART2, close, day, reopen

LEFT = "Review protected work left open when the client was closed"


def test_somebody_cleared_is_told_what_was_left_open_until_it_is_reopened(web, client, worker, colleague):
    colleague.set_clearances([PART2], "test")
    Task.add(client, colleague, title="Book the clinic", due_on=day(), worker=colleague.id, sensitivity=PART2)
    close(web.sign_in(worker), client)
    for path in ("/", f"{client.url}", f"{client.url}/status"):
        assert LEFT not in web.get(path).text
    line = DueItem.get(DueItem.closed_at.is_null())
    assert web.get(f"/today/{line.id}").status_code == 404
    assert LEFT in web.sign_in(colleague).get("/").text and LEFT in web.get(client.url).text
    assert "Ana Worker closed the client without access to it." in web.get(f"/today/{line.id}").text
    assert web.post(f"/today/{line.id}/done").status_code == 303
    assert LEFT not in web.get("/?show=mine").text.split("Done today")[0]
    reopen(web, client, 2)
    assert not DueItem.select().where(DueItem.rule == "core.closed").exists()


def test_a_date_of_protected_work_counts_as_left_open_and_goes_to_who_may_see_it(web, client, worker, colleague):
    colleague.set_clearances([PART2], "test")
    Medication.add(client, colleague, name="Methadone", refill_on=day(3), sensitivity=PART2)
    close(web.sign_in(worker), client)
    assert LEFT in web.sign_in(colleague).get("/").text


def test_nobody_is_told_when_who_closes_is_cleared_or_nothing_is_left(web, client, worker, colleague):
    worker.set_clearances([PART2], "test")
    Medication.add(client, worker, name="Methadone", refill_on=day(3), sensitivity=PART2)
    assert close(web.sign_in(worker), client).status_code == 303
    assert not DueItem.select().exists()

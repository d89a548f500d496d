"""The audit log's page: newest first, by action, worker and client; itself audited; nothing protected shown."""
from __future__ import annotations

import re

import pytest

from core.clients.models import Client
from core.extend import assess
from core.foundation import audit, clock
from core.foundation.audit import AuditEvent


def actions(page):
    return re.findall(r'<th scope="row">([^<]+?) *\n? *<', page.text)


def test_the_newest_stands_first_and_looking_is_an_event_too(web, client, auditor):
    web.sign_in(auditor)
    first, second = actions(web.get("/audit")), actions(web.get("/audit"))
    assert "Added the client" in first and first[0] != "Viewed the audit log"
    assert second[0] == "Viewed the audit log"


def test_it_is_filtered_by_how_the_action_begins(web, client, auditor):
    web.sign_in(auditor).get("/clients")
    found = actions(web.get("/audit?action=client."))
    assert found and set(found) == {"Added the client"}


def test_it_is_filtered_by_worker_and_by_client(web, client, worker, auditor):
    web.sign_in(worker).get(client.url)
    page = web.sign_in(auditor).get(f"/audit?worker={worker.sign_in}&client={client.id}")
    assert set(re.findall(r"<td[^>]*>(Ana Worker|system|Otto Auditor)</td>", page.text)) == {"Ana Worker"}
    assert set(re.findall(r"#(\d+)<", page.text)) == {str(client.id)}


def test_pages_follow_one_another_without_a_gap_and_keep_the_filter(web, worker, auditor, monkeypatch):
    monkeypatch.setattr("core.oversight.views.audit_log.PAGE", 4)
    for number in range(11):
        audit.record("task.probe", subject=f"probe {number}")
    seen, address = [], "?action=task.probe"
    while address:
        page = web.sign_in(auditor).get(f"/audit{address}").text
        seen += re.findall(r"Changed (probe \d+): probe", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else ""
        audit.record("task.probe", subject="while turning pages")
    assert seen == [f"probe {number}" for number in reversed(range(11))]
    previous = re.search(r'rel="prev" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert re.findall(r"Changed (probe \d+): probe", web.get(f"/audit{previous}").text) == seen[4:8]


@pytest.mark.parametrize("query", ["client=x", "client=0", "action=DROP%20TABLE", "worker=nobody.here",
                                   "client=99999999999999999999"])
def test_a_filter_that_makes_no_sense_is_told(web, auditor, query):
    page = web.sign_in(auditor).get(f"/audit?{query}")
    assert page.status_code == 422 and not actions(page)


def test_only_those_who_may_read_it_can(web, worker, supervisor, front_desk, administrator, auditor):
    for person, status in ((worker, 403), (supervisor, 403), (front_desk, 403), (administrator, 200), (auditor, 200)):
        assert web.sign_in(person).get("/audit").status_code == status, person.name


def test_protected_events_are_shown_only_to_who_is_cleared(web, client, worker, auditor):
    assess(client, worker, "substance_use.auditc", {"q1": "4", "q2": "4", "q3": "4"}, on=clock.today())
    audit.record("due.done", client_id=client.id, subject="substance_use.recovery barc10",
                 sensitivity="substance_use.part2")
    page = web.sign_in(auditor).get(f"/audit?client={client.id}").text
    assert "Added the client" in page and "substance_use" not in page and "Marked as done" not in page
    assert "Added assessment" not in page
    auditor.set_clearances(["substance_use.part2"], "test")
    page = web.get(f"/audit?client={client.id}").text
    assert "Added assessment" in page and "Marked as done on Today" in page


def test_events_about_a_protected_client_are_shown_only_to_who_is_cleared(web, client, auditor):
    Client.update(sensitivity="substance_use.part2").where(Client.id == client.id).execute()
    assert f"#{client.id}<" not in web.sign_in(auditor).get("/audit").text
    auditor.set_clearances(["substance_use.part2"], "test")
    assert f"#{client.id}<" in web.get("/audit").text


def test_giving_a_clearance_stays_visible(web, worker, administrator):
    worker.set_clearances(["substance_use.part2"], "test")
    assert "Changed clearances" in actions(web.sign_in(administrator).get("/audit"))


def test_what_an_actor_is_called_is_shown_as_text(web, auditor):
    with audit.acting(audit.Actor(1, "<b>Eve</b>", "here")):
        audit.record("task.probe")
    page = web.sign_in(auditor).get("/audit").text
    assert "&lt;b&gt;Eve" in page and "<b>Eve" not in page


def test_nobody_can_change_it_by_any_method(web, administrator):
    before = list(AuditEvent.select().order_by(AuditEvent.id).tuples())
    web.sign_in(administrator)
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(web.http, method)("/audit", base_url="https://localhost",
                                           headers={"X-CSRF-Token": web.csrf})
        assert answer.status_code == 405
    assert list(AuditEvent.select().order_by(AuditEvent.id).tuples())[:len(before)] == before


def test_a_nul_in_the_filter_is_told(web, auditor):
    assert web.sign_in(auditor).get("/audit?worker=%00").status_code == 422

"""What a line gives away: a date that a protected record settles, and what the audit log says of lists."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import NEVER, Client
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem, Task
from tests.monitoring.conftest import PART2, ahead


@pytest.fixture
def settled(client, worker):
    """A date that a protected record settles, late since yesterday; the only one of the client."""
    yesterday = clock.today() - timedelta(days=1)
    DueItem.update(settled_under=PART2, on=yesterday, show_from=yesterday).where(
        DueItem.rule == "core.contact").execute()
    DueItem.delete().where(DueItem.rule != "core.contact").execute()
    return DueItem.get()


def test_whoever_is_not_cleared_sees_it_and_has_it_counted(web, worker, client, settled):
    page = web.sign_in(worker).get("/").text
    assert "Contact the client" in page and '<span class="badge" id="late">1' in page
    assert "Contact the client" in web.get(client.url).text
    assert web.get(f"/today/{settled.id}").status_code == 200


def test_for_whoever_is_cleared_it_is_settled(web, cleared, client, settled):
    page = web.sign_in(cleared).get("/").text
    assert "Contact the client" not in page and '<span class="badge" id="late" hidden>0' in page
    assert "Contact the client" not in web.get(client.url).text.partition("Upcoming")[2]
    assert web.get(f"/today/{settled.id}").status_code == 404


def test_the_list_of_clients_names_the_date_that_its_reader_has(web, cleared, client, colleague, settled):
    Task.add(client, cleared, title="Visit", due_on=clock.today() + timedelta(days=3), worker=cleared.id)
    DueItem.delete().where(DueItem.rule.not_in(["core.task", "core.contact"])).execute()
    shown = web.sign_in(cleared).get("/clients").text
    assert "in 3 days" in shown and "yesterday" not in shown and "Overdue" not in shown
    shown = web.sign_in(colleague).get("/clients?show=team").text
    assert "yesterday" in shown and "Overdue" in shown and "in 3 days" not in shown


def test_a_date_that_only_some_may_know_is_in_their_list_only(web, cleared, client, colleague):
    Task.add(client, cleared, title="Clinic", due_on=clock.today(), worker=cleared.id, sensitivity=PART2)
    DueItem.delete().where(DueItem.rule != "core.task").execute()
    assert "nothing planned" not in web.sign_in(cleared).get("/clients").text
    assert "nothing planned" in web.sign_in(colleague).get("/clients?show=team").text


def test_a_supervisor_who_is_cleared_has_it_not_in_the_teams_list(web, supervisor, settled):
    assert "Contact the client" in web.sign_in(supervisor).get("/?show=team").text
    supervisor.set_clearances([PART2], "test")
    assert "Contact the client" not in web.get("/?show=team").text


def test_the_next_date_of_a_protected_client_is_the_first_that_whoever_sees_it_may_know(client, cleared):
    client.change(client.version, sensitivity=PART2)
    task = Task.add(client, cleared, title="Clinic", due_on=clock.today(), worker=cleared.id)
    assert task.sensitivity == PART2 and Client.get_by_id(client.id).next_on == clock.today()


# --- What is written down of the lists ------------------------------------------------------------


def listed(client):
    """What the audit log protects the client's lines in lists by."""
    rows = AuditEvent.select().where(AuditEvent.action == "clients.list", AuditEvent.detail.contains(f"{client.id}]"))
    return {(row.subject, row.sensitivity) for row in rows}


@pytest.mark.parametrize(("url", "subject"), [("/", "today"), ("/tasks", "tasks todo")])
def test_a_list_names_the_client_of_a_protected_task_under_its_protection_only(web, cleared, client, url, subject):
    Task.add(client, cleared, title="Clinic", due_on=clock.today(), worker=cleared.id, sensitivity=PART2)
    DueItem.delete().where(DueItem.rule != "core.task").execute()
    web.sign_in(cleared).get(url)
    assert listed(client) == {(subject, PART2)}


@pytest.mark.parametrize("url", ["/", "/contacts/new"])
def test_a_list_names_a_protected_client_under_its_protection_only(web, cleared, url):
    client = Client.add(cleared, given="Ida", family="Brandt", sensitivity=PART2)
    web.sign_in(cleared).get(url)
    assert {sensitivity for _subject, sensitivity in listed(client)} == {PART2}


@pytest.mark.parametrize("path", ["contacts", "tasks", "contacts/new", "tasks/new"])
def test_every_page_about_a_client_leaves_its_audit_row(web, worker, client, reads, path):
    before = len(reads(client))
    assert web.sign_in(worker).get(f"{client.url}/{path}").status_code == 200
    assert len(reads(client)) == before + 1


@pytest.mark.parametrize("path", ["contacts/new", "tasks/new"])
def test_a_form_that_is_refused_leaves_its_audit_row(web, worker, client, reads, path):
    before = len(reads(client))
    assert web.sign_in(worker).post(f"{client.url}/{path}", {}).status_code == 422
    assert len(reads(client)) == before + 1


def test_protected_contacts_of_a_list_are_read_under_their_protection(web, cleared, client, written, reads):
    written(sensitivity=PART2)
    written()
    web.get(f"{client.url}/contacts")
    assert reads(client)[-2:] == [("contacts", ""), ("contacts", PART2)]


def test_the_notice_of_its_policy_stands_beside_a_protected_note(web, cleared, written):
    contact = written(sensitivity=PART2, text="At the clinic")
    assert "42 CFR" in web.get(contact.url).text
    assert "42 CFR" not in web.get(written().url).text


def test_no_typed_text_is_in_the_audit_log(web, written, edited, task_form):
    contact = edited(written(text="CANARY", next_step="CANARY", next_on=ahead(2)), text="CANARY 2",
                     next_step="CANARY 2", next_on=ahead(3))
    web.post(f"{Task.get().url}/edit", task_form(title="CANARY 3", detail="CANARY 4", version="2"))
    web.post(f"{Task.get().url}/outcome", {"outcome": "CANARY 5"})
    web.post(f"{contact.url}/signature")
    assert Contact.get().signed_at
    assert not AuditEvent.select().where(AuditEvent.detail.contains("CANARY")
                                         | AuditEvent.subject.contains("CANARY")).exists()


def test_a_protected_note_gives_no_last_contact_away(web, client, cleared, written):
    written(sensitivity=PART2)
    assert Client.get_by_id(client.id).last_contact_on == NEVER


def test_a_protected_date_gives_no_next_date_away(client, cleared):
    DueItem.delete().execute()
    Task.add(client, cleared, title="Call", due_on=clock.today(), worker=cleared.id, sensitivity=PART2)
    assert Client.get_by_id(client.id).next_on != clock.today()


# --- Upcoming on the client page ------------------------------------------------------------------------


@pytest.fixture
def full(client, worker):
    """A client with four dates; the one that matters for safety is the last by its day but for one."""
    today = clock.today()
    DueItem.delete().execute()
    for number, title in enumerate(("First", "Second", "Third", "Fall review", "Next month")):
        Task.add(client, worker, title=title, due_on=today + timedelta(days=number), worker=worker.id)
    DueItem.delete().where(DueItem.rule != "core.task").execute()
    DueItem.update(show_from=today).execute()
    DueItem.update(safety=True).where(DueItem.on == today + timedelta(days=3)).execute()
    DueItem.update(legal=True, show_from=today + timedelta(days=4)).where(
        DueItem.on == today + timedelta(days=4)).execute()
    return client


def upcoming(shown):
    return shown.text.partition('<h2 id="box-core-dates">')[2].partition("</section>")[0]


def test_upcoming_begins_with_what_todays_order_puts_first_and_leads_to_all(web, worker, full):
    box = upcoming(web.sign_in(worker).get(full.url))
    assert box.index("Fall review") < box.index("First") < box.index("Second")
    assert "Safety" in box and "Third" not in box and "Next month" not in box
    assert f'href="{full.url}?upcoming=all#box-core-dates">See all 5<' in box
    every = upcoming(web.get(f"{full.url}?upcoming=all"))
    assert every.index("Third") < every.index("Next month") and "See all" not in every


def test_what_is_to_come_stands_by_its_day_whenever_it_is_shown_on_today(web, worker, client):
    DueItem.delete().execute()
    Task.add(client, worker, title="In 52 days", due_on=clock.today() + timedelta(days=52), worker=worker.id)
    Task.add(client, worker, title="In 9 days", due_on=clock.today() + timedelta(days=9), worker=worker.id)
    DueItem.update(show_from=clock.today()).where(DueItem.title == "In 52 days").execute()
    DueItem.update(show_from=clock.today() + timedelta(days=2)).where(DueItem.title == "In 9 days").execute()
    box = upcoming(web.sign_in(worker).get(client.url))
    assert box.index("In 9 days") < box.index("In 52 days")


def test_the_staff_copy_holds_every_upcoming_date(web, worker, full):
    assert "Next month" in upcoming(web.sign_in(worker).get(f"{full.url}?copy=staff"))

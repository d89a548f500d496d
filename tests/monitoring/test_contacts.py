"""Contact notes, through the web."""
from __future__ import annotations

import re
from datetime import timedelta

from core.extend import add_contact
from core.foundation import clock
from core.monitoring.models import Addendum, Contact, DueItem, Task
from core.plans.models import Goal
from tests.monitoring.conftest import address


def note(**more):
    return {"on": clock.today().isoformat(), "kind": "phone", "outcome": "reached", "minutes": "15",
            "text": "Slept better.", "once": "a" * 43, **more}


def test_a_contact_note_is_saved_and_shown(web, worker, client):
    web.sign_in(worker)
    shown = web.follow(web.post(f"/clients/{client.id}/contacts/new", note()))
    assert "Slept better." in shown.text
    assert "Contact saved." in shown.text


def test_a_double_click_makes_one_contact(web, worker, client):
    web.sign_in(worker)
    first = web.post(f"/clients/{client.id}/contacts/new", note())
    second = web.post(f"/clients/{client.id}/contacts/new", note())
    assert first.location == second.location
    assert Contact.select().count() == 1


def test_the_next_note_begins_with_the_last_duration_though_a_contact_without_one_came_between(web, worker, client):
    web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", note(minutes="10"))
    add_contact(client, worker, clock.today(), "visit", "client", True, "From a form that asks for no duration")
    form = web.get(f"/clients/{client.id}/contacts/new").text
    assert re.search(r'name="minutes"[^>]*value="10"|value="10"[^>]*name="minutes"', form)
    assert '<option selected value="phone">' in form


def test_a_next_step_becomes_a_task_with_its_day(web, worker, client):
    day = clock.today() + timedelta(days=3)
    web.sign_in(worker).post(f"/clients/{client.id}/contacts/new",
                             note(next_step="Call the landlord", next_on=day.isoformat()))
    task = Task.get()
    assert (task.title, task.due_on, task.worker_id) == ("Call the landlord", day, worker.id)
    assert DueItem.get(DueItem.rule == "core.task").on == day
    assert "Call the landlord" in web.get("/").text


def test_a_next_step_without_a_day_is_asked_for_and_nothing_is_lost(web, worker, client):
    answer = web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", note(next_step="Call the landlord"))
    assert answer.status_code == 422
    assert "Enter a due date for the next step." in answer.text
    assert "Slept better." in answer.text
    assert Contact.select().count() == 0


def test_reaching_the_client_moves_the_next_contact_by_the_risk(web, worker, client):
    before = DueItem.get(DueItem.rule == "core.contact").on
    web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", note())
    after = DueItem.get(DueItem.rule == "core.contact").on
    assert after == clock.today() + timedelta(days=30) != before


def test_an_attempt_does_not_count_as_reaching(web, worker, client):
    before = DueItem.get(DueItem.rule == "core.contact").on
    web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", note(outcome="attempted", text=""))
    assert DueItem.get(DueItem.rule == "core.contact").on == before


def test_a_signed_contact_takes_addenda_and_no_edits(web, worker, client):
    web.sign_in(worker)
    shown = web.follow(web.post(f"/clients/{client.id}/contacts/new", note(sign="1")))
    contact = Contact.get()
    assert "add an amendment" in shown.text and contact.signed_by == worker.name
    assert web.post(f"{contact.url}/edit", note(text="Another story", version="1")).status_code == 409
    assert "It was Thursday" in web.follow(web.post(f"{contact.url}/addenda", {"text": "It was Thursday"})).text
    assert Contact.get().text == "Slept better."
    assert Addendum.get().by == worker.name


def test_an_unsigned_contact_takes_no_addenda(web, worker, client):
    web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", note())
    assert web.post(f"{Contact.get().url}/addenda", {"text": "more"}).status_code == 409


def test_a_stale_edit_shows_both_versions_and_keeps_what_was_typed(web, worker, client):
    web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", note())
    contact = Contact.get()
    web.post(f"{contact.url}/edit", note(text="From the first tab", version="1"))
    answer = web.post(f"{contact.url}/edit", note(text="From the second tab", version="1"))
    assert answer.status_code == 409
    assert "From the first tab" in answer.text and "From the second tab" in answer.text
    assert Contact.get().text == "From the first tab"


def test_a_colleagues_unsigned_note_cannot_be_edited_or_signed(web, worker, colleague, client):
    web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", note())
    contact = Contact.get()
    web.sign_in(colleague)
    assert web.get(contact.url).status_code == 200
    assert web.get(f"{contact.url}/edit").status_code == 404
    assert web.post(f"{contact.url}/signature").status_code == 403
    assert Contact.get().signed_at is None


def test_a_stranger_finds_no_contact(web, worker, stranger, client):
    web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", note())
    web.sign_in(stranger)
    for url in (Contact.get().url, f"/clients/{client.id}/contacts", f"/clients/{client.id}/contacts/new"):
        assert web.get(url).status_code == 404


def test_a_protected_contact_is_not_there_without_clearance(web, worker, colleague, client):
    worker.set_clearances(["substance_use.part2"], "test")
    web.sign_in(worker).post(f"/clients/{client.id}/contacts/new",
                             note(text="At the clinic", sensitivity="substance_use.part2"))
    contact = Contact.get()
    assert contact.sensitivity == "substance_use.part2"
    web.sign_in(colleague)
    assert web.get(contact.url).status_code == 404
    assert "At the clinic" not in web.get(f"/clients/{client.id}/contacts").text


def test_days_that_cannot_be_are_named(web, worker, client):
    web.sign_in(worker)
    for day in ("2026-02-30", "tomorrow", "9999-01-01", "0000-00-00", (clock.today() + timedelta(days=2)).isoformat()):
        answer = web.post(f"/clients/{client.id}/contacts/new", note(on=day))
        assert answer.status_code == 422, day
        assert "Slept better." in answer.text


def test_contacts_are_paged_by_key(web, worker, client):
    for _number in range(30):
        Contact.log(client, worker, on=clock.today(), kind="phone", outcome="attempted")
    web.sign_in(worker)
    first = web.get(f"/clients/{client.id}/contacts")
    assert first.text.count('aria-labelledby="contact-') == 25
    second = web.get(address(first, "next"))
    assert second.text.count('aria-labelledby="contact-') == 5


def test_a_protected_goal_worked_on_is_not_named_to_who_is_not_cleared(web, worker, colleague, client):
    worker.set_clearances(["substance_use.part2"], "test")
    goal = Goal.add(client, worker, words="Stay away from the bar", sensitivity="substance_use.part2")
    web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", note(goals=str(goal.id)))
    contact = Contact.get()
    assert "Stay away from the bar" in web.get(contact.url).text
    web.sign_in(colleague)
    for url in (contact.url, f"/clients/{client.id}/contacts", f"/clients/{client.id}"):
        assert "Stay away from the bar" not in web.get(url).text

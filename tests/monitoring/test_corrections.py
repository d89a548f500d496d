"""Corrections of a signed note: an amendment beside it, or struck as entered in error; the clocks follow."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import NEVER, Client
from core.extend import contacts_since
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, ContactGoal, DueItem, Task
from core.plans.models import Goal
from tests.monitoring.conftest import PART2, ahead


def last_contact(client):
    return Client.get_by_id(client.id).last_contact_on


def contact_due():
    return DueItem.get(DueItem.rule == "core.contact").on


@pytest.fixture
def signed(written):
    return written(sign="1", next_step="Call the landlord", next_on=ahead(3))


@pytest.fixture
def amended(web, signed, note):
    """amended(outcome="attempted") has the author correct the note, and returns the amendment."""
    def amend(**more):
        answer = web.post(f"{signed.url}/amendments/new",
                          note(reason="It was another day", version=str(Contact.get_by_id(signed.id).version), **more))
        assert answer.status_code == 303, answer.text
        return Contact.get(Contact.amends == signed)
    return amend


def test_a_reached_note_amended_to_attempted_takes_the_clocks_back(client, worker, signed, amended):
    assert last_contact(client) == clock.today()
    amended(outcome="attempted")
    assert last_contact(client) == NEVER
    assert contact_due() == client.opened_on + timedelta(days=3)


def test_an_amended_day_moves_the_clocks(client, signed, amended):
    day = clock.today() - timedelta(days=4)
    amended(on=day.isoformat())
    assert last_contact(client) == day
    assert contact_due() == day + timedelta(days=30)


def test_what_plugins_count_is_the_amendment_alone(client, signed, amended):
    amended(outcome="attempted")
    assert [row.outcome for row in contacts_since(client, clock.today() - timedelta(days=9))] == ["attempted"]


def test_the_list_shows_the_amended_note_once_and_both_pages_lead_to_each_other(web, client, signed, amended):
    amendment = amended(text="Slept badly.")
    listed = web.get(f"/clients/{client.id}/contacts").text
    assert "Slept badly." in listed and "Slept better." not in listed
    assert "Slept better." in web.get(signed.url).text
    assert f'href="{amendment.url}"' in web.get(signed.url).text
    assert f'href="{signed.url}"' in web.get(amendment.url).text


def test_the_reason_stands_on_the_amendment(web, signed, amended):
    assert "It was another day" in web.get(amended().url).text


def test_the_form_holds_what_was_signed(web, worker, client, written):
    goal = Goal.add(client, worker, words="Find a job")
    page = web.get(f"{written(sign='1', goals=str(goal.id)).url}/amendments/new").text
    assert "Slept better." in page and f'value="{goal.id}" checked' in page


def test_the_task_of_the_next_step_belongs_to_the_amendment(web, signed, amended):
    amendment = amended(text="Slept badly.")
    assert Task.get().contact_id == amendment.id
    assert amendment.next_step == "Call the landlord"


def test_an_amendment_is_protected_as_the_note(web, cleared, colleague, written, note):
    contact = written(sign="1", sensitivity=PART2)
    web.post(f"{contact.url}/amendments/new", note(reason="Wrong day", version=str(contact.version)))
    amendment = Contact.get(Contact.amends == contact)
    assert amendment.sensitivity == PART2
    assert web.sign_in(colleague).get(amendment.url).status_code == 404


def test_an_amendment_keeps_the_goals_that_its_writer_may_not_see(web, cleared, supervisor, client, written, note):
    plain, hidden = (Goal.add(client, cleared, words=words, sensitivity=sensitivity)
                     for words, sensitivity in (("Find a job", ""), ("Stay sober", PART2)))
    contact = written(sign="1", goals=[str(plain.id), str(hidden.id)])
    page = web.sign_in(supervisor).get(f"{contact.url}/amendments/new").text
    assert "Find a job" in page and "Stay sober" not in page
    web.follow(web.post(f"{contact.url}/amendments/new", note(reason="Wrong day", version=str(contact.version))))
    amendment = Contact.get(Contact.amends == contact)
    assert [goal.goal_id for goal in ContactGoal.select().where(ContactGoal.contact == amendment)] == [hidden.id]


def test_an_amendment_needs_a_reason_and_keeps_what_was_typed(web, client, signed, note, reads):
    answer = web.post(f"{signed.url}/amendments/new", note(text="Slept badly."))
    assert answer.status_code == 422
    assert "Slept badly." in answer.text
    assert reads(client)[-1] == (f"contact {signed.id}", "")


def test_a_note_is_amended_once_and_then_its_amendment_is(web, signed, amended, note):
    amendment = amended()
    answer = web.post(f"{signed.url}/amendments/new", note(reason="Again"))
    assert answer.status_code == 409
    assert "You can only amend a signed note" in answer.text
    assert web.get(f"{amendment.url}/amendments/new").status_code == 200


def test_an_unsigned_note_is_edited_and_not_amended(web, written, note):
    contact = written()
    assert web.get(f"{contact.url}/amendments/new").status_code == 409
    assert web.post(f"{contact.url}/amendments/new", note(reason="Wrong")).status_code == 409
    assert Contact.select().count() == 1


def test_a_signed_note_offered_to_edit_says_how_it_is_corrected(web, signed):
    answer = web.get(f"{signed.url}/edit")
    assert answer.status_code == 409
    assert "Amend it to make a correction" in answer.text


def test_a_supervisor_may_correct_and_a_colleague_may_not(web, supervisor, colleague, signed, note):
    web.sign_in(colleague)
    assert "amendments/new" not in web.get(signed.url).text
    assert web.get(f"{signed.url}/amendments/new").status_code == 403
    assert web.post(f"{signed.url}/amendments/new", note(reason="Mine")).status_code == 403
    assert web.post(f"{signed.url}/strike", {"reason": "Mine"}).status_code == 403
    web.sign_in(supervisor)
    assert "amendments/new" in web.get(signed.url).text
    web.follow(web.post(f"{signed.url}/amendments/new", note(reason="It was Tuesday")))
    amendment = Contact.get(Contact.amends == signed)
    assert (amendment.worker_id, amendment.signed_by) == (signed.worker_id, supervisor.name)


def test_the_audit_log_holds_neither_the_text_nor_what_was_corrected(web, signed, amended):
    amended(text="CANARY slept badly")
    assert {"contact.amended", "contact.amend"} <= {row.action for row in AuditEvent.select()}
    assert not AuditEvent.select().where(AuditEvent.detail.contains("CANARY")).exists()


# --- Entered in error -----------------------------------------------------------------------------


@pytest.fixture
def struck(web, signed):
    web.follow(web.post(f"{signed.url}/strike", {"reason": "It was her sister"}))
    return Contact.get_by_id(signed.id)


def test_a_struck_note_stays_crossed_out_with_its_reason(web, client, struck):
    for url in (struck.url, f"/clients/{client.id}/contacts"):
        page = web.get(url).text
        assert "<s>Slept better.</s>" in page and "It was her sister" in page and "Entered in error" in page


def test_a_struck_note_counts_for_nothing(client, struck):
    assert last_contact(client) == NEVER
    assert contact_due() == client.opened_on + timedelta(days=3)
    assert contacts_since(client, clock.today() - timedelta(days=9)) == []


def test_the_task_of_a_struck_note_is_cancelled_and_not_taken_back(web, struck):
    task = Task.get()
    assert task.closing == "cancelled"
    answer = web.post(f"{task.url}/undo")
    assert answer.status_code == 409
    assert "entered in error" in answer.text
    assert Task.get().closing == "cancelled"


def test_an_original_says_that_its_amendment_was_struck_and_its_next_step_canceled(web, client, signed, amended):
    amendment = amended(next_step="Call the landlord", next_on=ahead(3))
    assert "Canceled" not in web.get(signed.url).text
    web.post(f"{amendment.url}/strike", {"reason": "Twice", "version": str(amendment.version)})
    page = web.get(signed.url).text
    assert "the amendment was entered in error. Neither counts." in page
    assert "Call the landlord" in page and "Canceled" in page


def test_a_struck_note_is_not_among_the_last_contacts(web, client, struck):
    assert "Slept better." not in web.get(f"/clients/{client.id}").text


def test_a_note_is_struck_once_and_takes_nothing_more(web, struck, note):
    assert web.post(f"{struck.url}/strike", {"reason": "Again"}).status_code == 409
    assert web.post(f"{struck.url}/amendments/new", note(reason="Wrong")).status_code == 409
    assert web.post(f"{struck.url}/addenda", {"text": "More"}).status_code == 409
    answer = web.post(f"{struck.url}/edit", note(version=str(struck.version), next_step="", next_on=""))
    assert answer.status_code == 409


def test_striking_needs_a_reason(web, signed):
    answer = web.post(f"{signed.url}/strike", {"reason": " "})
    assert answer.status_code == 422
    assert Contact.get_by_id(signed.id).struck_at is None


def test_an_unsigned_note_is_struck_too_and_leaves_today(web, written):
    contact = written()
    web.follow(web.post(f"{contact.url}/strike", {"reason": "Wrong client"}))
    assert "Sign the note from" not in web.get("/").text


def test_a_note_that_was_amended_in_the_meantime_is_not_struck(web, worker, signed, note):
    version = signed.version
    Contact.get_by_id(signed.id).amend(version, worker, "Wrong day", on=clock.today(), kind="phone",
                                       outcome="attempted")
    answer = web.post(f"{signed.url}/strike", {"reason": "Wrong client", "version": str(version)})
    assert answer.status_code == 409
    assert "This note was already amended" in answer.text
    assert Contact.get_by_id(signed.id).struck_at is None

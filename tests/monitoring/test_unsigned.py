"""Unsigned notes: on whose Today they stand, and who may finish them when their author lost the client."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.clients.models import CareTeamMember, Client
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem, Task
from core.monitoring.models.due import refresh_all
from core.plans.models import Goal
from tests.monitoring.conftest import PART2, ahead

SIGN = "Sign the note from"


@pytest.fixture
def later(monkeypatch):
    """later(3) makes it three days later, for all that asks for today."""
    start = clock.today()

    def move(days):
        monkeypatch.setattr(clock, "today", lambda: start + timedelta(days=days))
    return move


def test_an_unsigned_note_is_on_its_authors_today_from_the_first_day(web, written):
    contact = written()
    page = web.get("/").text
    assert SIGN in page and f'href="{contact.url}"' in page
    assert DueItem.get(DueItem.rule == "core.unsigned_note").on == clock.today() + timedelta(days=3)


def test_signing_takes_it_off_the_list(web, written):
    contact = written()
    web.post(f"{contact.url}/signature")
    assert SIGN not in web.get("/").text


def test_a_note_that_is_signed_at_once_is_never_on_the_list(web, written):
    written(sign="1")
    assert SIGN not in web.get("/").text


def test_saving_a_note_works_out_nothing_of_the_others(web, written):
    others = [f"note-{written().id}" for _ in range(3)]
    DueItem.update(title="as it was").where(DueItem.key << others).execute()
    last = written()
    titles = dict(DueItem.select(DueItem.key, DueItem.title).where(DueItem.rule == "core.unsigned_note").tuples())
    assert [titles[key] for key in others] == ["as it was"] * 3 and titles[f"note-{last.id}"] != "as it was"
    refresh_all(clock.today())
    assert not DueItem.select().where(DueItem.title == "as it was").exists()


@pytest.mark.parametrize(("days", "shown"), [(0, False), (2, False), (3, True), (9, True)])
def test_the_supervisor_sees_it_in_the_teams_list_once_it_is_late(web, supervisor, written, later, days, shown):
    written()
    later(days)
    assert (SIGN in web.sign_in(supervisor).get("/?show=team").text) is shown


def test_a_late_note_of_another_teams_worker_about_a_client_of_mine_is_in_the_teams_list(web, supervisor, stranger,
                                                                                       note, later):
    theirs = Client.add(stranger, given="Ned", family="Elsewhere")
    web.sign_in(stranger).post(f"{theirs.url}/contacts/new", note())
    other = Client.add(stranger, given="Nora", family="Stranger")
    web.post(f"{other.url}/contacts/new", note())
    CareTeamMember.join_team(theirs, supervisor.id, stranger)
    for days, shown in ((2, False), (3, True), (20, True)):
        later(days)
        page = web.sign_in(supervisor).get("/?show=team").text
        assert ("Elsewhere, Ned" in page) is shown and "Stranger, Nora" not in page, days
        assert ("1 item, for the whole team" in page) is shown, "the number is that of the list"


def test_the_badge_counts_it_when_it_is_late(web, worker, client, written, later):
    DueItem.delete().where(DueItem.rule != "core.unsigned_note").execute()
    written()
    DueItem.delete().where(DueItem.rule != "core.unsigned_note").execute()
    later(3)
    assert '<span class="badge" id="late" hidden>0' in web.get("/").text
    later(4)
    assert '<span class="badge" id="late">1' in web.get("/").text


# --- The author lost the client -------------------------------------------------------------------


@pytest.fixture
def lost(web, worker, stranger, client, written):
    """An unsigned note of the worker, about a client who was then assigned to somebody of another team."""
    contact = written(next_step="Call the landlord", next_on=ahead(3))
    stored = Client.get_by_id(client.id)
    stored.assign(stored.version, stranger, stranger)
    return contact


def test_the_note_stands_with_the_clients_new_worker_and_with_its_author(web, worker, stranger, lost):
    assert SIGN in web.sign_in(worker).get("/").text
    assert SIGN in web.sign_in(stranger).get("/").text


def test_its_author_reads_edits_and_signs_it(web, worker, lost, note):
    web.sign_in(worker)
    assert "Slept better." in web.get(lost.url).text
    assert web.get(f"{lost.url}/edit").status_code == 200
    kept = {"next_step": "Call the landlord", "next_on": ahead(3)}
    web.follow(web.post(f"{lost.url}/edit", note(text="Slept well.", version="1", **kept)))
    assert web.post(f"{lost.url}/signature").location.startswith("/?")
    stored = Contact.get_by_id(lost.id)
    assert (stored.text, stored.signed_by) == ("Slept well.", worker.name)
    assert web.get(lost.url).status_code == 404


def test_the_page_shows_the_name_and_nothing_else_of_the_client(web, worker, client, lost):
    Client.update(safe_contact="Only after six", address="Mill Lane 3").where(Client.id == client.id).execute()
    web.sign_in(worker)
    for page in (web.get(lost.url).text, web.get(f"{lost.url}/edit").text):
        assert "Alvarez, Rosa" in page
        for secret in ("Only after six", "Mill Lane", "years", f"/clients/{client.id}"):
            assert secret not in page


def test_reading_it_leaves_its_audit_row(web, worker, client, lost, reads):
    web.sign_in(worker).get(lost.url)
    assert reads(client)[-1] == (f"contact {lost.id}", "")


def test_a_form_that_is_refused_there_leaves_its_audit_row(web, worker, client, lost, reads, note):
    before = len(reads(client))
    assert web.sign_in(worker).post(f"{lost.url}/edit", note(outcome="", version="1")).status_code == 422
    assert reads(client)[before:] == [(f"contact {lost.id}", "")]


def test_the_line_offers_its_author_the_note_and_no_way_to_the_client(web, worker, client, lost):
    page = web.sign_in(worker).get("/").text
    assert f'href="{lost.url}"' in page and f"/clients/{client.id}" not in page
    due = DueItem.get(DueItem.rule == "core.unsigned_note")
    assert web.get(f"/today/{due.id}").status_code == 404


def test_the_author_does_not_come_back_to_the_client_by_a_next_step(web, worker, stranger, client, lost, note):
    Task.delete().execute()
    web.sign_in(worker).post(f"{lost.url}/edit", note(version="1", next_step="Write to him", next_on=ahead(4)))
    assert Task.get().worker_id == stranger.id
    assert web.get(f"/clients/{client.id}").status_code == 404


@pytest.mark.parametrize(("days", "status"), [(6, 200), (9, 404)])
def test_after_seven_days_it_is_closed_to_its_author(web, worker, client, lost, days, status):
    CareTeamMember.update(until=clock.now() - timedelta(days=days)).where(
        CareTeamMember.client == client, CareTeamMember.worker == worker).execute()
    web.sign_in(worker)
    assert web.get(lost.url).status_code == status
    assert (SIGN in web.get("/").text) is (status == 200)


def test_somebody_who_never_was_on_the_care_team_has_seven_days_from_writing(web, colleague, client, lost, later):
    Contact.update(worker=colleague.id).execute()
    refresh_all(clock.today())
    web.sign_in(colleague)
    later(7)
    assert web.get(lost.url).status_code == 200 and SIGN in web.get("/").text
    later(8)
    assert web.get(lost.url).status_code == 404 and SIGN not in web.get("/").text


def test_whoever_is_no_longer_cleared_cannot_finish_it(web, cleared, stranger, client, written):
    contact = written(sensitivity=PART2)
    stored = Client.get_by_id(client.id)
    stored.assign(stored.version, stranger, stranger)
    assert web.get(contact.url).status_code == 200
    cleared.set_clearances([], "test")
    assert web.get(contact.url).status_code == 404
    assert SIGN not in web.get("/").text


def test_a_signed_note_of_a_lost_client_is_not_there(web, worker, stranger, client, written):
    contact = written(sign="1")
    stored = Client.get_by_id(client.id)
    stored.assign(stored.version, stranger, stranger)
    assert web.get(contact.url).status_code == 404


# --- Closing it as it stands ----------------------------------------------------------------------


def test_the_clients_new_worker_closes_it_as_it_stands_in_both_names(web, worker, stranger, lost):
    page = web.sign_in(stranger).get(lost.url).text
    assert "Close as is" in page
    assert "unfinished by Ana Worker" in web.follow(web.post(f"{lost.url}/signature")).text
    stored = Contact.get_by_id(lost.id)
    assert stored.signed_by == "Cleo Stranger, unfinished by Ana Worker"
    assert SIGN not in web.get("/").text
    assert AuditEvent.select().where(AuditEvent.action == "contact.close").exists()


def test_whoever_has_it_not_on_today_cannot_close_it(web, supervisor, written):
    contact = written()
    web.sign_in(supervisor)
    assert "Close as is" not in web.get(contact.url).text
    assert web.post(f"{contact.url}/signature").status_code == 403
    assert Contact.get_by_id(contact.id).signed_at is None


def test_the_clients_new_worker_cannot_edit_it(web, stranger, lost, note):
    web.sign_in(stranger)
    assert web.get(f"{lost.url}/edit").status_code == 404
    assert web.post(f"{lost.url}/edit", note(version="1")).status_code == 404


def test_nobody_takes_a_note_from_its_author(web, worker, colleague, client):
    note = Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached", text="x")
    line = DueItem.get(DueItem.rule == "core.unsigned_note")
    web.sign_in(colleague)
    assert "/assignment" not in web.get(f"/today/{line.id}").text
    assert web.post(f"/today/{line.id}/assignment", {"worker": str(colleague.id)}).status_code == 409
    assert web.post(f"{note.url}/signature").status_code == 403
    assert Contact.get_by_id(note.id).signed_at is None


def test_the_form_offers_its_author_no_goal_of_the_lost_client(web, worker, stranger, client, lost):
    Goal.add(client, stranger, words="Live somewhere dry")
    assert "Live somewhere dry" not in web.sign_in(worker).get(f"{lost.url}/edit").text


def test_it_is_gone_for_an_author_who_is_not_cleared_for_the_lost_client(web, worker, lost):
    Client.update(sensitivity=PART2).execute()
    assert web.sign_in(worker).get(lost.url).status_code == 404


def test_its_author_may_not_strike_what_was_signed_before_the_client_was_lost(web, worker, lost):
    Contact.update(signed_at=clock.now(), signed_by=worker.name).where(Contact.id == lost.id).execute()
    web.sign_in(worker)
    assert web.post(f"{lost.url}/strike", {"reason": "x", "version": str(lost.version)}).status_code == 404
    assert Contact.get_by_id(lost.id).struck_at is None


def test_a_late_note_of_another_team_is_in_the_view_of_the_clients_supervisor(web, client, worker, stranger, supervisor,
                                                                               later):
    CareTeamMember.join_team(client, stranger.id, worker)
    Contact.log(client, stranger, on=clock.today(), kind="phone", outcome="reached", text="x")
    later(4)
    assert SIGN in web.sign_in(supervisor).get("/?show=team").text

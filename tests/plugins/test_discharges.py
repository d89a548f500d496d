"""A discharge from hospital: its pages, its dates, its box on the client page."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.foundation import clock, db
from core.monitoring.models import Contact, DueItem
from plugins.healthcare.models import Discharge

A_FORM = {"discharged_on": "2026-11-20", "facility": "Lakeside General", "complexity": "high", "reason": "Pneumonia"}


@pytest.fixture
def discharge(client, worker):
    return Discharge.add(client, worker, discharged_on=clock.today() - timedelta(days=1), facility="Lakeside General",
                         complexity="moderate", reason="Heart failure, tablets raised")


def due(client):
    """The open follow-up dates of the client by their kind."""
    rows = DueItem.select().where(DueItem.client == client, DueItem.rule == "healthcare.discharge")
    return {row.key.partition("-")[0]: row for row in rows}


def log(client, worker, on, outcome="reached", kind="phone"):
    Contact.log(client, worker, on=on, outcome=outcome, kind=kind)


# --- Pages ----------------------------------------------------------------------------------------


def test_a_discharge_is_added_and_stands_on_the_list(web, client, worker):
    web.sign_in(worker)
    answer = web.post(f"/s/healthcare/clients/{client.id}/discharges/new", A_FORM)
    page = web.follow(answer)
    assert "Lakeside General" in page.text and "Pneumonia" in page.text and "Fri, Nov 27" in page.text


def test_a_double_click_makes_one_discharge(web, client, worker):
    web.sign_in(worker)
    data = {**A_FORM, "once": "a" * 43}
    first = web.post(f"/s/healthcare/clients/{client.id}/discharges/new", data)
    second = web.post(f"/s/healthcare/clients/{client.id}/discharges/new", data)
    assert first.location == second.location
    assert Discharge.select().count() == 1


def test_one_entered_in_error_says_why_by_whom_and_is_crossed_out(web, client, discharge, worker):
    web.sign_in(worker)
    address = f"/s/healthcare/discharges/{discharge.id}/ending"
    blank = web.post(address, {"version": "1", "ending": "mistake"})
    assert blank.status_code == 422 and "Enter why it was entered in error." in blank.text
    page = web.follow(web.post(address, {"version": "1", "ending": "mistake", "ending_reason": "Another client"})).text
    assert "Entered in error. Marked by Ana Worker, " in page and "Another client" in page
    assert "<s>Lakeside General</s>" in page


def test_the_same_discharge_is_recorded_once_while_it_is_open(web, client, worker, discharge):
    web.sign_in(worker)
    address = f"/s/healthcare/clients/{client.id}/discharges/new"
    same = {**A_FORM, "discharged_on": discharge.discharged_on.isoformat(), "facility": "lakeside general "}
    again = web.post(address, same)
    assert again.status_code == 409 and "This discharge is already recorded." in again.text
    assert web.post(address, {**same, "facility": "County"}).status_code == 303
    other = Discharge.get(Discharge.facility == "County")
    assert web.post(f"/s/healthcare/discharges/{other.id}/edit", {**same, "version": "1"}).status_code == 409
    assert Discharge.get_by_id(other.id).facility == "County"
    discharge.end(1, "readmitted", worker)
    assert web.post(address, same).status_code == 303


def test_a_discharge_that_a_reader_may_not_know_of_does_not_stand_in_the_way(web, client, worker, colleague):
    worker.set_clearances(["substance_use.part2"], "test")
    Discharge.add(client, worker, discharged_on=date(2026, 11, 20), facility="Lakeside General", complexity="high",
                  sensitivity="substance_use.part2")
    assert web.sign_in(colleague).post(f"/s/healthcare/clients/{client.id}/discharges/new", A_FORM).status_code == 303


def test_a_contact_before_the_discharge_is_an_error_beside_its_date(web, discharge, worker):
    web.sign_in(worker)
    before = (discharge.discharged_on - timedelta(days=1)).isoformat()
    answer = web.post(f"/s/healthcare/discharges/{discharge.id}/contact", {
        "on": before, "kind": "phone", "whom": "client", "outcome": "reached", "text": "Well"})
    assert answer.status_code == 422 and "This date is before the discharge on " in answer.text
    assert not Contact.select().exists()


@pytest.mark.parametrize(("name", "typed", "sentence"), [
    ("discharged_on", "", "Enter a date"), ("discharged_on", "2199-01-01", "in the future"),
    ("discharged_on", "yesterday", "Enter a date like 11/27/2026."), ("facility", "", "This field is required."),
    ("facility", "x" * 201, "Use 200 characters or fewer."), ("complexity", "extreme", "Choose one of the options."),
    ("reason", "a\0b", "U+0000")])
def test_what_is_wrong_stands_beside_the_field(web, client, worker, name, typed, sentence):
    web.sign_in(worker)
    answer = web.post(f"/s/healthcare/clients/{client.id}/discharges/new", {**A_FORM, name: typed})
    assert answer.status_code == 422 and sentence in answer.text
    assert not Discharge.select().exists()


def test_a_stale_save_shows_both_versions_and_the_second_try_wins(web, discharge, worker):
    web.sign_in(worker)
    address = f"/s/healthcare/discharges/{discharge.id}/edit"
    web.post(address, {**A_FORM, "version": "1", "facility": "Mercy Point"})
    answer = web.post(address, {**A_FORM, "version": "1", "reason": "My own words"})
    assert answer.status_code == 409
    assert "Mercy Point" in answer.text and "My own words" in answer.text and 'name="version" value="2"' in answer.text
    assert web.post(address, {**A_FORM, "version": "2", "reason": "My own words"}).status_code == 303
    assert Discharge.get_by_id(discharge.id).reason == "My own words"


def test_ending_a_discharge_takes_its_dates_away_and_keeps_it_on_record(web, client, discharge, worker):
    web.sign_in(worker)
    assert due(client)
    answer = web.post(f"/s/healthcare/discharges/{discharge.id}/ending", {"version": "1", "ending": "readmitted"})
    assert "Readmitted" in web.follow(answer).text
    assert not due(client)


def test_a_discharge_that_was_ended_takes_no_change(web, discharge, worker):
    discharge.end(1, "readmitted", worker)
    web.sign_in(worker)
    for path, typed in (("edit", {**A_FORM, "reason": "KEPT TEXT"}), ("ending", {"ending": "finished"})):
        answer = web.post(f"/s/healthcare/discharges/{discharge.id}/{path}", {**typed, "version": "2"})
        assert answer.status_code == 409 and "This discharge is closed." in answer.text, path
    assert Discharge.get().ending == "readmitted" and Discharge.get().facility == "Lakeside General"


@pytest.mark.parametrize("path", ["clients/{client}/discharges", "clients/{client}/discharges/new",
                                  "discharges/{discharge}/edit", "discharges/{discharge}/ending"])
def test_a_stranger_finds_nothing(web, client, discharge, stranger, path):
    web.sign_in(stranger)
    address = "/s/healthcare/" + path.format(client=client.id, discharge=discharge.id)
    assert web.get(address).status_code == 404
    if not path.endswith("discharges"):
        assert web.post(address, {**A_FORM, "version": "1", "ending": "mistake"}).status_code == 404


def test_an_auditor_reads_and_cannot_write(web, client, discharge, auditor):
    web.sign_in(auditor)
    assert "Lakeside General" in web.get(discharge.url).text
    assert web.post(f"/s/healthcare/clients/{client.id}/discharges/new", A_FORM).status_code == 403
    assert web.post(f"/s/healthcare/discharges/{discharge.id}/edit", {**A_FORM, "version": "1"}).status_code == 403


def test_the_front_desk_sees_no_discharge(web, discharge, front_desk):
    assert web.sign_in(front_desk).get(discharge.url).status_code == 403


# --- Dates ----------------------------------------------------------------------------------------


def test_a_discharge_puts_a_contact_and_a_visit_on_today(web, client, discharge, worker):
    kinds = due(client)
    assert kinds["visit"].on == discharge.discharged_on + timedelta(days=14)
    page = web.sign_in(worker).get("/")
    assert "Contact the client after hospital discharge" in page.text
    assert "Visit the client after hospital discharge" in page.text


def test_a_call_settles_the_contact_and_a_visit_settles_both(client, discharge, worker):
    log(client, worker, clock.today())
    assert set(due(client)) == {"visit"}
    log(client, worker, clock.today(), kind="visit")
    assert not due(client)


def test_a_contact_before_the_discharge_settles_nothing(client, discharge, worker):
    log(client, worker, discharge.discharged_on - timedelta(days=1), kind="visit")
    assert set(due(client)) == {"contact", "visit"}


def test_the_box_on_the_client_page_says_what_is_due_and_offers_to_add(web, client, worker):
    web.sign_in(worker)
    assert f'<a href="/s/healthcare/clients/{client.id}/discharges/new">Add discharge</a>' in web.get(client.url).text
    Discharge.add(client, worker, discharged_on=date.today() - timedelta(days=1), facility="County Hospital",
                  complexity="high")
    page = web.get(client.url).text
    assert "County Hospital" in page and f"/s/healthcare/clients/{client.id}/discharges/new" in page


# --- Asked only with a discharge ------------------------------------------------------------------


def test_a_client_without_a_discharge_costs_the_rule_nothing(client, worker, monkeypatch):
    asked, standing = [], Discharge.standing
    monkeypatch.setattr(Discharge, "standing", lambda of: [asked.append(of.id), *standing(of)][1:])
    log(client, worker, clock.today())
    assert asked == []
    Discharge.add(client, worker, discharged_on=clock.today(), facility="Lakeside General", complexity="moderate")
    assert asked == [client.id] and set(due(client)) == {"visit"}


def test_a_table_that_is_not_as_declared_costs_the_rule_and_not_the_save(client, worker):
    db.db.execute_sql("ALTER TABLE healthcare_discharge RENAME COLUMN client_id TO person")
    log(client, worker, clock.today())
    assert Contact.select().where(Contact.client == client).count() == 1
    assert set(due(client)) == {"failed"}

"""A fall, a discharge or a medication that takes no more changes says so first; each save is named."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.foundation import clock
from plugins.geriatric.models import Fall
from plugins.healthcare.models import Discharge
from plugins.mental_health.models import Medication

pytestmark = pytest.mark.one_database


@pytest.fixture
def fall(client, worker):
    return Fall.add(client, worker, on=clock.today() - timedelta(days=2), place="On the steps")


@pytest.fixture
def discharge(client, worker):
    return Discharge.add(client, worker, discharged_on=clock.today() - timedelta(days=2), facility="General",
                         complexity="high")


@pytest.fixture
def medication(client, worker):
    return Medication.add(client, worker, name="Sertraline")


def refused(web, row, kind, forms, sentence):
    for form in forms:
        page = web.get(f"/s/{kind}/{row.id}/{form}")
        assert page.status_code == 409 and sentence in page.text, form
        assert 'name="version"' not in page.text and "still below" not in page.text, form


def test_a_fall_entered_in_error_shows_no_form(web, supervisor, fall):
    fall.withdraw(1, supervisor)
    refused(web.sign_in(supervisor), fall, "geriatric/falls", ("edit", "home", "withdrawal"),
            "This fall was entered in error. Record it again if it happened.")


def test_a_closed_discharge_shows_no_form(web, worker, discharge):
    discharge.end(1, "finished", worker)
    refused(web.sign_in(worker), discharge, "healthcare/discharges", ("edit", "ending"), "This discharge is closed.")


def test_a_stopped_medication_shows_no_form(web, worker, medication):
    medication.stop(1, "Made her dizzy", worker)
    refused(web.sign_in(worker), medication, "mental_health/medications", ("edit", "refill", "stop"),
            "This medication was stopped.")


def test_what_was_typed_into_a_form_that_was_open_before_is_kept(web, worker, medication):
    medication.stop(1, "Made her dizzy", worker)
    answer = web.sign_in(worker).post(f"/s/mental_health/medications/{medication.id}/stop",
                                      {"reason": "Out of stock", "version": "1"})
    assert answer.status_code == 409 and "Out of stock" in answer.text and "still below" in answer.text


def test_each_save_says_what_was_saved(web, supervisor, client, fall, discharge, medication):
    day = clock.today().isoformat()
    a_fall = {"on": day, "place": "In the hall", "version": "1"}
    a_discharge = {"discharged_on": day, "facility": "General", "complexity": "high", "version": "1"}
    web.sign_in(supervisor)
    for address, typed, sentence in (
            (f"geriatric/clients/{client.id}/falls/new", a_fall, "Fall recorded."),
            (f"geriatric/falls/{fall.id}/edit", a_fall, "Fall updated."),
            (f"geriatric/falls/{fall.id}/home", {"home_checked_on": day, "home_found": "Rugs", "version": "2"},
             "Home safety check saved."),
            (f"geriatric/falls/{fall.id}/withdrawal", {"version": "3", "reason": "Twice"},
             "Fall marked as entered in error."),
            (f"healthcare/clients/{client.id}/discharges/new", a_discharge, "Discharge added."),
            (f"healthcare/discharges/{discharge.id}/edit", {**a_discharge, "facility": "County"},
             "Discharge updated."),
            (f"healthcare/discharges/{discharge.id}/ending", {"ending": "finished", "version": "2"},
             "Discharge follow-up closed."),
            (f"mental_health/clients/{client.id}/medications/new", {"name": "Lithium"}, "Medication added."),
            (f"mental_health/medications/{medication.id}/edit", {"name": "Zoloft", "version": "1"},
             "Medication updated."),
            (f"mental_health/medications/{medication.id}/refill", {"refill_on": day, "version": "2"},
             "Refill recorded."),
            (f"mental_health/medications/{medication.id}/stop", {"reason": "Dizzy", "version": "3"},
             "Medication stopped.")):
        assert f">{sentence}<" in web.follow(web.post(f"/s/{address}", typed)).text, address


def test_a_page_that_makes_something_else_of_a_record_asks_it_first(web, worker, supervisor, fall, monkeypatch):
    made = []
    monkeypatch.setattr("plugins.geriatric.views.add_goal", lambda *given, **more: made.append(given))
    fall.withdraw(1, supervisor)
    answer = web.sign_in(worker).post(f"/s/geriatric/falls/{fall.id}/goal", {
        "words": "Walk to church", "target": "0", "due_on": (clock.today() + timedelta(days=30)).isoformat()})
    assert answer.status_code == 409 and "Walk to church" in answer.text and not made

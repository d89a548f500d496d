"""A fall: recorded, followed by a new assessment and a look at the home, withdrawn when it was a mistake."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.extend import assess
from core.foundation import clock
from core.monitoring.models import DueItem
from plugins.geriatric.models import Fall

A_FORM = {"on": "2026-11-20", "place": "In the bathroom", "injury": "Bruised hip"}
ALL_ALONE = dict.fromkeys(("bathing", "dressing", "toilet", "transfer", "continence", "eating"), "independent")


@pytest.fixture
def fall(client, worker):
    return Fall.add(client, worker, on=clock.today() - timedelta(days=2), place="On the steps", injury="Bruised hip")


def due(client):
    rows = DueItem.select().where(DueItem.client == client, DueItem.rule == "geriatric.fall")
    return {row.key.partition("-")[0]: row for row in rows}


def test_a_fall_is_recorded_and_stands_on_the_list_and_in_the_box(web, client, worker):
    web.sign_in(worker)
    assert "None recorded" in web.get(client.url).text
    page = web.follow(web.post(f"/s/geriatric/clients/{client.id}/falls/new", A_FORM))
    assert "In the bathroom" in page.text and "Bruised hip" in page.text
    assert "In the bathroom" in web.get(client.url).text


def test_after_a_fall_personal_care_and_the_home_are_due_within_two_weeks(web, client, fall, worker):
    kinds = due(client)
    assert {row.on for row in kinds.values()} == {fall.on + timedelta(days=14)}
    page = web.sign_in(worker).get("/").text
    assert f"/clients/{client.id}/assessments/new/geriatric.adl" in page
    assert f"/s/geriatric/falls/{fall.id}/home" in page


def test_an_assessment_on_or_after_the_day_of_the_fall_settles_it_and_an_earlier_one_does_not(client, fall, worker):
    assess(client, worker, "geriatric.adl", ALL_ALONE, on=fall.on - timedelta(days=1))
    assert set(due(client)) == {"adl", "home"}
    assess(client, worker, "geriatric.adl", ALL_ALONE, on=fall.on)
    assert set(due(client)) == {"home"}


def test_looking_over_the_home_settles_it_and_a_new_fall_asks_again(web, client, fall, worker):
    web.sign_in(worker)
    answer = web.post(f"/s/geriatric/falls/{fall.id}/home", {
        "version": "1", "home_checked_on": clock.today().isoformat(), "home_found": "Rug taken away"})
    assert "Rug taken away" in web.follow(answer).text
    assert set(due(client)) == {"adl"}
    Fall.add(client, worker, on=clock.today(), place="In the kitchen")
    assert set(due(client)) == {"adl", "home"}


def test_a_withdrawn_fall_stays_on_record_and_asks_for_nothing(web, client, fall, worker):
    web.sign_in(worker)
    assert web.get(f"/s/geriatric/falls/{fall.id}/withdrawal").status_code == 200
    page = web.follow(web.post(f"/s/geriatric/falls/{fall.id}/withdrawal", {"version": "1"}))
    assert "Entered in error" in page.text
    assert not due(client)


def test_a_stale_edit_answers_409_with_both_versions(web, fall, worker):
    web.sign_in(worker)
    fall.change(1, place="On the front steps")
    answer = web.post(f"/s/geriatric/falls/{fall.id}/edit", {**A_FORM, "version": "1"})
    assert answer.status_code == 409
    assert "On the front steps" in answer.text and "In the bathroom" in answer.text


@pytest.mark.parametrize("path", ["clients/{client}/falls", "clients/{client}/falls/new", "falls/{fall}/edit",
                                  "falls/{fall}/home", "falls/{fall}/withdrawal"])
def test_a_stranger_finds_nothing_and_an_auditor_writes_nothing(web, client, fall, stranger, auditor, path):
    address = "/s/geriatric/" + path.format(client=client.id, fall=fall.id)
    assert web.sign_in(stranger).get(address).status_code == 404
    if not path.endswith("falls"):
        assert web.post(address, {**A_FORM, "version": "1"}).status_code == 404
        assert web.sign_in(auditor).post(address, {**A_FORM, "version": "1"}).status_code == 403


def test_the_box_shows_the_latest_checklist(web, client, worker):
    assess(client, worker, "geriatric.adl", {**ALL_ALONE, "bathing": "some_help"}, on=clock.today())
    assert "5 of 6 done independently" in web.sign_in(worker).get(client.url).text

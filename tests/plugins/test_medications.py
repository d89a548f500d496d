"""Medicines: on the list, refilled, stopped; the refill comes to Today a week before."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.foundation import clock
from core.monitoring.models import DueItem
from plugins.mental_health.models import Medication

A_FORM = {"name": "Sertraline", "dose": "50 mg, mornings", "prescriber": "Dr. Yusuf", "refill_on": "2026-12-20",
          "adherence": "Uses a weekly box"}


@pytest.fixture
def medication(client, worker):
    return Medication.add(client, worker, name="Sertraline", dose="50 mg", prescriber="Dr. Yusuf",
                          refill_on=clock.today() + timedelta(days=5))


def due(client):
    return list(DueItem.select().where(DueItem.client == client, DueItem.rule == "mental_health.refill"))


def test_a_medicine_is_added_and_stands_on_the_list_and_in_the_box(web, client, worker):
    web.sign_in(worker)
    page = web.follow(web.post(f"/s/mental_health/clients/{client.id}/medications/new", A_FORM))
    assert "Sertraline" in page.text and "Uses a weekly box" in page.text
    assert "Sertraline" in web.get(client.url).text


def test_a_double_click_makes_one_medicine(web, client, worker):
    web.sign_in(worker)
    for _ in range(2):
        web.post(f"/s/mental_health/clients/{client.id}/medications/new", {**A_FORM, "once": "b" * 43})
    assert Medication.select().count() == 1


def test_what_is_taken_already_is_not_added_again(web, client, worker, medication):
    web.sign_in(worker)
    address = f"/s/mental_health/clients/{client.id}/medications/new"
    again = web.post(address, {**A_FORM, "name": "sertraline"})
    assert again.status_code == 409 and "Sertraline is already on the list." in again.text
    assert web.post(address, {**A_FORM, "name": "Lithium"}).status_code == 303
    other = Medication.get(Medication.name == "Lithium")
    address_of_other = f"/s/mental_health/medications/{other.id}/edit"
    assert web.post(address_of_other, {**A_FORM, "name": "SERTRALINE", "version": "1"}).status_code == 409
    medication.stop(1, "Side effects", worker)
    assert web.post(address, A_FORM).status_code == 303


def test_when_all_were_stopped_the_box_says_so_and_leads_to_the_list(web, client, worker, medication):
    medication.stop(1, "Side effects", worker)
    page = web.sign_in(worker).get(client.url).text
    assert "No current medications." in page and "No medications listed." not in page
    assert f'href="{medication.url}">All medications' in page
    assert "Stopped on " in web.get(medication.url).text and "by Ana Worker" in web.get(medication.url).text


def test_the_refill_is_shown_a_week_before_it_is_due(client, medication):
    row, = due(client)
    assert row.on == medication.refill_on
    assert row.show_from == medication.refill_on - timedelta(days=7)


def test_today_leads_to_the_refill_and_the_next_date_moves_it(web, client, medication, worker):
    web.sign_in(worker)
    address = f"/s/mental_health/medications/{medication.id}/refill"
    assert address in web.get("/").text
    assert web.get(address).status_code == 200
    later = clock.today() + timedelta(days=60)
    assert web.post(address, {"version": "1", "refill_on": later.isoformat()}).status_code == 303
    row, = due(client)
    assert row.on == later
    assert address not in web.get("/").text


def test_a_medicine_without_a_refill_day_is_not_due(client, worker):
    Medication.add(client, worker, name="Melatonin")
    assert not due(client)


def test_a_stopped_medicine_stays_on_record_with_the_reason_and_is_not_due(web, client, medication, worker):
    web.sign_in(worker)
    address = f"/s/mental_health/medications/{medication.id}/stop"
    assert web.post(address, {"version": "1", "reason": ""}).status_code == 422
    page = web.follow(web.post(address, {"version": "1", "reason": "Side effects, told Dr. Yusuf"}))
    assert "Side effects, told Dr. Yusuf" in page.text
    assert not due(client)


def test_a_stopped_medicine_takes_no_change(web, medication, worker):
    medication.stop(1, "Side effects", worker)
    web.sign_in(worker)
    for verb, typed in (("edit", A_FORM), ("refill", {"refill_on": "2027-01-01"}), ("stop", {"reason": "KEPT TEXT"})):
        answer = web.post(f"/s/mental_health/medications/{medication.id}/{verb}", {**typed, "version": "2"})
        assert answer.status_code == 409 and "This medication was stopped." in answer.text, verb
    assert "KEPT TEXT" in answer.text and Medication.get().reason == "Side effects"


@pytest.mark.parametrize(("verb", "data"), [("edit", A_FORM), ("refill", {"refill_on": "2027-01-01"}),
                                            ("stop", {"reason": "no longer needed"})])
def test_a_stale_save_keeps_what_was_typed_and_shows_what_was_saved(web, medication, worker, verb, data):
    web.sign_in(worker)
    medication.change(1, dose="75 mg by somebody else")
    answer = web.post(f"/s/mental_health/medications/{medication.id}/{verb}", {**data, "version": "1"})
    assert answer.status_code == 409 and "75 mg by somebody else" in answer.text
    assert list(data.values())[-1] in answer.text
    again = web.post(f"/s/mental_health/medications/{medication.id}/{verb}", {**data, "version": "2"})
    assert again.status_code == 303


@pytest.mark.parametrize("path", ["clients/{client}/medications", "clients/{client}/medications/new",
                                  "medications/{medication}/edit", "medications/{medication}/refill",
                                  "medications/{medication}/stop"])
def test_a_stranger_finds_nothing_and_an_auditor_writes_nothing(web, client, medication, stranger, auditor, path):
    address = "/s/mental_health/" + path.format(client=client.id, medication=medication.id)
    assert web.sign_in(stranger).get(address).status_code == 404
    if not path.endswith("medications"):
        assert web.post(address, {**A_FORM, "version": "1", "reason": "x"}).status_code == 404
        assert web.sign_in(auditor).post(address, {**A_FORM, "version": "1", "reason": "x"}).status_code == 403


@pytest.mark.parametrize(("typed", "shown"), [("<script>alert(1)</script>", "&lt;script&gt;"),
                                              ("x' OR '1'='1", "&#39; OR &#39;"), ("{{ 7*7 }}", "{{ 7*7 }}")])
def test_text_is_shown_as_it_was_typed(web, client, worker, typed, shown):
    web.sign_in(worker)
    page = web.follow(web.post(f"/s/mental_health/clients/{client.id}/medications/new", {**A_FORM, "name": typed}))
    assert shown in page.text and "<script>alert" not in page.text
    assert shown in web.get("/").text or shown in web.get(client.url).text

"""What settles the contact and the visit after a discharge: who was reached, how, when, and after which discharge."""
from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.access.models import Agency
from core.extend import day
from core.foundation import clock
from core.monitoring.models import Contact, DueItem
from plugins.healthcare import rules
from plugins.healthcare.models import Discharge

pytestmark = pytest.mark.one_database

A_FORM = {"discharged_on": "2025-12-01", "facility": "Lakeside General", "complexity": "high", "version": "1"}

# A Tuesday before Thanksgiving; Friday the 28th is the second business day after it.
TUESDAY, FRIDAY, NEXT_TUESDAY = date(2025, 11, 25), date(2025, 11, 28), date(2025, 12, 2)


@pytest.fixture
def left(client, worker):
    """The client left hospital: left(day, complexity, sensitivity=…)."""
    def made(on=TUESDAY, complexity="high", **more):
        more = {"facility": "General", **more}
        return Discharge.add(client, worker, discharged_on=on, complexity=complexity, **more)
    return made


def keys(client):
    """The keys of what is due after discharges."""
    return {row.key for row in DueItem.select().where(DueItem.client == client, DueItem.rule == "healthcare.discharge")}


def log(client, worker, on, outcome="reached", kind="phone", **more):
    return Contact.log(client, worker, on=on, outcome=outcome, kind=kind, **more)


# --- Who was reached, how, and when -------------------------------------------------------------


def reached(web, client, **typed):
    """Write a contact down on its page."""
    typed = {"on": FRIDAY.isoformat(), "kind": "phone", "whom": "client", "outcome": "reached", "minutes": "5",
             "text": "Weighs herself every day.", "once": "", "sign": "1", **typed}
    assert web.post(f"/clients/{client.id}/contacts/new", typed).status_code == 303
    return Contact.select().order_by(Contact.id.desc()).get()


@pytest.mark.parametrize(("typed", "settles"), [
    ({}, True), ({"whom": "family"}, True), ({"whom": "other"}, False), ({"kind": "email"}, True),
    ({"kind": "letter"}, False), ({"kind": "text"}, False), ({"outcome": "attempted"}, False)])
def test_somebody_must_be_reached_by_phone_by_email_or_in_person(web, client, worker, left, typed, settles):
    left()
    reached(web.sign_in(worker), client, **typed)
    assert ("contact-1" not in keys(client)) is settles


def test_a_contact_that_came_late_is_called_late(web, client, worker, left):
    left()
    log(client, worker, NEXT_TUESDAY)
    log(client, worker, date(2025, 12, 9), kind="visit")
    assert not keys(client)
    page = web.sign_in(worker).get(f"/s/healthcare/clients/{client.id}/discharges").text
    for name, on, by in (("Contacted", NEXT_TUESDAY, FRIDAY), ("Visited", date(2025, 12, 9), NEXT_TUESDAY)):
        assert f"{name} late: {day(on)}, due {day(by)}" in page
    assert "Done" not in page


def test_the_box_calls_a_late_contact_late(web, client, worker, left):
    discharge = left(clock.today() - timedelta(days=10))
    log(client, worker, clock.today())
    page = web.sign_in(worker).get(client.url).text
    assert "Contacted late: " in page and f"due {day(rules.contact_by(discharge.discharged_on))}" in page


def test_after_two_attempts_in_time_the_line_stays_until_somebody_is_reached(web, client, worker, left):
    left()
    log(client, worker, TUESDAY, "attempted")
    log(client, worker, FRIDAY, "attempted")
    web.sign_in(worker)
    assert "Two attempts were made on time. Keep trying" in DueItem.get(DueItem.key == "contact-1").why
    assert "Two attempts made on time" in web.get(client.url).text
    log(client, worker, NEXT_TUESDAY, whom="family", text="Her daughter picked up")
    assert "contact-1" not in keys(client)


def test_an_attempt_after_the_second_business_day_does_not_count(client, worker, left):
    left()
    log(client, worker, FRIDAY, "attempted")
    log(client, worker, NEXT_TUESDAY, "attempted")
    assert "Two attempts" not in DueItem.get(DueItem.key == "contact-1").why


def test_the_contact_is_due_by_the_business_days_of_the_agencys_state(client, left):
    left(date(2025, 4, 18))
    assert DueItem.get(DueItem.key == "contact-1").on == date(2025, 4, 22)
    Agency.update(state="MA").execute()
    left(date(2025, 4, 18), "moderate", facility="County Hospital")
    assert {row.on for row in DueItem.select().where(DueItem.key.startswith("contact-"))} == {date(2025, 4, 23)}


def test_a_new_state_of_the_agency_moves_the_days_that_are_kept(web, client, administrator, left):
    left(date(2025, 4, 18)), left(date(2025, 3, 3))
    form = {"name": "Riverside Support", "scope": "team", "timezone": "", "locale": "en_US"}

    def days():
        rows = DueItem.select().where(DueItem.key.startswith("contact-")).order_by(DueItem.key)
        return [row.on for row in rows]

    assert days() == [date(2025, 4, 22), date(2025, 3, 5)]
    web.sign_in(administrator)
    assert web.post("/agency", {**form, "state": "MA", "version": "1"}).status_code == 303
    assert days() == [date(2025, 4, 23), date(2025, 3, 5)], "the 21st is Patriots' Day"
    assert web.post("/agency", {**form, "state": "", "version": "2"}).status_code == 303
    assert days() == [date(2025, 4, 22), date(2025, 3, 5)]


# --- Several discharges -------------------------------------------------------------------------


def test_a_contact_after_the_second_discharge_does_not_settle_the_first(web, client, worker, left):
    left(TUESDAY), left(NEXT_TUESDAY)
    log(client, worker, date(2025, 12, 4), kind="visit")
    assert keys(client) == {"contact-1", "visit-1"}
    row = DueItem.get(DueItem.key == "contact-1")
    assert "No one was reached before the next discharge" in row.why
    assert web.sign_in(worker).get(row.link).status_code == 200
    page = web.get(f"/s/healthcare/clients/{client.id}/discharges").text
    assert page.count("Not done before the next discharge") == 2 and page.count(">Done<") == 2


def test_a_contact_between_two_discharges_settles_the_first_alone(client, worker, left):
    left(TUESDAY), left(NEXT_TUESDAY)
    log(client, worker, FRIDAY, kind="visit")
    assert keys(client) == {"contact-2", "visit-2"}


def test_a_call_on_the_day_of_the_second_discharge_belongs_to_that_one(client, worker, left):
    left(TUESDAY), left(NEXT_TUESDAY)
    log(client, worker, NEXT_TUESDAY)
    assert keys(client) == {"contact-1", "visit-1", "visit-2"}


def test_of_two_discharges_on_one_day_the_one_recorded_later_is_the_later_one(client, worker, left):
    left(TUESDAY), left(TUESDAY, facility="County Hospital")
    log(client, worker, FRIDAY)
    assert keys(client) == {"contact-1", "visit-1", "visit-2"}


def test_a_discharge_entered_by_mistake_takes_no_contact_away_from_the_one_before(client, worker, left):
    left(TUESDAY)
    wrong = left(date(2025, 11, 27))
    log(client, worker, FRIDAY)
    assert "contact-1" in keys(client)
    wrong.end(1, "mistake", worker)
    assert keys(client) == {"visit-1"}


def test_the_box_shows_every_discharge_that_still_waits(web, client, worker, left):
    for number, facility in enumerate(("Mercy Point", "County Hospital")):
        left(clock.today() - timedelta(days=9 - number)).change(1, facility=facility)
    page = web.sign_in(worker).get(client.url).text
    assert "Mercy Point" in page and "County Hospital" in page


def test_a_protected_second_discharge_reopens_the_first_for_who_may_know_of_it_only(client, worker, left):
    left(TUESDAY), left(NEXT_TUESDAY, sensitivity="substance_use.part2")
    log(client, worker, date(2025, 12, 4), kind="visit")
    rows = {row.key: row for row in DueItem.select().where(DueItem.rule == "healthcare.discharge")}
    assert set(rows) == {"contact-1-substance_use.part2", "visit-1-substance_use.part2"}
    assert {row.sensitivity for row in rows.values()} == {"substance_use.part2"}


# --- Worked out anew ----------------------------------------------------------------------------


def test_striking_amending_or_editing_the_note_that_settled_it_brings_the_line_back(web, client, worker, left):
    left()
    web.sign_in(worker)
    note = reached(web, client)
    note.amend(note.version, worker, "It was her landlord", on=FRIDAY, kind="phone", outcome="collateral", whom="other",
               text="Her landlord")
    assert "contact-1" in keys(client)
    note = reached(web, client)
    assert "contact-1" not in keys(client)
    note.strike(note.version, worker, "Another client")
    assert "contact-1" in keys(client)
    note = log(client, worker, FRIDAY, text="Talked")
    assert "contact-1" not in keys(client)
    note.edit(note.version, worker, on=TUESDAY - timedelta(days=1))
    assert "contact-1" in keys(client)


def test_moving_the_day_of_a_discharge_moves_what_counts_for_it(web, client, worker, left):
    left()
    log(client, worker, FRIDAY)
    assert "contact-1" not in keys(client)
    web.sign_in(worker)
    assert web.post("/s/healthcare/discharges/1/edit", A_FORM).status_code == 303
    assert DueItem.get(DueItem.key == "contact-1").on == date(2025, 12, 3)

"""The agency's settings: its name, where it is, and how far staff see."""
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask_babel import format_date

from core.access.models import Agency
from core.foundation import clock

pytestmark = pytest.mark.one_database

FORM = {"name": "Harbor House", "scope": "open", "timezone": "", "state": "OH", "locale": "en_US", "version": "1"}


def test_a_wider_scope_holds_from_the_next_click_on(web, client, stranger, administrator):
    assert web.sign_in(stranger).get(client.url).status_code == 404
    assert web.sign_in(administrator).post("/agency", FORM).status_code == 303
    assert web.sign_in(stranger).get(client.url).status_code == 200


def test_a_stale_save_answers_409_with_both_versions(web, administrator):
    web.sign_in(administrator).post("/agency", FORM)
    answer = web.post("/agency", {**FORM, "name": "Mine"})
    assert answer.status_code == 409 and "Harbor House" in answer.text and "Mine" in answer.text
    assert web.post("/agency", {**FORM, "name": "Mine", "version": "2"}).status_code == 303
    assert Agency.get().name == "Mine"


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scope": "everybody"}, {"scope": ""}, {"name": "x" * 201},
                                   {"timezone": "Mars/Olympus"}, {"state": "ZZ"}, {"locale": "xx"}, {"locale": ""}])
def test_what_is_wrong_is_told_and_nothing_is_saved(web, administrator, wrong):
    assert web.sign_in(administrator).post("/agency", {**FORM, **wrong}).status_code == 422
    assert Agency.get().name == "Riverside Support"


def test_only_an_administrator_may(web, worker, supervisor, auditor, front_desk):
    for person in (worker, supervisor, auditor, front_desk):
        assert web.sign_in(person).get("/agency").status_code == 403
        assert web.post("/agency", FORM).status_code == 403


# --- Where it is ----------------------------------------------------------------------------------

MIDDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)  # already the next day in Kiritimati


@pytest.fixture
def by_the_agency(settings, app, monkeypatch):
    """The settings name no time zone, so the agency's own holds; it is Monday noon in Greenwich."""
    clock.set_time_zone("")
    monkeypatch.setattr(clock, "now", lambda: MIDDAY)


def test_the_agencys_time_zone_says_which_day_it_is(web, administrator, by_the_agency):
    assert web.sign_in(administrator).post("/agency", {**FORM, "timezone": "Pacific/Kiritimati"}).status_code == 303
    assert 'value="Pacific/Kiritimati" selected' in " ".join(web.get("/agency").text.split()).replace(
        'selected value="Pacific/Kiritimati"', 'value="Pacific/Kiritimati" selected')
    assert clock.today().isoformat() == "2026-11-24"


def test_a_time_zone_that_another_process_has_set_holds_from_the_next_page_on(web, administrator, by_the_agency):
    clock.set_agency_zone("Pacific/Kiritimati")
    Agency.update(timezone="America/Chicago").execute()
    web.sign_in(administrator).get("/agency")
    assert clock.today().isoformat() == "2026-11-23"
    Agency.update(timezone="Pacific/Kiritimati").execute()
    web.get("/agency")
    assert clock.today().isoformat() == "2026-11-24"


NO_ZONE = "No time zone is set, so dates and times follow the server's clock."


def test_an_administrator_is_warned_while_nobody_has_named_a_time_zone(web, app, administrator, settings,
                                                                       by_the_agency):
    app.extensions["caseloom.settings"] = replace(settings, timezone="")
    page = web.sign_in(administrator).get("/agency").text
    assert NO_ZONE in page and ">Same as the server<" in page
    assert NO_ZONE not in web.follow(web.post("/agency", {**FORM, "timezone": "America/Chicago"})).text
    web.post("/agency", {**FORM, "timezone": "", "version": "2"})
    assert NO_ZONE in web.get("/agency").text
    app.extensions["caseloom.settings"] = replace(settings, timezone="America/Chicago")
    assert NO_ZONE not in web.get("/agency").text


def test_the_time_zone_of_the_settings_wins_and_the_page_says_so(web, app, administrator, settings, by_the_agency):
    clock.set_time_zone("America/Chicago")
    app.extensions["caseloom.settings"] = replace(settings, timezone="America/Chicago")
    Agency.update(timezone="Pacific/Kiritimati").execute()
    page = web.sign_in(administrator).get("/agency").text
    assert "CASELOOM_TIMEZONE is set to America/Chicago" in page
    assert clock.today().isoformat() == "2026-11-23"


def test_a_time_zone_that_this_machine_does_not_know_stops_no_page(web, administrator, by_the_agency):
    Agency.update(timezone="Mars/Olympus").execute()
    assert web.sign_in(administrator).get("/agency").status_code == 200


def test_dates_are_written_as_the_agencys_locale_has_them(web, app, administrator, by_the_agency):
    web.sign_in(administrator).post("/agency", {**FORM, "locale": "es_US"})
    web.get("/agency")
    with app.test_request_context():
        assert format_date(MIDDAY.date(), "full").startswith("lunes")

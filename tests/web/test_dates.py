"""Dates, times and numbers as the agency's locale writes them, and as people type them."""
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale
from babel.dates import parse_pattern
from werkzeug.datastructures import MultiDict
from wtforms import Form

from core.access import rules as access
from core.foundation import application, clock
from core.monitoring.models import Task
from core.web import dates
from core.web.dates import day, hour, moment, number, read_day, read_hour, when
from core.web.forms import Day
from core.web.hours import Hour
from core.web.language import Language

pytestmark = pytest.mark.one_database

FRIDAY = date(2026, 11, 27)


class Fields(Form):
    day = Day("Day")
    hour = Hour("Hour")


def errors_of(name, text):
    form = Fields(MultiDict({name: text}))
    form.validate()
    return [str(error) for error in form[name].errors]


@pytest.fixture
def place(app):
    """Sets the locale of this application."""
    def place(locale):
        application.current(Language).locale = locale

    with app.test_request_context():
        yield place
        place("en_US")


@pytest.mark.parametrize(("locale", "written"), [
    ("en_US", ["Fri, Nov 27, 2026", "Nov 27, 2026", "Fri, Nov 27", "Nov 27", "11/27/2026",
               "Friday, November 27, 2026"]),
    ("en_GB", ["Fri, 27 Nov 2026", "27 Nov 2026", "Fri 27 Nov", "27 Nov", "27/11/2026", "Friday, 27 November 2026"]),
    ("fr_CA", ["ven. 27 nov. 2026", "27 nov. 2026", "ven. 27 nov.", "27 nov.", "2026-11-27",
               "vendredi 27 novembre 2026"]),
])
def test_a_date_is_written_as_the_locale_has_it(place, locale, written):
    place(locale)
    assert [day(FRIDAY, style) for style in (*dates.DATES, "full")] == written


def test_no_date_is_no_text(app):
    assert day(None) == when(None) == moment(None) == hour("") == ""


@pytest.mark.parametrize(("away", "words"), [
    (0, "today"), (1, "tomorrow"), (-1, "yesterday"), (2, "in 2 days (Sun, Nov 29)"), (-3, "3 days ago (Tue, Nov 24)"),
    (400, "in 400 days (Jan 1, 2028)")])
def test_how_far_away_a_date_is(place, away, words):
    assert when(FRIDAY + timedelta(days=away), FRIDAY) == words


@pytest.mark.parametrize(("locale", "words"), [("en_US", "Nov 27, 2026, 2:02 PM"), ("en_GB", "27 Nov 2026, 14:02")])
def test_a_moment_is_written_by_the_agencys_clock(place, locale, words):
    place(locale)
    assert moment(datetime(2026, 11, 27, 14, 2, tzinfo=UTC)) == words


@pytest.mark.parametrize(("kept", "words"), [("14:30", "2:30 PM"), ("00:05", "12:05 AM"), ("12:00", "12:00 PM")])
def test_a_time_of_day_is_written_in_words(place, kept, words):
    assert hour(kept) == words


def test_a_number_has_separators(place):
    assert [number(n) for n in (13, 1234, 1_000_000)] == ["13", "1,234", "1,000,000"]


@pytest.mark.parametrize(("locale", "text"), [
    ("en_US", "11/27/2026"), ("en_US", "2026-11-27"), ("en_US", "11-27-2026"), ("en_GB", "27/11/2026"),
    ("es_US", "27/11/2026"), ("es_PR", "11/27/2026"), ("fr_CA", "2026-11-27")])
def test_a_date_is_read_in_the_order_of_the_locale(place, locale, text):
    place(locale)
    assert read_day(text) == FRIDAY


@pytest.mark.parametrize(("locale", "text"), [
    ("en_US", "Nov 27, 2026"), ("en_US", "November 27, 2026"), ("en_US", "nov. 27 2026"), ("en_CA", "Nov 27, 2026"),
    ("en_GB", "27 Nov 2026"), ("en_GB", "27 November 2026"), ("es_US", "27 nov 2026"), ("es_US", "27 noviembre, 2026"),
    ("es_PR", "27 de noviembre de 2026"), ("fr_CA", "27 nov. 2026"), ("fr_CA", "27 novembre 2026")])
def test_a_date_is_read_with_the_months_name_as_the_locale_writes_it(place, locale, text):
    place(locale)
    assert read_day(text) == FRIDAY


@pytest.mark.parametrize(("text", "month"), [("Sept 1, 2026", 9), ("May 1, 2026", 5), ("MARCH 1, 2026", 3)])
def test_a_month_is_known_by_its_first_letters(place, text, month):
    assert read_day(text) == date(2026, month, 1)


@pytest.mark.parametrize(("locale", "example"), [("en_US", "11/27/2026"), ("en_GB", "27/11/2026")])
@pytest.mark.parametrize("text", ["11/27/26", "13/13/2026", "11/2026", "11/27-2026", "November 2026",
                                  "Nov 27, 26", "No 27, 2026", "Feb 30, 2026", "Smarch 1, 2026", "١١/٢٧/٢٠٢٦"])
def test_what_is_no_date_is_refused_with_an_example(place, locale, example, text):
    place(locale)
    assert errors_of("day", text) == [f"Enter a date like {example}."]


@pytest.mark.parametrize(("text", "kept"), [
    ("2:30 PM", "14:30"), ("2:30pm", "14:30"), ("2 p.m.", "14:00"), ("14:30", "14:30"), ("12 AM", "00:00"),
    ("12:15 pm", "12:15"), ("9:05", "09:05")])
def test_a_time_is_read_as_people_type_it(text, kept):
    assert read_hour(text) == kept


@pytest.mark.parametrize("text", ["14", "25:00", "14:60", "13 PM", "0 AM", "2:30 XM", "half past two", "٢:٣٠ PM"])
def test_what_is_no_time_is_refused_with_an_example(place, text):
    assert errors_of("hour", text) == ["Enter a time like 2:30 PM."]


# --- On pages -------------------------------------------------------------------------------------


def task_form(worker, **typed):
    return {"title": "Call", "kind": "appointment", "due_on": clock.today().isoformat(), "worker": str(worker.id),
            "repeat_days": "0", **typed}


def test_an_appointment_typed_as_people_say_it_is_shown_so(web, worker, client):
    typed = f"{clock.today():%m/%d/%Y}"
    shown = web.follow(web.sign_in(worker).post(f"{client.url}/tasks/new", task_form(
        worker, at_time="2:30 PM", due_on=typed)))
    assert Task.get().at_time == "14:30" and Task.get().due_on == clock.today()
    assert "2:30 PM" in shown.text and "14:30" not in shown.text
    assert "Appointment at 2:30 PM." in web.get("/").text


def test_a_time_that_is_none_is_named_and_kept(web, worker, client):
    answer = web.sign_in(worker).post(f"{client.url}/tasks/new", task_form(worker, at_time="noonish"))
    assert answer.status_code == 422 and "Enter a time like 2:30 PM." in answer.text
    assert 'type="text" value="noonish"' in answer.text


def box(page, name):
    """Type and value of the box of this name."""
    found = re.search(rf'<input[^>]* id="{name}"[^>]*>', page)
    return [re.search(rf' {part}="([^"]*)"', found[0])[1] for part in ("type", "value")]


@pytest.mark.parametrize(("wrong", "due_on", "shown"), [
    ({"title": ""}, "11/27/2099", ["text", "11/27/2099"]), ({"title": ""}, "Nov 27, 2099", ["text", "Nov 27, 2099"]),
    ({"title": ""}, "2099-11-27", ["date", "2099-11-27"]), ({}, "11/27/2999", ["text", "11/27/2999"]),
    ({}, "2999-11-27", ["date", "2999-11-27"]), ({}, "soon", ["text", "soon"])])
def test_a_date_comes_back_as_it_was_typed(web, worker, client, wrong, due_on, shown):
    answer = web.sign_in(worker).post(f"{client.url}/tasks/new", task_form(worker, **{"due_on": due_on, **wrong}))
    assert answer.status_code == 422 and box(answer.text, "due_on") == shown


@pytest.mark.parametrize(("at_time", "shown"), [("2:30 PM", ["text", "2:30 PM"]), ("14:30", ["time", "14:30"])])
def test_a_time_comes_back_as_it_was_typed(web, worker, client, at_time, shown):
    answer = web.sign_in(worker).post(f"{client.url}/tasks/new", task_form(worker, at_time=at_time, title=""))
    assert answer.status_code == 422 and box(answer.text, "at_time") == shown


@pytest.mark.parametrize(("minutes", "shown"), [("1 hour", ["text", "1 hour"]), ("9999", ["number", "9999"])])
def test_a_number_comes_back_as_it_was_typed(web, worker, client, minutes, shown):
    answer = web.sign_in(worker).post(f"{client.url}/contacts/new", {"on": "2026-11-27", "minutes": minutes})
    assert answer.status_code == 422 and box(answer.text, "minutes") == shown


def test_the_page_names_its_language(web, worker):
    assert '<html lang="en">' in web.sign_in(worker).get("/").text


@pytest.mark.parametrize("name", access.LOCALES)
@pytest.mark.parametrize("style", dates.DATES)
def test_every_date_is_written_as_its_locale_writes_it(monkeypatch, name, style):
    here = Locale.parse(name)
    monkeypatch.setattr(dates, "locale", lambda: here)
    whole = parse_pattern(here.datetime_skeletons[dates.DATES[style]])
    days = [date(2027, 12, 31) - timedelta(days=away) for away in range(0, 40_000, 97)]
    assert [dates.day(one, style) for one in days] == [str(whole.apply(one, here)) for one in days]

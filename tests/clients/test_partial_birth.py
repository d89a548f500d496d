"""A day of birth is kept and shown as far as it is known, and never as a day that nobody said; through the web."""
from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace

import pytest

from core.clients.models import Client
from core.clients.queries import people
from core.foundation import clock
from core.web.birth import ABOUT, DAY, MONTH, YEAR, Birth, age_in_short, birth_of, read_birth
from tests.clients.test_adding import person

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(("typed", "birth", "shown"), [
    ("about 1961", Birth(date(1961, 7, 1), ABOUT), "about 65"),
    ("March 1961", Birth(date(1961, 3, 1), MONTH), "65"),
    ("marzo de 1961", Birth(date(1961, 3, 1), MONTH), "65"),
    ("3/1961", Birth(date(1961, 3, 1), MONTH), "65"),
    ("1961", Birth(date(1961, 1, 1), YEAR), "64 or 65"),
    ("3/4/61", Birth(date(1961, 3, 4), DAY), "65"),
    ("4 de marzo de 1961", Birth(date(1961, 3, 4), DAY), "65"),
    ("Mar 4 61", Birth(date(1961, 3, 4), DAY), "65"),
    ("March 4, 1961", Birth(date(1961, 3, 4), DAY), "65"),
    ("03/04/1961", Birth(date(1961, 3, 4), DAY), "65"),
    ("1961-01-01", Birth(date(1961, 1, 1), DAY), "65"),
    ("40 years old", Birth(date(1986, 12, 1), ABOUT), "about 40")])
def test_what_is_typed_is_understood_as_far_as_it_says(app, typed, birth, shown):
    assert read_birth(typed, TODAY) == birth
    with app.test_request_context():
        row = SimpleNamespace(born=birth.on, born_precision=birth.precision, deceased=False)
        assert age_in_short(row, TODAY) == shown


def test_about_an_age_grows_with_the_years():
    birth = read_birth("about 40", date(2026, 12, 7))
    assert (birth.ages(date(2026, 12, 7))[1], birth.ages(date(2030, 12, 7))[1]) == (40, 44)


def test_two_digits_are_never_a_birth_in_the_future():
    assert read_birth("12/2/26", TODAY).on == date(1926, 12, 2)
    assert read_birth("12/1/26", TODAY).on == date(2026, 12, 1)


@pytest.mark.parametrize("typed", ["2/30/1961", "13/1961", "Smarch 1961", "about 200", "soon", "1961-00-01", "61"])
def test_what_is_no_birth_is_refused(typed):
    with pytest.raises(ValueError):
        read_birth(typed, TODAY)


def test_the_day_somebody_turns_18_is_a_window_for_a_year_alone():
    assert read_birth("2009", TODAY).window(18) == (date(2027, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(("typed", "shown"), [
    ("1961", "born 1961"), ("about 1961", "born about 1961"), ("March 1961", "born Mar 1961"),
    ("1961-01-01", "born Jan 1, 1961"), ("3/4/61", "born Mar 4, 1961")])
def test_it_is_shown_as_it_is_known(web, worker, typed, shown):
    web.sign_in(worker).post("/clients", person(born=typed))
    details = web.get(f"{Client.get().url}/details").text
    assert shown in details
    assert ("Jan 1, 1961" in details) == (typed == "1961-01-01")


def test_a_year_alone_is_no_day_in_the_search(web, worker):
    web.sign_in(worker).post("/clients", person(born="1961"))
    found = web.post("/search", {"q": "Novak"}).text
    assert "Jan 1" not in found
    assert re.search(r">\d\d or \d\d<", found)


@pytest.mark.parametrize("typed", ["2190", "January 2190", "2190-01-01"])
def test_a_birth_in_the_future_is_refused_with_the_rest_kept(web, worker, typed):
    refused = web.sign_in(worker).post("/clients", person(born=typed))
    assert refused.status_code == 422
    assert f'value="{typed}"' in refused.text
    assert Client.select().count() == 0


def test_an_edit_leaves_about_an_age_as_it_was(web, worker):
    web.sign_in(worker).post("/clients", person(born="about 40"))
    before = Client.get()
    form = web.get(f"{before.url}/edit").text
    born = re.search(r'name="born"[^>]*value="([^"]*)"', form)[1]
    web.post(f"{before.url}/edit", person(born=born, pronouns="she/her", version=str(before.version), once="e" * 43))
    after = Client.get()
    assert (after.pronouns, after.born, after.born_precision) == ("she/her", before.born, ABOUT)


def test_a_conflict_names_the_birth_as_far_as_it_is_known(web, worker):
    web.sign_in(worker).post("/clients", person(born="1961"))
    made = Client.get()
    made.change(made.version, pronouns="x")
    stale = web.post(f"{made.url}/edit", person(born="1962", version="1", once="c" * 43))
    assert stale.status_code == 409
    assert "Jan 1" not in stale.text


def test_a_day_can_replace_a_year_and_is_exact(web, worker):
    web.sign_in(worker).post("/clients", person(born="1961"))
    made = Client.get()
    web.post(f"{made.url}/edit", person(born="1/1/1961", version=str(made.version), once="d" * 43))
    assert birth_of(Client.get()) == Birth(date(1961, 1, 1), DAY)


def test_two_people_of_one_year_are_not_of_one_birthday(web, worker):
    web.sign_in(worker).post("/clients", person(given="Ana", family="Rios", born="1961"))
    alike = people.candidates(worker, "Ana", "Rios", date(1961, 1, 1), "", clock.today())
    assert all("born" not in one.likeness.marks for one in alike)


def test_nothing_is_too_early_for_somebody_born_about_a_year(web, worker):
    web.sign_in(worker).post("/clients", person(born="about 2020"))
    assert Client.get().not_before is None

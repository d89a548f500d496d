"""Numbers and dates that are none are answered in our own words."""
from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from core.plans.forms import Figure
from core.web.forms import Count, Day

pytestmark = pytest.mark.one_database

ODD = ("--5", "-", "5-", "1-2", "- 5", "+5", "1e3", "0x10", "1_0", "1.5.2", "٣", "５", "²", "NaN", "inf", "9" * 400,
       "\x00", "five", "5 days")


class Fields(Form):
    number = Count("Number", 0, 1440)
    day = Day("Day")
    figure = Figure("Figure")


def errors_of(name, text):
    form = Fields(MultiDict({name: text}))
    form.validate()
    return [str(error) for error in form[name].errors]


@pytest.mark.parametrize("text", [*ODD, "1.5"])
def test_a_number_that_is_none_says_which_numbers_it_takes(app, text):
    assert errors_of("number", text) == ["Enter a whole number from 0 to 1440."]


@pytest.mark.parametrize("text", [*ODD, "2026-02-30", "2026-13-01", "20261127", "27.11.2026", "2026-11-27T00:00"])
def test_a_day_that_is_none_says_how_to_write_it(app, text):
    assert errors_of("day", text) == ["Enter a date like 11/27/2026."]


@pytest.mark.parametrize("text", ODD)
def test_a_figure_that_is_none_is_answered_in_our_words(app, text):
    errors = errors_of("figure", text)
    assert len(errors) <= 1 and not [error for error in errors if "float" in error or "invalid literal" in error]
    assert errors or text == "+5"


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 15 ", 15), ("007", 7), ("1440", 1440)])
def test_a_whole_number_is_taken(app, text, number):
    form = Fields(MultiDict({"number": text}))
    assert form.validate() and form.number.data == number


def test_minutes_of_a_note_with_two_signs_are_answered_in_our_words(web, worker, client):
    answer = web.sign_in(worker).post(f"/clients/{client.id}/contacts/new", {
        "on": "2026-01-05", "kind": "phone", "outcome": "reached", "text": "Hm.", "minutes": "--5"})
    assert answer.status_code == 422
    assert "Enter a whole number from 0 to 1440." in answer.text and "invalid literal" not in answer.text


class Required(Form):
    number = Count("Number", 0, 1440, required=True)
    day = Day("Day", required=True)


@pytest.mark.parametrize("blanks", ["", "   ", "\t", "\u00a0", "\u3000"])
def test_blanks_alone_are_no_answer_to_a_required_field(app, blanks):
    form = Required(MultiDict({"number": blanks, "day": blanks}))
    assert not form.validate()
    assert (form.number.errors, form.day.errors) == (["This field is required."], ["Enter a date."])

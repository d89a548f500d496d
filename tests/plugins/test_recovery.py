"""Substance use: what is asked after a positive screen, and that only cleared staff know of it."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.extend import assess
from core.foundation import clock
from core.monitoring.models import DueItem

POSITIVE = {"q1": "4", "q2": "2", "q3": "3"}
NEGATIVE = {"q1": "0"}
CAPITAL = {f"q{number}": "5" for number in range(1, 11)}


@pytest.fixture
def screened(client, worker):
    assess(client, worker, "substance_use.auditc", POSITIVE, on=clock.today() - timedelta(days=10))
    return client


def due(client):
    return {row.rule: row for row in DueItem.select().where(DueItem.client == client,
                                                            DueItem.sensitivity == "substance_use.part2")}


def test_a_positive_screen_asks_for_recovery_capital_within_two_weeks(screened):
    row = due(screened)["substance_use.recovery"]
    assert row.on == clock.today() + timedelta(days=4)
    assert row.sensitivity == "substance_use.part2"


def test_a_negative_screen_asks_for_nothing(client, worker):
    assess(client, worker, "substance_use.auditc", NEGATIVE, on=clock.today())
    assert "substance_use.recovery" not in due(client)


def test_a_second_positive_screen_does_not_put_the_day_off_and_an_unscored_one_does_not_hide_it(screened, worker):
    assess(screened, worker, "substance_use.auditc", POSITIVE, on=clock.today() - timedelta(days=2))
    assert due(screened)["substance_use.recovery"].on == clock.today() + timedelta(days=4)
    assess(screened, worker, "substance_use.auditc", {}, on=clock.today() - timedelta(days=1))
    assert due(screened)["substance_use.recovery"].on == clock.today() + timedelta(days=4)


def test_a_negative_screen_after_it_asks_for_nothing_more(screened, worker):
    assess(screened, worker, "substance_use.auditc", NEGATIVE, on=clock.today())
    assert "substance_use.recovery" not in due(screened)


def test_a_first_answer_settles_it_and_the_form_itself_asks_again_after_90_days(screened, worker):
    assess(screened, worker, "substance_use.barc10", CAPITAL, on=clock.today())
    assert "substance_use.recovery" not in due(screened)
    again = DueItem.get(DueItem.client == screened, DueItem.key == "substance_use.barc10")
    assert again.on == clock.today() + timedelta(days=90)


def test_a_screen_or_an_answer_with_a_gap_settles_nothing(screened, worker):
    assess(screened, worker, "substance_use.barc10", {"q1": "5"}, on=clock.today())
    assess(screened, worker, "substance_use.auditc", {"q1": "4"}, on=clock.today())
    assess(screened, worker, "substance_use.auditc", {}, on=clock.today())
    row = due(screened)["substance_use.recovery"]
    assert row.on == clock.today() + timedelta(days=4)


def test_answers_that_rule_each_other_out_are_refused(client, worker):
    with pytest.raises(ValueError, match="q2"):
        assess(client, worker, "substance_use.auditc", {"q1": "0", "q2": "3"}, on=clock.today())


def test_cleared_staff_see_the_box_and_the_date(web, screened, cleared):
    web.sign_in(cleared)
    assert "recovery capital" in web.get("/").text
    assert "42 CFR part 2 prohibits" in web.get(screened.url).text


@pytest.mark.parametrize("path", ["/", "", "/assessments", "/plan", "/contacts", "/tasks", "/details"])
def test_without_clearance_nothing_anywhere_gives_it_away(web, screened, worker, path):
    page = web.sign_in(worker).get(screened.url + path if path != "/" else "/")
    assert page.status_code == 200
    for word in ("AUDIT-C", "BARC-10", "recovery capital", "CFR", "substance_use"):
        assert word not in page.text, word


def test_losing_the_clearance_holds_on_the_very_next_click(web, screened, cleared):
    web.sign_in(cleared)
    assert "CFR part 2" in web.get(screened.url).text
    cleared.set_clearances([], "test")
    assert "CFR part 2" not in web.get(screened.url).text


def test_the_policy_holds_while_the_specialization_is_off(web, screened, worker, administrator):
    web.sign_in(administrator).post("/specializations/substance_use/switch", {"value": "off"})
    assert "AUDIT-C" not in web.sign_in(worker).get(f"{screened.url}/assessments").text

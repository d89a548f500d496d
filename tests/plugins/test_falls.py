"""A fall: recorded, followed by a new assessment and a look at the home, withdrawn when it was a mistake."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.extend import assess
from core.foundation import clock
from core.monitoring.models import DueItem
from core.plans.models import PlanReview
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
    assert ">Record fall</a>" in web.get(client.url).text
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


def test_a_checklist_with_a_gap_settles_nothing(client, fall, worker):
    assess(client, worker, "geriatric.adl", {**ALL_ALONE, "eating": ""}, on=clock.today())
    assert set(due(client)) == {"adl", "home"}


def test_looking_over_the_home_settles_it_and_a_new_fall_asks_again(web, client, fall, worker):
    web.sign_in(worker)
    answer = web.post(f"/s/geriatric/falls/{fall.id}/home", {
        "version": "1", "home_checked_on": clock.today().isoformat(), "home_found": "Rug taken away"})
    assert "Rug taken away" in web.follow(answer).text
    assert set(due(client)) == {"adl"}
    Fall.add(client, worker, on=clock.today(), place="In the kitchen")
    assert set(due(client)) == {"adl", "home"}


def test_a_withdrawn_fall_stays_on_record_and_asks_for_nothing(web, client, fall, supervisor):
    web.sign_in(supervisor)
    assert web.get(f"/s/geriatric/falls/{fall.id}/withdrawal").status_code == 200
    address = f"/s/geriatric/falls/{fall.id}/withdrawal"
    assert web.post(address, {"version": "1"}).status_code == 422 and due(client)
    page = web.follow(web.post(address, {"version": "1", "reason": "Another client"}))
    assert f"Entered in error. Marked by {supervisor.name}, " in page.text and "Another client" in page.text
    assert "<s>On the steps</s>" in page.text and "<s>Bruised hip</s>" in page.text
    assert not due(client)


def test_only_a_supervisor_takes_a_fall_out_of_what_counts(web, client, fall, worker, supervisor):
    address, label = f"/s/geriatric/falls/{fall.id}/withdrawal", "Mark as entered in error"
    assert label not in web.sign_in(worker).get(fall.url).text
    assert [web.get(address).status_code, web.post(address, {"version": "1"}).status_code] == [403, 403]
    assert label in web.sign_in(supervisor).get(fall.url).text
    assert web.post(address, {"version": "1", "reason": "Twice"}).status_code == 303


def test_a_stale_edit_answers_409_with_both_versions(web, fall, worker):
    web.sign_in(worker)
    fall.change(1, place="On the front steps")
    answer = web.post(f"/s/geriatric/falls/{fall.id}/edit", {**A_FORM, "version": "1"})
    assert answer.status_code == 409
    assert "On the front steps" in answer.text and "In the bathroom" in answer.text


def test_a_withdrawn_fall_takes_no_change(web, client, fall, supervisor):
    fall.withdraw(1, supervisor)
    web.sign_in(supervisor)
    for path, typed in (("edit", A_FORM), ("withdrawal", {"reason": "Twice"}), ("home", {
            "home_checked_on": clock.today().isoformat(), "home_found": "KEPT TEXT"})):
        answer = web.post(f"/s/geriatric/falls/{fall.id}/{path}", {**typed, "version": "2"})
        assert answer.status_code == 409 and "This fall was entered in error." in answer.text, path
    assert "KEPT TEXT" in answer.text and Fall.get().home_checked_on is None


@pytest.mark.parametrize("path", ["clients/{client}/falls", "clients/{client}/falls/new", "falls/{fall}/edit",
                                  "falls/{fall}/home"])
def test_a_stranger_finds_nothing_and_an_auditor_writes_nothing(web, client, fall, stranger, auditor, path):
    address = "/s/geriatric/" + path.format(client=client.id, fall=fall.id)
    assert web.sign_in(stranger).get(address).status_code == 404
    if not path.endswith("falls"):
        assert web.post(address, {**A_FORM, "version": "1"}).status_code == 404
        assert web.sign_in(auditor).post(address, {**A_FORM, "version": "1"}).status_code == 403


def test_the_box_shows_the_latest_checklist(web, client, worker):
    assess(client, worker, "geriatric.adl", {**ALL_ALONE, "bathing": "some_help"}, on=clock.today())
    assert "5 of 6 done independently" in web.sign_in(worker).get(client.url).text


# --- Several falls ------------------------------------------------------------------------------


@pytest.fixture
def fell(client, worker):
    """The client fell so many days ago: fell(3)."""
    def made(ago, **more):
        return Fall.add(client, worker, on=clock.today() - timedelta(days=ago), place="In the kitchen", **more)
    return made


def lines(client):
    """The days of what is due after falls, by key."""
    rows = DueItem.select().where(DueItem.client == client, DueItem.rule == "geriatric.fall")
    return {row.key: row.on for row in rows}


def test_a_second_fall_leaves_the_dates_of_the_first_alone(client, fell):
    first = fell(12)
    before = lines(client)
    fell(1)
    assert before.items() <= lines(client).items() and len(lines(client)) == 4
    assert before == dict.fromkeys((f"adl-{first.id}", f"home-{first.id}"), first.on + timedelta(days=14))


def test_what_is_done_between_two_falls_settles_the_first_and_what_is_done_after_both_settles_both(
        client, worker, fell):
    fell(12), fell(2)
    assess(client, worker, "geriatric.adl", ALL_ALONE, on=clock.today() - timedelta(days=5))
    assert set(lines(client)) == {"home-1", "adl-2", "home-2"}
    assess(client, worker, "geriatric.adl", ALL_ALONE, on=clock.today())
    Fall.get_by_id(2).check_home(1, clock.today(), "Rug taken away")
    assert not lines(client)


def test_a_look_at_the_home_before_the_second_fall_settles_the_first_alone(client, fell):
    first = fell(12)
    fell(2)
    first.check_home(1, clock.today() - timedelta(days=5), "Rug taken away")
    assert set(lines(client)) == {"adl-1", "adl-2", "home-2"}


@pytest.mark.parametrize(("days", "are_many"), [((0, 30, 60), True), ((0, 30, 61), False), ((0, 60), False),
                                                ((5, 5, 5), True)])
def test_three_falls_in_60_days_are_flagged_and_ask_for_a_review_of_the_plan(web, client, worker, fell, days, are_many):
    for ago in sorted(days, reverse=True):
        fell(ago)
    assert ("plan-3" in lines(client)) is are_many
    page = web.sign_in(worker).get(client.url).text
    assert ("3 falls in 60 days" in page) is are_many
    assert ("Review the plan after repeated falls" in web.get("/").text) is are_many


def test_a_review_of_the_plan_after_the_third_fall_settles_it_and_a_fourth_fall_asks_again(
        web, client, worker, fell):
    fell(9), fell(8)
    PlanReview.add(client, worker, on=clock.today() - timedelta(days=7), next_on=clock.today() + timedelta(days=90))
    third = fell(5)
    assert lines(client)["plan-3"] == third.on + timedelta(days=7)
    web.sign_in(worker).post(f"{client.url}/plan/reviews/new", {
        "on": (clock.today() - timedelta(days=1)).isoformat(), "words": "Walker ordered",
        "next_on": (clock.today() + timedelta(days=90)).isoformat()})
    assert "plan-3" not in lines(client)
    fell(0)
    assert "plan-4" in lines(client) and "plan-3" not in lines(client)


def test_a_withdrawn_fall_is_not_counted(web, client, worker, fell):
    fell(9), fell(8), fell(5).withdraw(1, worker)
    assert "plan-3" not in lines(client)
    assert "falls in 60 days" not in web.sign_in(worker).get(client.url).text


def test_a_fall_whose_day_is_corrected_is_counted_on_that_day(client, fell):
    fell(90), fell(8), fell(5)
    assert "plan-3" not in lines(client)
    Fall.get_by_id(1).change(1, on=clock.today() - timedelta(days=20))
    assert "plan-3" in lines(client)

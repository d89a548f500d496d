"""Switching a specialization: what the page says beforehand, what goes, what stays, and that nothing is lost."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.clients.models import Client
from core.extend import assess
from core.extension import switches
from core.foundation import clock, db
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact
from core.plans.models import Goal
from plugins.mental_health.models import Medication

MOOD = {f"q{number}": "2" for number in range(1, 10)} | {"q9": "0"}  # 16: asked again after 28 days
OFF = {"value": "off"}
PAGE = "/specializations"


@pytest.fixture
def kept(client, worker):
    """A client with an assessment, an open goal and two dates of one specialization."""
    assess(client, worker, "mental_health.phq9", MOOD, on=clock.today() - timedelta(days=30))
    Goal.add(client, worker, type="mental_health.coping_skills", type_title="Use coping skills", words="Breathe")
    Medication.add(client, worker, name="Sertraline", refill_on=clock.today())
    return client


def flip(web, administrator, name="mental_health", value="off"):
    return web.sign_in(administrator).post(f"{PAGE}/{name}/switch", {"value": value})


def test_the_page_says_what_each_adds_and_what_switching_off_will_do(web, kept, worker, administrator):
    Medication.add(kept, worker, name="Lithium", refill_on=clock.today() + timedelta(days=60))
    page = web.sign_in(administrator).get(PAGE).text
    assert "Patient Health Questionnaire-9" in page and "Psychiatry and medication management" in page
    assert "1 assessment stays readable." in page
    assert "1 open goal stays in its plan and can be finished." in page
    assert re.findall(r"[^>]*due dates? ends?[^<]*", page) == ["3 due dates end. 2 of them are on Today now."]
    assert ">mental_health<" not in page, "its name in the code"


def test_who_may_open_the_page_and_who_may_switch(web, administrator, auditor, worker, supervisor):
    assert web.sign_in(auditor).get(PAGE).status_code == 200
    assert "Turn off" not in web.get(PAGE).text
    assert web.post(f"{PAGE}/geriatric/switch", OFF).status_code == 403
    for person in (worker, supervisor):
        assert web.sign_in(person).get(PAGE).status_code == 403
        assert web.post(f"{PAGE}/geriatric/switch", OFF).status_code == 403
    assert "geriatric" in switches.enabled()


def test_while_it_is_off_it_is_not_offered_and_its_pages_are_not_there(web, kept, worker, administrator):
    medications = f"/s/mental_health/clients/{kept.id}/medications"
    assert web.sign_in(worker).get(medications).status_code == 200
    answer = flip(web, administrator)
    assert "Mental health is off. No records were changed." in web.follow(answer).text
    web.sign_in(worker)
    assert web.get(medications).status_code == 404
    assert web.post(f"{medications}/new", {"name": "Lithium"}).status_code == 404
    assert "PHQ-9" not in web.get(f"{kept.url}/assessments/new").text
    assert web.get(f"{kept.url}/assessments/new/mental_health.phq9").status_code == 404
    assert "Refill Sertraline" not in web.get("/").text


def test_a_form_that_was_open_when_it_was_turned_off_is_given_back_with_what_was_typed(
        web, kept, worker, administrator):
    flip(web, administrator)
    page = web.sign_in(worker).post(f"/s/mental_health/clients/{kept.id}/medications/new",
                                    {"name": "Lithium", "dose": "300 mg", "adherence": "Forgets the evening dose"})
    assert page.status_code == 404 and "Mental health was turned off" in page.text
    assert "What you typed is below." in page.text and "The address may be wrong" not in page.text
    assert all(f">{text}</textarea>" in page.text for text in ("Lithium", "300 mg", "Forgets the evening dose"))


def test_answers_of_a_form_that_was_turned_off_are_given_back_in_words(web, kept, worker, administrator):
    flip(web, administrator)
    web.sign_in(worker)
    for address in (f"{kept.url}/assessments/new/mental_health.phq9", "/assessments/1/amendments/new"):
        page = web.post(address, {**MOOD, "on": clock.today().isoformat(), "note": "By phone"}).text
        assert "Mental health was turned off" in page and page.count(">More than half the days</textarea>") == 8
        assert ">By phone</textarea>" in page and "1. Little interest or pleasure in doing things" in page


def test_while_it_is_off_what_was_recorded_stays_readable(web, kept, worker, administrator):
    flip(web, administrator)
    web.sign_in(worker)
    assert "PHQ-9" in web.get(f"{kept.url}/assessments").text
    assert "Breathe" in web.get(f"{kept.url}/plan").text


def test_switched_on_again_everything_is_back(web, kept, worker, administrator):
    before = web.sign_in(worker).get("/").text.count("Refill Sertraline")
    flip(web, administrator)
    page = web.get(PAGE).text
    assert "2 due dates are back. 2 of them are on Today right away." in page
    assert "1 earlier assessment is on record." in page
    flip(web, administrator, value="on")
    assert web.sign_in(worker).get("/").text.count("Refill Sertraline") == before > 0


def digest():
    """Every row that one specialization owns or that its keys name, as stored."""
    return [db.db.execute_sql(f"SELECT * FROM {query} ORDER BY id").fetchall() for query in (
        "mental_health_medication", "assessment WHERE form = 'mental_health.phq9'",
        "goal WHERE type = 'mental_health.coping_skills'", "due_item WHERE plugin = 'mental_health'")]


def test_off_and_on_with_writes_between_leaves_every_row_as_it_was(web, kept, worker, administrator):
    before = digest()
    flip(web, administrator)
    web.sign_in(worker)
    for number in range(10):
        Client.add(worker, given="Ida", family=f"Newcomer {number}")
        Contact.log(kept, worker, on=clock.today(), kind="phone", outcome="reached")
    flip(web, administrator, value="on")
    assert digest() == before


def test_the_next_date_of_the_clients_follows_the_switch(web, client, worker, administrator):
    Contact.log(client, worker, on=clock.today(), kind="phone", outcome="reached")
    Medication.add(client, worker, name="Lithium", refill_on=clock.today() + timedelta(days=1))
    assert Client.get_by_id(client.id).next_on == clock.today() + timedelta(days=1)
    flip(web, administrator)
    assert Client.get_by_id(client.id).next_on > clock.today() + timedelta(days=1)
    flip(web, administrator, value="on")
    assert Client.get_by_id(client.id).next_on == clock.today() + timedelta(days=1)


def test_a_switch_is_in_the_audit_log_once_and_a_repeat_changes_nothing(web, administrator):
    flip(web, administrator)
    flip(web, administrator)
    rows = AuditEvent.select().where(AuditEvent.action == "specialization.off")
    assert [(row.subject, row.actor) for row in rows] == [("mental_health", administrator.name)]


@pytest.mark.parametrize(("name", "value", "status"), [("nobody", "on", 404), ("core", "off", 404),
                                                       ("geriatric", "maybe", 400), ("geriatric", "", 400)])
def test_nonsense_switches_nothing(web, administrator, name, value, status):
    before = switches.enabled()
    assert flip(web, administrator, name, value).status_code == status
    assert switches.enabled() == before


def test_what_is_no_longer_installed_is_named_with_what_it_left(web, client, administrator, worker, monkeypatch):
    from core.assessments.models import Assessment

    assess(client, worker, "mental_health.gad7", dict.fromkeys((f"q{n}" for n in range(1, 8)), "0"), on=clock.today())
    Assessment.update(form="oldpack.gad7").execute()
    switches.flip("oldpack", True, "Somebody")
    page = web.sign_in(administrator).get(PAGE).text
    assert "oldpack" in page and "Not installed" in page
    assert "1 of its assessments is on record and stays readable." in page


def test_the_page_asks_the_database_a_fixed_number_of_questions(web, kept, worker, administrator):
    web.sign_in(administrator).get(PAGE)  # the first request of all asks about migrations, too
    few = _statements(web)
    for _ in range(5):
        assess(kept, worker, "mental_health.phq9", MOOD, on=clock.today())
    assert _statements(web) == few <= 8


def _statements(web):
    seen = []

    class Counting:
        def __init__(self, execute):
            self.execute = execute

        def __call__(self, sql, *rest, **more):
            seen.append(sql)
            return self.execute(sql, *rest, **more)

    base = db.db.obj
    base.execute_sql = Counting(base.execute_sql)
    try:
        assert web.get(PAGE).status_code == 200
    finally:
        del base.execute_sql
    return len(seen)


@pytest.mark.parametrize("query", [
    "SELECT form, COUNT(*) FROM assessment GROUP BY form",
    "SELECT type, COUNT(*) FROM goal WHERE closed_at IS NULL GROUP BY type",
    "SELECT plugin, COUNT(*) FROM due_item WHERE closed_at IS NULL GROUP BY plugin"])
def test_the_numbers_come_from_an_index_alone(database, query):
    if not db.is_sqlite():
        pytest.skip("SQLite's plan says it in so many words")
    plan = " ".join(row[3] for row in db.db.execute_sql(f"EXPLAIN QUERY PLAN {query}").fetchall())
    assert "USING COVERING INDEX" in plan and "TEMP B-TREE" not in plan

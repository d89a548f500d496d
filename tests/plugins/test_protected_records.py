"""A fall, a discharge or a medicine that is protected is there for cleared staff only, and gives nothing away."""
from __future__ import annotations

from datetime import timedelta

import pytest

from core.access.models import Agency
from core.extend import assess
from core.foundation import clock
from core.foundation.audit import AuditEvent
from core.monitoring.models import Contact, DueItem
from plugins.geriatric.models import Fall
from plugins.healthcare.models import Discharge
from plugins.mental_health.models import Medication

PART2 = "substance_use.part2"
TODAY = clock.today()
CANARY = "Xqprotected"
ACTIVITIES = ("bathing", "dressing", "toilet", "transfer", "continence", "eating")

# The list of each kind of record (of client 1), its own page, and a form with the canary in it.
KINDS = {
    "fall": ("/s/geriatric/clients/1/falls", "/s/geriatric/falls/1/edit", "geriatric.fall.add",
             {"on": TODAY.isoformat(), "place": f"{CANARY} stairs"}),
    "discharge": ("/s/healthcare/clients/1/discharges", "/s/healthcare/discharges/1/edit", "healthcare.discharge.add",
                  {"discharged_on": TODAY.isoformat(), "facility": f"{CANARY} clinic", "complexity": "high"}),
    "medication": ("/s/mental_health/clients/1/medications", "/s/mental_health/medications/1/edit",
                   "mental_health.medication.add", {"name": f"{CANARY}one", "refill_on": TODAY.isoformat()}),
}


@pytest.fixture
def uncleared(colleague):
    """A colleague who sees the client, but no Part 2 record."""
    Agency.update(scope="team").execute()
    return colleague


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def kept(request, web, client, cleared):
    """A protected record of each kind, kept through the web: its list, its page, its action in the audit log."""
    listed, page, action, form = request.param
    assert web.sign_in(cleared).post(f"{listed}/new", {**form, "sensitivity": PART2}).status_code == 303
    return listed, page, action


def test_who_is_cleared_sees_it_in_the_list_in_its_box_and_on_today_beside_the_notice(web, kept, client):
    listed, page, _ = kept
    for address in (listed, client.url, "/", page):
        assert CANARY in web.get(address).text, address
    assert "Protected record" in web.get(listed).text
    for address in (listed, page, client.url):
        assert "42 CFR part 2 prohibits" in web.get(address).text


def test_who_is_not_cleared_finds_no_trace_of_it(web, kept, client, uncleared):
    listed, page, _ = kept
    web.sign_in(uncleared)
    for address in (listed, client.url, "/"):
        answer = web.get(address)
        assert answer.status_code == 200 and CANARY not in answer.text, address
    assert web.get(page).status_code == 404
    assert web.post(page, {"version": "1"}).status_code == 404


def test_what_is_due_and_what_is_logged_about_it_carries_its_protection(web, kept):
    listed, page, action = kept
    web.get(page)
    web.post(page, {"version": "1"})
    assert {row.sensitivity for row in DueItem.select().where(DueItem.rule.startswith(listed.split("/")[2]))} == {PART2}
    assert AuditEvent.get(AuditEvent.action == action).sensitivity == PART2
    web.get("/clients/1")
    reads = [row.sensitivity for row in AuditEvent.select().where(AuditEvent.action == "client.read",
                                                                  AuditEvent.subject == "overview")]
    assert sorted(reads) == ["", PART2], "the box on the client's page"
    reads = [row.sensitivity for row in AuditEvent.select().where(AuditEvent.action == "client.read",
                                                                  AuditEvent.subject.endswith(" 1"))]
    assert reads == [PART2, PART2], "the page, and the 422"


def test_its_protection_is_lifted_with_a_reason_only(web, kept):
    listed, page, _ = kept
    form = next(form for _, address, _, form in KINDS.values() if address == page)
    lifted = {**form, "version": "1", "sensitivity": ""}
    assert "removing or changing the protection" in web.post(page, lifted).text
    assert web.post(page, {**lifted, "lifted_because": "Not from the program"}).status_code == 303


@pytest.mark.parametrize("kind", KINDS)
def test_on_a_protected_client_it_is_protected_without_being_asked(web, client, cleared, kind):
    client.change(client.version, sensitivity=PART2)
    listed, _, action, form = KINDS[kind]
    assert web.sign_in(cleared).post(f"{listed}/new", form).status_code == 303
    assert AuditEvent.get(AuditEvent.action == action).sensitivity == PART2
    assert [model.get().sensitivity for model in (Fall, Discharge, Medication) if model.select().exists()] == [PART2]


# --- What settles a date ------------------------------------------------------------------------


def dates(rule: str) -> dict[str, tuple[str, str]]:
    """By key: the protection of every open date of a rule, and the one under which it is settled."""
    return {row.key: (row.sensitivity, row.settled_under) for row in DueItem.select().where(DueItem.rule == rule)}


@pytest.fixture
def discharge(client, worker):
    return Discharge.add(client, worker, discharged_on=TODAY - timedelta(days=1), facility="General", complexity="high")


@pytest.fixture
def reached(client, worker):
    """Log a contact in which the client was reached: reached(sensitivity)."""
    def log(sensitivity: str = "") -> None:
        Contact.log(client, worker, on=TODAY, kind="phone", outcome="reached", sensitivity=sensitivity)
    return log


def test_a_protected_contact_settles_an_ordinary_discharge_for_who_may_know_of_it(discharge, reached):
    reached(PART2)
    assert dates("healthcare.discharge") == {"contact-1": ("", PART2), "visit-1": ("", "")}


def test_an_ordinary_contact_settles_it_for_everybody(discharge, reached):
    reached()
    assert set(dates("healthcare.discharge")) == {"visit-1"}


def test_a_protected_contact_settles_a_discharge_of_the_same_protection(client, worker, reached):
    Discharge.add(client, worker, discharged_on=TODAY, facility="General", complexity="high", sensitivity=PART2)
    reached(PART2)
    assert dates("healthcare.discharge") == {"visit-1": (PART2, "")}


def test_a_protected_fall_and_an_ordinary_one_each_have_their_own_dates(client, worker):
    Fall.add(client, worker, on=TODAY - timedelta(days=3), place="In the kitchen")
    Fall.add(client, worker, on=TODAY - timedelta(days=1), place="At the clinic", sensitivity=PART2)
    Fall.add(client, worker, on=TODAY, place="In the kitchen")
    assert dates("geriatric.fall") == {
        "adl-1": ("", ""), "home-1": ("", ""), "adl-2": (PART2, ""), "home-2": (PART2, ""),
        "adl-3": ("", ""), "home-3": ("", ""), f"plan-3-{PART2}": (PART2, "")}, "many, for who knows of all three"


def test_an_assessment_kept_under_a_protection_since_lifted_shows_and_settles_for_who_may_know_of_it(
        web, client, cleared, uncleared):
    Fall.add(client, cleared, on=TODAY, place="In the kitchen")
    client.change(client.version, sensitivity=PART2)
    assess(client, cleared, "geriatric.adl", dict.fromkeys(ACTIVITIES, "independent"), on=TODAY)
    client.change(client.version, sensitivity="", lifted_because="No longer in the program")
    assert dates("geriatric.fall") == {"adl-1": ("", PART2), "home-1": ("", "")}
    assert "6 of 6 done independently" in web.sign_in(cleared).get(client.url).text
    assert "6 of 6 done independently" not in web.sign_in(uncleared).get(client.url).text

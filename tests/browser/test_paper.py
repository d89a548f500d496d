"""What comes out of the printer about a client, in a real browser: the sheets of the PDF that Chromium makes."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core.accounts.models import Worker
from core.clients.models import Alert, Client
from core.foundation import audit, clock
from core.plans.models import Goal, Need, Step
from core.web.dates import day
from tests.browser.agency import DESK, MANAGER, Agency
from tests.browser.paper import sheets, squeezed

SECRETS = ("Domestic violence", "He reads her mail", "Text only, never call", "Risk: High", "Protected", "A staff hint")
MARK = squeezed("Staff copy. Don't give this to the client.")


@pytest.fixture
def client(agency: Agency) -> Client:
    """A client with a domestic-violence alert, a safe-contact rule, a high risk, and a plan of several sheets."""
    found = agency.client(MANAGER)
    with agency.open(), audit.acting(audit.Actor(1, "test", "test")):
        by = Worker.get(Worker.sign_in == MANAGER)
        Client.update(safe_contact="Text only, never call", risk="high").where(Client.id == found.id).execute()
        until = clock.today() + timedelta(days=30)
        Alert.add(found, by, kind="violence", severity="urgent", text="He reads her mail", until=until)
        need = Need.add(found, by, words="I want to sleep", reason="A staff hint")
        goal = Goal.add(found, by, need=need, words="Sleep through the night")
        for number in range(60):
            Step.add(goal, by, text=f"Step {number}: no coffee", who="client")
    return found


def printed(agency: Agency, page: Any, url: str, who: str = MANAGER) -> list[str]:
    agency.enter(page, who)
    assert page.goto(agency.address + url).status == 200
    return sheets(page.pdf())


def secrets_on(paper: list[str]) -> list[str]:
    return [secret for secret in SECRETS if squeezed(secret) in "".join(paper)]


def test_the_clients_copy_of_the_plan_holds_no_secret_on_paper_or_in_the_page(agency: Agency, page: Any,
                                                                            client: Client) -> None:
    paper = printed(agency, page, f"{client.url}/plan?copy=client")
    text = "".join(paper)
    assert squeezed("Client copy") in text and squeezed("Sleep through the night") in text
    assert secrets_on(paper) == [] and MARK not in text and f"#{client.id}" not in text
    assert [secret for secret in SECRETS if secret in page.content()] == []


def test_the_staff_copy_holds_the_alert_and_the_rule_and_every_sheet_says_for_whom_it_is(agency: Agency, page: Any,
                                                                                      client: Client) -> None:
    paper = printed(agency, page, f"{client.url}/plan?copy=staff")
    assert {"Domestic violence", "He reads her mail", "Text only, never call"} <= set(secrets_on(paper))
    assert len(paper) > 1 and all(MARK in sheet for sheet in paper)


@pytest.mark.parametrize("path", ["", "/plan", "/contacts", "/details", "/alerts", "/edit", "/risk", "/care-team",
                                  "/assessments", "/tasks"])
def test_what_is_printed_from_the_screen_is_marked_on_every_sheet_and_holds_no_alert(agency: Agency, page: Any,
                                                                                  client: Client, path: str) -> None:
    paper = printed(agency, page, client.url + path)
    assert all(MARK in sheet for sheet in paper)
    assert [secret for secret in secrets_on(paper) if secret != "Protected"] == []


def test_a_page_of_a_specialization_is_marked_too(agency: Agency, page: Any, client: Client) -> None:
    paper = printed(agency, page, f"/s/geriatric/clients/{client.id}/falls")
    assert all(MARK in sheet for sheet in paper) and secrets_on(paper) == []


@pytest.mark.parametrize("url", ["/", "/clients", "{}"])
def test_lists_and_the_pages_of_the_front_desk_are_marked(agency: Agency, page: Any, client: Client, url: str) -> None:
    paper = printed(agency, page, url.format(client.url), DESK if "{}" in url else MANAGER)
    assert all(MARK in sheet for sheet in paper)


def test_the_print_button_is_there_when_it_works(agency: Agency, new_page: Any, client: Client) -> None:
    for javascript in (True, False):
        page = new_page(javascript=javascript)
        agency.enter(page, MANAGER).goto(f"{agency.address}{client.url}/plan?copy=client")
        assert page.get_by_role("button", name="Print").count() == int(javascript)


@pytest.mark.parametrize(("path", "first"), [
    ("/", "Contact the client"), ("{}/assessments/new/mental_health.phq9", "Little interest"), ("{}/edit", "Last name"),
    ("{}/plan", "Step 3: no coffee"), ("{}/alerts", "Alerts aren't printed"), ("{}/risk", "Reason")])
def test_what_a_page_is_about_begins_on_the_first_sheet(agency: Agency, page: Any, client: Client, path: str,
                                                        first: str) -> None:
    paper = printed(agency, page, path.format(client.url))
    assert squeezed(first) in paper[0], paper[0][:2000]


def test_the_review_of_an_alert_says_on_paper_where_it_can_be_printed(agency: Agency, page: Any,
                                                                      client: Client) -> None:
    with agency.open():
        alert = Alert.get(Alert.client == client.id, Alert.kind == "violence")
    for url in (alert.url, f"/alerts/{alert.id}/ending"):
        assert squeezed("Alerts aren't printed") in printed(agency, page, url)[0]


def test_every_sheet_says_when_and_by_whom_it_was_printed(agency: Agency, page: Any, client: Client) -> None:
    for path in ("/plan", "/plan?copy=staff"):
        paper = printed(agency, page, client.url + path)
        said = squeezed(f"Printed {day(clock.today())}")
        assert len(paper) > 1 and all(said in sheet for sheet in paper), path

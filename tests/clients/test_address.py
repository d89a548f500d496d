"""The address while an alert says not to disclose it: on no page until somebody asks for it, which is noted."""
from __future__ import annotations

import re
from datetime import timedelta

import pytest

from core.clients.models import Alert, Client
from core.foundation import clock
from core.foundation.audit import AuditEvent

pytestmark = pytest.mark.one_database

PART2 = "substance_use.part2"
ADDRESS = "12 Hidden Lane, Springfield"
PAGES = ("", "/details", "/edit")


@pytest.fixture
def housed(client):
    Client.update(address=ADDRESS).execute()
    return Client.get_by_id(client.id)


@pytest.fixture
def hidden(housed, worker):
    """The client's address is not to be disclosed."""
    Alert.add(housed, worker, kind="address", severity="urgent", text="He is looking for her",
              until=clock.today() + timedelta(days=30))
    return housed


def edited(client, **more):
    return {"given": client.given, "family": client.family, "born": client.born.isoformat(), "phone": client.phone,
            "version": str(Client.get_by_id(client.id).version), "once": "e" * 43, **more}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["worker", "supervisor", "front_desk"])
def test_a_hidden_address_is_not_in_the_page(web, hidden, request, who, path):
    shown = web.sign_in(request.getfixturevalue(who)).get(hidden.url + path).text
    assert "Hidden Lane" not in shown


@pytest.mark.parametrize("path", PAGES)
def test_without_the_alert_it_stands_there(web, housed, worker, path):
    assert "Hidden Lane" in web.sign_in(worker).get(housed.url + path).text


@pytest.mark.parametrize("who", ["worker", "front_desk", "auditor"])
def test_it_is_shown_to_who_asks_and_that_is_noted(web, hidden, request, who):
    person = request.getfixturevalue(who)
    assert "Show address" in web.sign_in(person).get(f"{hidden.url}/details").text
    assert ADDRESS in web.post(f"{hidden.url}/address").text
    assert ADDRESS in web.post(f"{hidden.url}/address", htmx=True).text
    events = AuditEvent.select().where(AuditEvent.subject == "address", AuditEvent.actor_id == person.id,
                                       AuditEvent.client_id == hidden.id)
    assert events.count() == 2


@pytest.mark.parametrize("htmx", [False, True])
def test_a_hidden_address_that_was_shown_stays_on_the_screen(web, hidden, worker, htmx):
    """What a screen shows of it, paper does not: .staff-only is not printed."""
    shown = web.sign_in(worker).post(f"{hidden.url}/address", htmx=htmx).text
    assert set(re.findall(rf'class="([^"]*)">{ADDRESS}<', shown)) == {"typed staff-only"}


def test_an_address_that_nobody_hides_may_be_printed(web, housed, worker):
    shown = web.sign_in(worker).get(f"{housed.url}/details").text
    assert re.findall(rf'class="([^"]*)">{ADDRESS}<', shown) == ["typed"]


def test_to_look_at_the_page_shows_nothing_and_notes_nothing_of_the_address(web, hidden, worker):
    web.sign_in(worker).get(f"{hidden.url}/details")
    assert not AuditEvent.select().where(AuditEvent.subject == "address").exists()
    assert web.get(f"{hidden.url}/address").status_code == 405


def test_it_stays_hidden_when_the_review_of_the_alert_is_overdue(web, hidden, worker):
    Alert.update(until=clock.today() - timedelta(days=9)).execute()
    assert "Hidden Lane" not in web.sign_in(worker).get(hidden.url).text


def test_it_stands_there_again_once_the_alert_is_removed(web, hidden, worker):
    web.sign_in(worker).post(f"/alerts/{Alert.get().id}/ending", {"reason": "She has moved"})
    assert ADDRESS in web.get(hidden.url).text


def test_it_is_hidden_from_who_may_not_know_of_the_alert_and_says_no_more(web, hidden, front_desk):
    Alert.update(sensitivity=PART2).execute()
    shown = web.sign_in(front_desk).get(f"{hidden.url}/details").text
    assert "Hidden Lane" not in shown and "Show address" in shown
    assert "disclose" not in shown and "looking for her" not in shown


def test_a_box_of_a_specialization_that_shows_the_address_hides_it(app, housed, worker):
    with app.test_request_context():
        shown = app.jinja_env.get_template("clients/_address.html").render(client=housed)
    assert "Hidden Lane" not in shown and "Show address" in shown


# --- Changing the details ---------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "kept"), [
    ({"address_hidden": "yes", "address": ""}, ADDRESS),
    ({"address_hidden": "yes", "address": "5 New Street"}, "5 New Street"),
    ({"address_hidden": "yes", "address": "", "address_blank": "declined"}, ""),
])
def test_the_form_without_the_address_keeps_it_until_another_is_typed(web, hidden, front_desk, typed, kept):
    page = web.sign_in(front_desk).get(f"{hidden.url}/edit").text
    assert 'name="address_hidden"' in page and 'value="yes"' in page
    answer = web.post(f"{hidden.url}/edit", edited(hidden, preferred="Rosie", **typed))
    assert answer.status_code == 303
    stored = Client.get_by_id(hidden.id)
    assert (stored.address, stored.preferred) == (kept, "Rosie")


def test_a_form_made_while_it_was_hidden_keeps_it_after_the_alert_is_gone(web, hidden, worker):
    Alert.get().end(worker, "She has moved")
    web.sign_in(worker).post(f"{hidden.url}/edit", edited(hidden, address_hidden="yes", address=""))
    assert Client.get_by_id(hidden.id).address == ADDRESS


def test_an_address_that_is_shown_can_still_be_emptied(web, housed, worker):
    web.sign_in(worker).post(f"{housed.url}/edit", edited(housed, address=""))
    assert Client.get_by_id(housed.id).address == ""


@pytest.mark.parametrize("wrong", [{"version": "77"}, {"family": ""}])
def test_neither_a_conflict_nor_an_error_shows_it(web, hidden, worker, wrong):
    answer = web.sign_in(worker).post(f"{hidden.url}/edit", edited(
        hidden, **{"address_hidden": "yes", "address": "5 New Street", **wrong}))
    assert answer.status_code in (409, 422)
    assert "Hidden Lane" not in answer.text and "5 New Street" in answer.text


@pytest.mark.parametrize("sought", ["Hidden Lane", "12 Hidden Lane, Springfield", "Springfield"])
def test_the_search_does_not_find_it(web, hidden, worker, sought):
    assert "Alvarez" not in web.sign_in(worker).post("/search", {"q": sought}).text


def test_a_form_that_was_open_before_the_address_changed_and_was_hidden_does_not_bring_back_the_old_one(
        web, housed, worker, front_desk):
    opened = edited(housed, address=ADDRESS, phone="312-555-0199")
    housed.change(housed.version, address="9 Shelter Road")
    Alert.add(housed, worker, kind="address", severity="urgent", text="Moved", until=clock.today() + timedelta(days=9))
    refused = web.sign_in(front_desk).post(f"{housed.url}/edit", opened)
    assert refused.status_code == 409 and "Shelter Road" not in refused.text
    assert "Leave the field blank to keep it." in refused.text and ADDRESS in refused.text
    assert re.search(r'<textarea[^>]* name="address"[^>]*>\s*</textarea>', refused.text)
    assert re.search(r'<input[^>]* name="address_hidden"[^>]* value="yes"', refused.text)
    again = {**opened, "address": "", "address_hidden": "yes", "version": str(Client.get_by_id(housed.id).version)}
    assert web.post(f"{housed.url}/edit", again).status_code == 303
    assert Client.get_by_id(housed.id).address == "9 Shelter Road"
    assert Client.get_by_id(housed.id).phone == "312-555-0199"


def test_a_form_that_says_it_was_made_with_the_address_shows_it_no_more_than_another(web, hidden, front_desk):
    for sent in ({"address_hidden": ""}, {"address_hidden": "", "address": "x"}, {}):
        answer = web.sign_in(front_desk).post(f"{hidden.url}/edit", edited(hidden, version="0", **sent))
        assert answer.status_code == 409 and "Hidden Lane" not in answer.text
    web.post(f"{hidden.url}/edit", edited(hidden, address_hidden=""))
    assert Client.get_by_id(hidden.id).address == ADDRESS
